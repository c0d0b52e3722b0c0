package io.threadsystem.pool;

import java.time.Duration;

import io.threadsystem.job.Priority;
import io.threadsystem.retry.RetryPolicy;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A job whose attempt fails, and which is to be tried again, is cancelled meanwhile.
 * Results: whether it was cancelled, times run, whether the sums add up.
 */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "cancelled before its attempt")
@Outcome(id = "1, 1, 1", expect = Expect.ACCEPTABLE, desc = "cancelled in its attempt or after it")
@State
@SuppressWarnings("this-escape") // nothing extends it
public class ReturnAgainstCancel extends Stage {

	private final PoolJob<Integer> job;

	private final Worker worker;

	/** Submits the job. */
	public ReturnAgainstCancel() {
		super(0);
		this.job = (PoolJob<Integer>) this.pool.job("failing")
			.retry(RetryPolicy.fixed(1_000, Duration.ofDays(1)))
			.<Integer>submit(() -> {
				this.runs.incrementAndGet();
				throw new IllegalStateException("on purpose");
			});
		this.worker = worker();
		this.pool.context().timer().end();
		this.queue.close();
	}

	/** The worker. */
	@Actor
	public void worker(III_Result r) {
		PoolJob<?> taken = this.queue.take(this.worker);
		if (taken != null) {
			taken.run(this.worker, 0);
			taken.leftWorker();
		}
	}

	/** The canceller. */
	@Actor
	public void canceller(III_Result r) {
		r.r1 = this.job.cancel(true) ? 1 : 0;
	}

	/** Looks. */
	@Arbiter
	public void arbiter(III_Result r) {
		if (this.queue.jobOf(this.worker) != null) {
			this.queue.take(this.worker);
		}
		r.r2 = this.runs.get();
		r.r3 = isConserved();
	}

}
