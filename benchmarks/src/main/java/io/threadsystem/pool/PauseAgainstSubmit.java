package io.threadsystem.pool;

import io.threadsystem.job.Priority;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * A paused pool is resumed while a job is submitted. Result: whether a worker was made
 * for the job.
 */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "a worker was made")
@State
@SuppressWarnings("this-escape") // nothing extends it
public class PauseAgainstSubmit extends Stage {

	/** Pauses the pool. */
	public PauseAgainstSubmit() {
		super(0);
		this.queue.pause();
	}

	/** Resumes. */
	@Actor
	public void resumer(I_Result r) {
		this.queue.resume();
	}

	/** Submits. */
	@Actor
	public void submitter(I_Result r) {
		submitted(Priority.NORMAL, () -> 1);
	}

	/** Looks. */
	@Arbiter
	public void arbiter(I_Result r) {
		r.r1 = this.pool.snapshot().workers().size();
	}

}
