package io.threadsystem.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIIII_Result;

/**
 * A job is cancelled while a worker takes it. Results: taken, cancelled, times run, times
 * ended, whether the worker is left with an interrupt.
 */
@JCStressTest
@Outcome(id = "0, 1, 0, 1, 0", expect = Expect.ACCEPTABLE, desc = "cancelled before it was taken")
@Outcome(id = "1, 0, 1, 1, 0", expect = Expect.ACCEPTABLE, desc = "ended before it was cancelled")
@Outcome(id = "1, 1, 1, 1, 0", expect = Expect.ACCEPTABLE, desc = "cancelled while it ran")
@Outcome(id = "1, 1, 0, 1, 0", expect = Expect.ACCEPTABLE, desc = "cancelled after its start, before its task")
@State
public class CancelAgainstStart extends Stage {

	/** The worker. */
	@Actor
	public void worker(IIIII_Result r) {
		r.r1 = takeAndRun() ? 1 : 0;
		r.r5 = Thread.interrupted() ? 1 : 0;
	}

	/** The canceller. */
	@Actor
	public void canceller(IIIII_Result r) {
		r.r2 = this.job.cancel(true) ? 1 : 0;
	}

	/** Counts. */
	@Arbiter
	public void arbiter(IIIII_Result r) {
		r.r3 = this.runs.get();
		r.r4 = this.ends.get();
	}

}
