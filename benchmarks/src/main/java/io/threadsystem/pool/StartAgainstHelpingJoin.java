package io.threadsystem.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/**
 * A worker takes a job while another one, which waits for it, runs it in place. Results:
 * taken, run in place, times run, times ended.
 */
@JCStressTest
@Outcome(id = "1, 0, 1, 1", expect = Expect.ACCEPTABLE, desc = "the worker was first")
@Outcome(id = "0, 1, 1, 1", expect = Expect.ACCEPTABLE, desc = "the one who waits was first")
@State
public class StartAgainstHelpingJoin extends Stage {

	/** The worker. */
	@Actor
	public void worker(IIII_Result r) {
		r.r1 = takeAndRun() ? 1 : 0;
	}

	/** The one who waits. */
	@Actor
	public void waiter(IIII_Result r) {
		r.r2 = runInPlace() ? 1 : 0;
	}

	/** Counts. */
	@Arbiter
	public void arbiter(IIII_Result r) {
		r.r3 = this.runs.get();
		r.r4 = this.ends.get();
	}

}
