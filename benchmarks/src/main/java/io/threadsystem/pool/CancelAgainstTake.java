package io.threadsystem.pool;

import io.threadsystem.job.Priority;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A pending job is cancelled while a worker takes and runs it. Results: whether it was
 * cancelled, times run, whether the sums add up.
 */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "cancelled before its start")
@Outcome(id = "1, 1, 1", expect = Expect.ACCEPTABLE, desc = "cancelled while it ran")
@Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "completed before")
@State
@SuppressWarnings("this-escape") // nothing extends it
public class CancelAgainstTake extends Stage {

	private final PoolJob<Integer> job;

	private final Worker worker;

	/** Submits the job, and closes the queue. */
	public CancelAgainstTake() {
		super(0);
		this.job = submitted(Priority.NORMAL, this.runs::incrementAndGet);
		this.worker = worker();
		this.queue.close();
	}

	/** The worker. */
	@Actor
	public void worker(III_Result r) {
		takeAndRunAll(this.worker);
	}

	/** The canceller. */
	@Actor
	public void canceller(III_Result r) {
		r.r1 = this.job.cancel(false) ? 1 : 0;
	}

	/** Looks. */
	@Arbiter
	public void arbiter(III_Result r) {
		r.r2 = this.runs.get();
		r.r3 = isConserved();
	}

}
