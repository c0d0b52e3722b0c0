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
 * The only worker begins to wait while a job is submitted. Results: workers afterwards.
 * The second one is the spare one, which runs the job.
 */
@JCStressTest
@Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "a spare worker was made")
@State
@SuppressWarnings("this-escape") // nothing extends it
public class WaitAgainstSubmit extends Stage {

	private final Worker worker;

	/** Lets the worker have a job. */
	public WaitAgainstSubmit() {
		super(0);
		submitted(Priority.NORMAL, () -> 1);
		this.worker = worker();
		this.queue.take(this.worker);
	}

	/** The worker. */
	@Actor
	public void worker(I_Result r) {
		this.queue.beginWait(this.worker);
	}

	/** The submitter. */
	@Actor
	public void submitter(I_Result r) {
		submitted(Priority.NORMAL, () -> 2);
	}

	/** Looks. */
	@Arbiter
	public void arbiter(I_Result r) {
		r.r1 = this.pool.snapshot().workers().size();
	}

}
