package io.threadsystem.pool;

import io.threadsystem.job.Priority;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A job is cancelled with an interrupt while it ends on the thread of its submitter.
 * Results: whether it was cancelled, whether the thread is left with the interrupt.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "completed before")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "cancelled, and the interrupt has not left the job")
@State
@SuppressWarnings("this-escape") // nothing extends it
public class EndAgainstInterrupt extends Stage {

	private final PoolJob<Integer> job;

	/** Makes the job. */
	public EndAgainstInterrupt() {
		super(0);
		this.job = this.pool.newJob(Priority.NORMAL, this.runs::incrementAndGet, this.pool.defaults());
	}

	/** The submitter, which runs the job itself. */
	@Actor
	public void submitter(II_Result r) {
		Worker.runInCaller(this.queue, this.job);
		r.r2 = Thread.interrupted() ? 1 : 0;
	}

	/** The canceller. */
	@Actor
	public void canceller(II_Result r) {
		r.r1 = this.job.cancel(true) ? 1 : 0;
	}

	/** Looks. */
	@Arbiter
	public void arbiter(II_Result r) {
		r.r2 += 2 - 2 * isConserved();
	}

}
