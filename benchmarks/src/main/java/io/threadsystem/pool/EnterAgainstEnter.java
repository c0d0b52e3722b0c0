package io.threadsystem.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Two submitters compete for the slot that one of them has just given back. Results:
 * whether each got it, slots taken at the end.
 */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "the first got the slot")
@Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "the second got it")
@State
public class EnterAgainstEnter {

	private final Admission admission = new Admission(PoolSettings.builder().queueCapacity(1).build());

	/** Fills the queue. */
	public EnterAgainstEnter() {
		this.admission.tryEnter(0, false);
	}

	/** A submitter. */
	@Actor
	public void first(III_Result r) {
		r.r1 = this.admission.tryEnter(0, false) ? 1 : 0;
	}

	/** Another one, whose last job has just left the queue. */
	@Actor
	public void second(III_Result r) {
		this.admission.leave(0);
		r.r2 = this.admission.tryEnter(0, false) ? 1 : 0;
	}

	/** Looks. */
	@Arbiter
	public void arbiter(III_Result r) {
		r.r3 = this.admission.size();
	}

}
