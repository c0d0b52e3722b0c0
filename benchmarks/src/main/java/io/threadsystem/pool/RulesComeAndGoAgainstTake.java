package io.threadsystem.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/**
 * Rules come into force and are taken away while a worker takes one job after the other.
 * Results: the jobs in the order in which it has got them, and the entries that are left.
 */
@JCStressTest
@Outcome(id = "1, 2, 3, 0", expect = Expect.ACCEPTABLE, desc = "each job once, in order")
@State
public class RulesComeAndGoAgainstTake extends RulesStage {

	/** The worker. */
	@Actor
	public void worker(IIII_Result r) {
		r.r1 = take(this.first);
		r.r2 = take(this.first);
		r.r3 = take(this.first);
	}

	/** One who changes the settings. */
	@Actor
	public void changer() {
		this.rules.apply(AGING);
		this.rules.apply(FREE);
		this.rules.apply(AGING);
	}

	/** Looks for what is left. */
	@Arbiter
	public void arbiter(IIII_Result r) {
		r.r4 = left();
	}

}
