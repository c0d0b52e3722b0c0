package io.threadsystem.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/**
 * A job is cancelled while the last future for which it waits completes. Results: whether
 * the canceller has cancelled it, whether it is cancelled, whether it can still be
 * started, times ended.
 */
@JCStressTest
@Outcome(id = "1, 1, 0, 1", expect = Expect.ACCEPTABLE, desc = "cancelled, before or after it was let go")
@State
public class CancelAgainstEndOfDependency extends Dependent {

	/** Leaves one future to wait for. */
	public CancelAgainstEndOfDependency() {
		this.first.complete("done");
	}

	/** The dependency. */
	@Actor
	public void dependency() {
		this.second.complete("done");
	}

	/** The canceller. */
	@Actor
	public void canceller(IIII_Result r) {
		r.r1 = this.job.cancel(false) ? 1 : 0;
	}

	/** Looks. */
	@Arbiter
	public void arbiter(IIII_Result r) {
		r.r2 = wasCancelled();
		r.r3 = wasLetGo();
		r.r4 = this.ends.get();
	}

}
