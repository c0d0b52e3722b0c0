package io.threadsystem.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Dead entries are swept out of a lane while a job is taken and another one added.
 * Results: jobs run, whether the lane is empty at the end.
 */
@JCStressTest
@Outcome(id = "3, 1", expect = Expect.ACCEPTABLE, desc = "every live job was run once")
@State
public class SweepAgainstTakeAndOffer extends Stage {

	/** Leaves live, dead, dead, live. */
	@SuppressWarnings("this-escape") // as jcstress has it
	public SweepAgainstTakeAndOffer() {
		queuedJob().cancel(false);
		queuedJob().cancel(false);
		queuedJob();
	}

	/** A worker whose job submits another one. */
	@Actor
	public void worker() {
		takeAndRun();
		queuedJob();
	}

	/** One who cleans up. */
	@Actor
	public void sweeper() {
		this.lanes.sweep();
	}

	/** Takes what is left. */
	@Arbiter
	public void arbiter(II_Result r) {
		while (takeAndRun()) {
			// the next one
		}
		r.r1 = this.runs.get();
		r.r2 = this.lanes.isEmpty() ? 1 : 0;
	}

}
