package io.threadsystem.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/**
 * A limit of one worker comes into force while one is busy and another one takes a job.
 * Results: what the other one has taken, whether it is known to be busy when the limit is
 * in force, what it gets when it asks again, and the entries that are left.
 */
@JCStressTest
@Outcome(id = "2, 1, 0, 1", expect = Expect.ACCEPTABLE, desc = "taken before, and counted")
@Outcome(id = "0, 0, 0, 2", expect = Expect.ACCEPTABLE, desc = "put back, or held back")
@State
public class LimitAgainstTake extends RulesStage {

	/** Has the first worker busy. */
	@SuppressWarnings("this-escape") // as jcstress has it
	public LimitAgainstTake() {
		take(this.first);
	}

	/** The second worker. */
	@Actor
	public void worker(IIII_Result r) {
		r.r1 = take(this.second);
	}

	/** One who changes the settings. */
	@Actor
	public void changer(IIII_Result r) {
		this.rules.apply(ONE_WORKER);
		r.r2 = (this.second.permit != null) ? 1 : 0;
	}

	/** The second worker, when its job is over. */
	@Arbiter
	public void arbiter(IIII_Result r) {
		r.r3 = take(this.second);
		r.r4 = left();
	}

}
