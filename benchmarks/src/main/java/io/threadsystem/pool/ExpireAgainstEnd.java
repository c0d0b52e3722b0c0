package io.threadsystem.pool;

import io.threadsystem.job.JobState;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIIII_Result;

/**
 * The time of an attempt is over while it ends. Results: times run, times ended, state
 * (1: completed, 2: waits for another attempt), failed attempts, whether the worker is
 * left with an interrupt.
 */
@JCStressTest
@Outcome(id = "1, 1, 1, 0, 0", expect = Expect.ACCEPTABLE, desc = "ended in time")
@Outcome(id = "1, 0, 2, 1, 0", expect = Expect.ACCEPTABLE, desc = "too late: it is to be tried again")
@State
@SuppressWarnings("this-escape") // nobody extends it
public class ExpireAgainstEnd extends Stage {

	private final PoolJob<Integer> limited = limitedJob();

	private PoolJob<Integer> limitedJob() {
		this.job.cancel(false);
		this.ends.set(0);
		return queuedJobWithRetries(this.runs::incrementAndGet);
	}

	/** The worker. */
	@Actor
	public void worker(IIIII_Result r) {
		takeAndRun();
		r.r5 = Thread.interrupted() ? 1 : 0;
	}

	/** The timekeeper. */
	@Actor
	public void timekeeper() {
		if (this.limited.isOnThread()) {
			this.limited.expireRun();
		}
	}

	/** Looks at what became of it, and drops it. */
	@Arbiter
	public void arbiter(IIIII_Result r) {
		r.r1 = this.runs.get();
		r.r2 = this.ends.get();
		r.r3 = (this.limited.jobState() == JobState.COMPLETED) ? 1
				: (this.limited.jobState() == JobState.PENDING) ? 2 : 0;
		r.r4 = this.limited.failures().size();
		this.limited.cancel(false);
	}

}
