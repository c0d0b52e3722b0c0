package io.threadsystem.pool;

import java.time.Duration;

import io.threadsystem.job.CancellationToken;
import io.threadsystem.retry.RetryPolicy;
import org.jspecify.annotations.Nullable;

/** The attempts of a job that has a retry policy. */
final class RetryState {

	/*
	 * Used by the thread that runs the job, but for the fields that are volatile or
	 * guarded by the monitor of this object. The monitor guards 'inAttempt' and
	 * 'recovering': the timer looks at them, and ends the attempt that it has seen, under
	 * it. So the timer ends nothing that has begun since it looked: neither the recovery,
	 * which has time of its own, nor the time in which the policy is asked.
	 */

	private final String job;

	private final RetryPolicy policy;

	private final long firstStarted;

	private RetryPolicy.@Nullable Backoff backoff;

	private boolean exhausted;

	private boolean inAttempt;

	/** Whether attempts are over, and what runs is the recovery. */
	private volatile boolean recovering;

	private volatile long begun;

	volatile int attempts;

	/** Whether the worker, when it leaves the job, has to see to the next attempt. */
	boolean returning;

	/**
	 * When the last attempt ended, if it did so before the job; else before its start.
	 */
	volatile long paused;

	/** What one attempt sees as its token, where a timeout may end it without the job. */
	volatile @Nullable CancellationToken attemptToken;

	/** Why the attempt is overdue, if it is. */
	volatile @Nullable Throwable overdue;

	RetryState(String job, RetryPolicy policy, long firstStarted) {
		this.job = job;
		this.policy = policy;
		this.firstStarted = firstStarted;
	}

	synchronized void countAttempt() {
		this.attempts++;
	}

	/** An attempt, or the recovery, begins. */
	synchronized void begin(long now, boolean recovery) {
		this.begun = now;
		this.inAttempt = true;
		this.recovering = recovery;
		if (!recovery) {
			this.paused = now - 1;
			this.overdue = null;
		}
	}

	/** The code of the attempt has returned, so nothing can exceed its time any more. */
	synchronized void attemptReturned() {
		this.inAttempt = false;
	}

	/** Whether there is something that may exceed its time; under the monitor. */
	boolean isInAttempt() {
		return this.inAttempt;
	}

	/** When what runs, or has run last, began. */
	long begun() {
		return this.begun;
	}

	boolean isRecovering() {
		return this.recovering;
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
	boolean isExhausted() {
		return this.exhausted;
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
