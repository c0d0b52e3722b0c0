package io.threadsystem.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CancellationException;

import io.threadsystem.job.CancellationReason;
import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.JobFailure;
import io.threadsystem.job.JobState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The attempts of a {@link PoolJob} on its workers.
 */
abstract class JobLifecycle<T extends @Nullable Object> extends StartedJob<T> {

	/*
	 * The states, and who may leave which, are told in StatefulJob.
	 *
	 * A failed attempt that is to be followed by another one is accounted for in
	 * ENTERING, and the job waits from then on: it can be cancelled. But it only goes to
	 * where its time is watched when its worker has left it, so that no other worker has
	 * it before.
	 *
	 * Where the thread itself takes the job out of RUNNING, nobody has stopped the job:
	 * an interrupt that is found then was meant for the thread. It goes no further, but
	 * where the thread was borrowed (see Guests): there it waits for its owner.
	 */

	private static final Logger logger = LoggerFactory.getLogger(PriorityPool.class);

	JobLifecycle(LanePool pool, Object task, boolean callable, JobOptions options, long now) {
		super(pool, task, callable, options, now);
	}

	// Running

	/**
	 * Runs the task of this job, which the calling thread has started.
	 * @return the time at the end, or 0 if code of others has run since
	 */
	final long run() {
		this.pool.listeners().jobStarted(this, startedNanos() - ready());
		Object result = null;
		Throwable thrown = null;
		try {
			result = callTask();
		}
		catch (Throwable ex) {
			thrown = ex;
			stopIfCancelled(ex);
		}
		long now = this.pool.now();
		if (thrown == null) {
			return complete(now, result);
		}
		failed(RUNNING, now, thrown, JobOutcome.FAILED);
		return 0;
	}

	/**
	 * A task that follows its token may throw before the one who cancels the token has
	 * come to stop the job.
	 */
	private void stopIfCancelled(Throwable thrown) {
		if (thrown instanceof CancellationException) {
			CancellationToken own = existingToken();
			CancellationToken followed = this.options.token();
			if (own != null && own.isCancelled()) {
				stop(new Stop(CancellationReason.REQUESTED, own.message(), false));
			}
			else if (followed != null && followed.isCancelled()) {
				stop(new Stop(CancellationReason.PARENT, followed.message(), false));
			}
		}
	}

	// After an attempt

	private long complete(long now, @Nullable Object result) {
		if (!change(RUNNING, COMPLETED)) {
			endStopped(now, null);
			return 0;
		}
		endInterrupt(null);
		told(now, JobOutcome.COMPLETED);
		boolean watched = this.pool.listeners().isPresent() || getNumberOfDependents() > 0;
		end(JobState.COMPLETED, result, null, now);
		return watched ? 0 : now;
	}

	/** The attempt has failed, of which its thread is the first to know, or is not. */
	private void failed(int from, long now, Throwable failure, JobOutcome outcome) {
		JobRetries retries = retries();
		if (retries == null) {
			end(from, now, failure, outcome);
		}
		else if (change(from, DECIDING)) {
			endInterrupt(failure);
			decide(retries, now, failure, outcome);
		}
		else {
			endStopped(now, failure);
		}
	}

	/** Another attempt follows, or a recovery, or the end. */
	private void decide(JobRetries retries, long now, Throwable failure, JobOutcome outcome) {
		long wait = retries.next(failure, now);
		RecoverableTask<?> recovery = this.options.recovery();
		if (wait >= 0) {
			tryAgain(retries, now, wait, failure, outcome);
		}
		else if (retries.areExhausted() && recovery != null) {
			recover(retries, recovery, now, failure, outcome);
		}
		else {
			end(DECIDING, now, failure, outcome);
		}
	}

	private void end(int from, long now, Throwable failure, JobOutcome outcome) {
		if (!change(from, FAILED)) {
			endStopped(now, failure);
			return;
		}
		endInterrupt(failure);
		CancellationToken token = (outcome == JobOutcome.TIMED_OUT) ? existingToken() : null;
		if (token != null) {
			cancel(token, CancellationReason.TIMEOUT, failure.getMessage(), () -> {
			}, this.pool.cancellations()::run);
		}
		told(now, outcome);
		end(JobState.FAILED, null, failure, now);
	}

	private void tryAgain(JobRetries retries, long now, long wait, Throwable failure, JobOutcome outcome) {
		JobFailure failed = failedBeforeTheEnd(failure);
		retries.paused = now;
		if (!change(DECIDING, ENTERING)) {
			endStopped(now, failure);
			return;
		}
		leaveThread();
		this.pool.returned(this);
		retries.returning = true;
		delayUntil(now + wait);
		told(now, outcome);
		this.pool.listeners().jobRetried(this, failed, Duration.ofNanos(wait));
		logger.debug("Attempt {} of job '{}' of pool '{}' failed; it is tried again in {} ms", failed.attempt(), name(),
				this.pool.name(), wait / 1_000_000, failure);
	}

	/** In DECIDING, in which this takes nobody's time. */
	private JobFailure failedBeforeTheEnd(Throwable cause) {
		JobFailure failure = new JobFailure(attemptCount(), Instant.now(), cause);
		extras().failed(failure);
		this.pool.listeners().jobFailed(this, failure);
		return failure;
	}

	/** The worker has left this job. */
	final void leaveWorker(PoolJob<T> self) {
		JobRetries retries = retries();
		if (retries != null && retries.returning) {
			retries.returning = false;
			this.pool.keepUntilDue(self);
		}
	}

	private void recover(JobRetries retries, RecoverableTask<?> recovery, long now, Throwable failure,
			JobOutcome outcome) {
		failedBeforeTheEnd(failure);
		retries.recovering(now);
		prepareAttempt();
		if (!change(DECIDING, RUNNING)) {
			endStopped(now, failure);
			return;
		}
		told(now, outcome);
		this.pool.resumed(this);
		recovery.recoverFrom(failure);
		Object result = null;
		Throwable thrown = null;
		try {
			result = callTask();
		}
		catch (Throwable ex) {
			thrown = ex;
			stopIfCancelled(ex);
		}
		recovered(result, thrown);
	}

	private void recovered(@Nullable Object result, @Nullable Throwable thrown) {
		JobState end = (thrown == null) ? JobState.COMPLETED : JobState.FAILED;
		if (change(RUNNING, (thrown == null) ? COMPLETED : FAILED)) {
			endInterrupt(thrown);
			end(end, result, thrown, this.pool.now());
		}
		else {
			awaitStopped();
		}
	}

	/** The task has returned, but another thread has ended the attempt before. */
	private void endStopped(long now, @Nullable Throwable thrown) {
		Stop order = awaitStopped();
		Thread.interrupted();
		if (thrown != null) {
			logger.debug("Job '{}' of pool '{}' ended with an exception after it was stopped", name(), this.pool.name(),
					thrown);
		}
		JobRetries retries = retries();
		Throwable overdue = (retries != null) ? retries.overdue : null;
		if (overdue != null && isOverdue()) {
			failed(OVERDUE, now, overdue, JobOutcome.TIMED_OUT);
		}
		else {
			told(now, (order != null && order.isTimeout()) ? JobOutcome.TIMED_OUT : JobOutcome.CANCELLED);
		}
	}

	private static void endInterrupt(@Nullable Throwable failure) {
		if (Thread.interrupted() || failure instanceof InterruptedException) {
			Worker worker = LanePool.workerOfThread();
			if (worker != null) {
				worker.interruptIsForOwner();
			}
		}
	}

	private void told(long now, JobOutcome outcome) {
		this.pool.listeners().jobEnded(this, now - startedNanos(), outcome);
	}

	// Helping

	/** The thread of this job begins to run another one; fails if the job has ended. */
	final boolean beginHelping() {
		if (change(RUNNING, HELPING)) {
			return true;
		}
		awaitStopped();
		return false;
	}

	/** The thread of this job has come back. */
	final void endHelping() {
		if (!change(HELPING, RUNNING)) {
			Stop order = awaitStopped();
			if (isOverdue() || (order != null && order.interrupt())) {
				Thread.currentThread().interrupt();
			}
		}
	}

}
