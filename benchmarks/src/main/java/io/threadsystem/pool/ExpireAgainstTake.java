package io.threadsystem.pool;

import io.threadsystem.job.Priority;
import io.threadsystem.job.QueueTimeoutException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A job exceeds its queue timeout, which fails it, while a worker takes and runs it.
 * Results: whether it was failed, times run, whether the sums add up.
 */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "failed before its start")
@Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "started before")
@State
@SuppressWarnings("this-escape") // nothing extends it
public class ExpireAgainstTake extends Stage {

	private final PoolJob<Integer> job;

	private final Worker worker;

	/** Submits the job, and closes the queue. */
	public ExpireAgainstTake() {
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

	/** The timer. */
	@Actor
	public void timer(III_Result r) {
		r.r1 = this.job.failPending(new QueueTimeoutException("on purpose")) ? 1 : 0;
	}

	/** Looks. */
	@Arbiter
	public void arbiter(III_Result r) {
		r.r2 = this.runs.get();
		r.r3 = isConserved();
	}

}
