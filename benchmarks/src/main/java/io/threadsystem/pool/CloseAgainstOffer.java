package io.threadsystem.pool;

import io.threadsystem.job.PoolClosedException;
import io.threadsystem.job.Priority;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A pool is closed while a job is submitted. Results: whether the job was accepted,
 * whether the pool has ended without it.
 */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "accepted, and waited for")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "rejected")
@State
@SuppressWarnings("this-escape") // nothing extends it
public class CloseAgainstOffer extends Stage {

	/** Makes the pool. */
	public CloseAgainstOffer() {
		super(0);
	}

	/** Closes. */
	@Actor
	public void closer(II_Result r) {
		this.queue.close();
	}

	/** Submits. */
	@Actor
	public void submitter(II_Result r) {
		try {
			submitted(Priority.NORMAL, () -> 1);
			r.r1 = 1;
		}
		catch (PoolClosedException ex) {
			r.r1 = 0;
		}
	}

	/** Looks. */
	@Arbiter
	public void arbiter(II_Result r) {
		r.r2 = this.queue.hasEnded() ? 1 : 0;
	}

}
