package io.threadsystem.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A submitter takes a slot while the pool is closed. Results: whether it got the slot,
 * whether the closed pool looked drained.
 */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "accepted, and waited for")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "refused")
@Outcome(id = "1, 1", expect = Expect.FORBIDDEN, desc = "accepted by a pool whose workers have gone home")
@State
public class SubmitAgainstShutdown {

	private final Admission admission = new Admission(PoolSettings.builder().queueCapacity(1).build());

	/** The submitter. */
	@Actor
	public void submitter(II_Result r) {
		r.r1 = this.admission.tryEnter(0, false) ? 1 : 0;
	}

	/** The one who closes the pool. */
	@Actor
	public void closer(II_Result r) {
		this.admission.close();
		r.r2 = (this.admission.isClosed() && this.admission.size() == 0) ? 1 : 0;
	}

}
