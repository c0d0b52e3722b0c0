package io.threadsystem.pool;

import java.time.Duration;
import java.time.Instant;

import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

/**
 * A job with a number and times: one that is held, or that listeners or settings need.
 */
final class TimedJob<T extends @Nullable Object> extends PoolJob<T> {

	/*
	 * 'started' is written before the flag that PoolJob.hasStarted() reads, 'ended'
	 * before the future is completed. Several threads that end the job at the same time
	 * may write 'ended', each a time of that moment.
	 */

	/** Written once, under the lock of the queue. */
	private long id;

	private final long submitted;

	private long started;

	private long ended;

	TimedJob(JobOwner owner, Priority priority, Object task, boolean callable, boolean detached, JobOptions options) {
		super(owner, priority, task, callable, detached, options);
		this.submitted = owner.pool.now();
		if (isOutside()) {
			details().readyAt(this.submitted + (options.dependent() ? Nanos.LONGEST : options.delay()));
		}
	}

	@Override
	boolean isTimed() {
		return true;
	}

	@Override
	long ready() {
		JobDetails made = existingDetails();
		return (made != null && made.hasReady) ? made.ready : this.submitted;
	}

	@Override
	long startedNanos() {
		return this.started;
	}

	/**
	 * A start is never before the end of the delay, although the clock was read before.
	 */
	@Override
	void startedAt(long now) {
		long ready = ready();
		this.started = (now - ready < 0) ? ready : now;
	}

	@Override
	long endedNanos() {
		return this.ended;
	}

	@Override
	void endedAt(long now) {
		if (!isDone()) {
			this.ended = now;
		}
	}

	@Override
	void number(long id) {
		if (this.id == 0) {
			this.id = id;
		}
	}

	@Override
	public long id() {
		if (this.id == 0) {
			this.owner.number(this);
		}
		return this.id;
	}

	@Override
	boolean hasId(long id) {
		return this.id == id;
	}

	@Override
	public Instant submittedAt() {
		return details().submittedAt(this.owner.pool.now() - this.submitted);
	}

	@Override
	public Duration queueTime() {
		long ready = ready();
		boolean started = hasStarted() && this.started - ready >= 0;
		long until = started ? this.started : (isDone() ? this.ended : this.owner.pool.now());
		return Duration.ofNanos(Math.max(0, until - ready));
	}

	@Override
	public Duration executionTime() {
		if (!hasStarted()) {
			return Duration.ZERO;
		}
		RetryState retry = retry();
		boolean paused = retry != null && retry.paused - this.started >= 0;
		long until = (paused && retry != null) ? retry.paused : (isDone() ? this.ended : this.owner.pool.now());
		return Duration.ofNanos(Math.max(0, until - this.started));
	}

}
