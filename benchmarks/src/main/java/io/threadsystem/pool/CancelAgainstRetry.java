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
 * A job whose attempt fails, and which is to be tried again, is cancelled meanwhile.
 * Results: cancelled, times run, times ended, whether it is cancelled at the end, whether
 * the worker is left with an interrupt.
 */
@JCStressTest
@Outcome(id = "1, 0, 1, 1, 0", expect = Expect.ACCEPTABLE, desc = "cancelled before its attempt")
@Outcome(id = "1, 1, 1, 1, 0", expect = Expect.ACCEPTABLE, desc = "cancelled in its attempt or after it")
@State
@SuppressWarnings("this-escape") // nobody extends it
public class CancelAgainstRetry extends Stage {

	private final PoolJob<Integer> failing = failingJob();

	private PoolJob<Integer> failingJob() {
		this.job.cancel(false);
		this.ends.set(0);
		return queuedJobWithRetries(() -> {
			this.runs.incrementAndGet();
			throw new IllegalStateException("on purpose");
		});
	}

	/** The worker. */
	@Actor
	public void worker(IIIII_Result r) {
		takeAndRun();
		r.r5 = Thread.interrupted() ? 1 : 0;
	}

	/** The canceller. */
	@Actor
	public void canceller(IIIII_Result r) {
		r.r1 = this.failing.cancel(true) ? 1 : 0;
	}

	/** Counts. */
	@Arbiter
	public void arbiter(IIIII_Result r) {
		r.r2 = this.runs.get();
		r.r3 = this.ends.get();
		r.r4 = (this.failing.jobState() == JobState.CANCELLED) ? 1 : 0;
	}

}
