package io.threadsystem.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The two futures for which a job waits complete. Results: whether the job is queued,
 * times ended after it was cancelled there.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "let go, once")
@State
public class EndAgainstEndOfDependencies extends Dependent {

	/** One dependency. */
	@Actor
	public void first() {
		this.first.complete("done");
	}

	/** The other one. */
	@Actor
	public void second() {
		this.second.complete("done");
	}

	/** Looks. */
	@Arbiter
	public void arbiter(II_Result r) {
		r.r1 = wasLetGo();
		r.r2 = this.ends.get();
	}

}
