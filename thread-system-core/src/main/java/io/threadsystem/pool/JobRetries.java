package io.threadsystem.pool;

import java.time.Duration;

import io.threadsystem.job.CancellationToken;
import io.threadsystem.retry.RetryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Whether and when a job is tried again. Used by the thread to which the running job
 * belongs; the timekeeper asks, too, for what failures it is, and whether it is over.
 */
final class JobRetries {

	private final String job;

	private final RetryPolicy policy;

	private final long firstStarted;

	private RetryPolicy.@Nullable Backoff backoff;

	private boolean exhausted;

	private volatile boolean over;

	/** When the recovery began; only where attempts are over. */
	long recovering;

	/**
	 * When the last attempt ended, if it did so before the job; else before its start.
	 */
	long paused;

	/** Set where the worker, when it leaves the job, has to see to its next attempt. */
	boolean returning;

	/** What one attempt sees as its token, where a timeout may end it without the job. */
	volatile @Nullable CancellationToken attemptToken;

	/** Why the attempt is overdue, if it is. */
	volatile @Nullable Throwable overdue;

	JobRetries(String job, RetryPolicy policy, long firstStarted) {
		this.job = job;
		this.policy = policy;
		this.firstStarted = firstStarted;
	}

	/** Whether the policy is for failures of this kind. */
	boolean isFor(Throwable failure) {
		try {
			return this.policy.shouldRetry(failure);
		}
		catch (Throwable ex) {
			FailureLog.error("The retry policy of job '" + this.job + "' failed, so the job is not tried again", ex);
			return false;
		}
	}

	/**
	 * Time to wait before the next attempt.
	 * @return the time in nanoseconds, or -1 for no more attempts
	 */
	long next(Throwable failure, long now) {
		long wait = -1;
		this.exhausted = false;
		if (isFor(failure)) {
			wait = nextInTime(now);
			this.exhausted = wait < 0;
		}
		return wait;
	}

	/**
	 * Whether the last failure would have been tried again if there were retries left.
	 */
	boolean areExhausted() {
		return this.exhausted;
	}

	/** What runs from now on, for as long as an attempt may, is not another attempt. */
	synchronized void recovering(long now) {
		this.recovering = now;
		this.over = true;
	}

	boolean areOver() {
		return this.over;
	}

	private long nextInTime(long now) {
		try {
			long wait = nextWait();
			long limit = Nanos.of(this.policy.timeout());
			boolean late = limit > 0 && now - this.firstStarted + wait > limit;
			return late ? -1 : wait;
		}
		catch (Throwable ex) {
			FailureLog.error("The backoff of job '" + this.job + "' failed, so the job is not tried again", ex);
			return -1;
		}
	}

	private long nextWait() {
		RetryPolicy.Backoff started = this.backoff;
		if (started == null) {
			started = this.policy.start();
			this.backoff = started;
		}
		Duration wait = started.next();
		return (wait != null) ? Math.max(0, Nanos.of(wait)) : -1;
	}

}
