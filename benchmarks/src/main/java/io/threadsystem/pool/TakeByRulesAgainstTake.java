package io.threadsystem.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Rules come into force, and a worker takes a job by them, while another worker takes one
 * that may have seen them or not. Results: what each has got, and the entries that are
 * left.
 */
@JCStressTest
@Outcome(id = "1, 2, 1", expect = Expect.ACCEPTABLE, desc = "the one without rules was first")
@Outcome(id = "2, 1, 1", expect = Expect.ACCEPTABLE, desc = "the one with rules was first")
@State
public class TakeByRulesAgainstTake extends RulesStage {

	/** The worker that may not know of the rules. */
	@Actor
	public void worker(III_Result r) {
		r.r1 = take(this.first);
	}

	/** One who changes the settings, and then takes a job by them. */
	@Actor
	public void changer(III_Result r) {
		this.rules.apply(AGING);
		r.r2 = take(this.second);
	}

	/** Looks for what is left. */
	@Arbiter
	public void arbiter(III_Result r) {
		r.r3 = left();
	}

}
