package io.threadsystem.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

import io.threadsystem.job.CancellationReason;
import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.JobFailure;
import io.threadsystem.job.JobState;
import io.threadsystem.job.JobTimeoutException;
import io.threadsystem.job.QueueTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The ways in which a {@link PoolJob} ends: with its task, or before its time.
 */
@SuppressWarnings("ThreadPriorityCheck") // where another thread needs a moment
abstract class StoppableJob<T extends @Nullable Object> extends StatefulJob<T> {

	/*
	 * The states, and who may leave which, are told in StatefulJob. 'ended' is written
	 * before the future is completed, and read after having seen that.
	 *
	 * STOPPING may be the end of an attempt only, so one who comes to stop a job with a
	 * retry policy waits for what it becomes: no cancellation is lost.
	 *
	 * A recovery follows its attempt on the same thread and has time of its own. The lock
	 * of 'retries' guards the moment in which it gets it, so one who finds an attempt too
	 * late looks at the time again, under that lock, and stops nothing else.
	 */

	private long ended;

	StoppableJob(LanePool pool, JobOptions options, long now) {
		super(pool, options, now);
	}

	/** The thread of the running attempt, for which is waited a moment if need be. */
	abstract Thread runningThread();

	abstract int attemptCount();

	/** When what runs exceeds its time; where it already has, the job's. */
	abstract long deadline();

	/** What is known of retries, where there may be any. */
	abstract @Nullable JobRetries retries();

	/** The task is needed no more. */
	abstract void dropTask();

	/** What the pool and the job's waiters are told, before the future is completed. */
	abstract void beforeEnd(JobState end);

	/** What is told after the future was completed. */
	abstract void afterEnd();

	/** What is told after a job has ended that waited in this state. */
	abstract void afterAbandoned(int from);

	abstract boolean isUnheld();

	// The way in

	/** Ends this job when the token is cancelled, or now if it is. */
	final void follow(CancellationToken token) {
		extras().following = token.onCancel(() -> stop(new Stop(CancellationReason.PARENT, token.message(), true)));
	}

	/**
	 * Ends this job, which is about to start, if the token that it follows is cancelled:
	 * the one who cancels comes to all jobs of that token, one after the other.
	 */
	final boolean isCalledOff() {
		CancellationToken followed = this.options.token();
		return followed != null && followed.isCancelled()
				&& stop(new Stop(CancellationReason.PARENT, followed.message(), true));
	}

	/** The submitter takes the job back; fails if it was let in or has ended. */
	final boolean refuse() {
		if (!change(OFFERED, REFUSED)) {
			return false;
		}
		dropTask();
		stopFollowing();
		return true;
	}

	private void stopFollowing() {
		JobExtras made = existingExtras();
		CancellationToken.Registration following = (made != null) ? made.following : null;
		if (following != null) {
			following.close();
		}
	}

	private void stopDepending() {
		JobExtras made = this.options.dependent() ? existingExtras() : null;
		Prerequisites waited = (made != null) ? made.prerequisites : null;
		if (waited != null) {
			waited.drop();
		}
	}

	// Before its time

	/** Ends this job before its time; {@code false} if it has ended, or is about to. */
	final boolean stop(Stop order) {
		while (true) {
			int seen = state();
			if (order.isTimeout() && (seen <= QUEUED || seen == DECIDING)) {
				return false;
			}
			if (seen <= QUEUED) {
				if (change(seen, CANCELLED)) {
					stopWaiting(order, seen);
					return true;
				}
			}
			else if (seen < STOPPING) {
				if (change(seen, STOPPING)) {
					stopRunning(order, (seen == RUNNING && order.interrupt()) ? runningThread() : null);
					return true;
				}
			}
			else if (seen == STOPPING && mayReturn()) {
				awaitStopped();
			}
			else {
				return false;
			}
		}
	}

	private void stopWaiting(Stop order, int from) {
		this.ended = this.pool.now();
		this.pool.endings().begin(this);
		this.pool.leftWaiting(this, from);
		if (order.reason() == CancellationReason.POOL_SHUTDOWN) {
			logLastFailure();
		}
		stop(order, JobState.CANCELLED, () -> account(JobState.CANCELLED), () -> afterAbandoned(from));
	}

	private void stopRunning(Stop order, @Nullable Thread thread) {
		this.ended = this.pool.now();
		JobState end = order.isTimeout() ? JobState.FAILED : JobState.CANCELLED;
		this.pool.endings().begin(this);
		stop(order, end, () -> {
			if (thread != null) {
				thread.interrupt();
			}
			stopped(order.isTimeout() ? FAILED : CANCELLED);
			account(end);
		}, () -> {
		});
	}

	/**
	 * Marks the token, does and accounts for what is to be done, and only then lets code
	 * of others run, elsewhere if the pool is the one who stops.
	 */
	private void stop(Stop order, JobState end, Runnable deed, Runnable accounted) {
		extras().stop = order;
		boolean elsewhere = order.isByPool() && isFollowed();
		Throwable cause = order.toException(name());
		Runnable completion = () -> {
			deed.run();
			if (order.isTimeout()) {
				extras().failed(new JobFailure(attemptCount(), Instant.now(), cause));
				logIfUnheld(cause);
			}
			accounted.run();
			finish(end, cause, elsewhere);
		};
		CancellationToken token = existingToken();
		if (token == null) {
			completion.run();
		}
		else if (elsewhere || order.aside()) {
			cancel(token, order.reason(), order.message(), completion, this.pool.cancellations()::run);
		}
		else {
			cancel(token, order.reason(), order.message(), completion, Runnable::run);
		}
	}

	/** Fails a job that has waited for too long. */
	final boolean expire(long now) {
		long limit = this.options.queueTimeout();
		if (limit == 0 || now - ready() < limit) {
			return false;
		}
		int seen = state();
		return isStartable(seen) && failWaiting(seen, now, isFollowed(), new QueueTimeoutException(
				described() + " waited for a worker for longer than its queue-timeout of " + Nanos.text(limit)));
	}

	/**
	 * Fails a job that is outside of the queue, and cannot run. Where its token is
	 * cancelled, which may be why others have not completed, it is cancelled as they are.
	 */
	final void failUnstarted(Throwable cause) {
		if (state() == DELAYED && !isCalledOff()) {
			failWaiting(DELAYED, this.pool.now(), false, cause);
		}
	}

	/**
	 * Fails a job that was told as accepted, and that its submitter has failed to run.
	 * @return {@code false} if it is not the submitter's any more
	 */
	final boolean failOffered(Throwable cause) {
		return state() == OFFERED && failWaiting(OFFERED, this.pool.now(), false, cause);
	}

	final boolean failWaiting(int from, long now, boolean elsewhere, Throwable cause) {
		if (!beginToFail(from, now)) {
			return false;
		}
		completeFailed(from, elsewhere, cause);
		return true;
	}

	/**
	 * Fails this job, which waits in its lane, and gives its slot back.
	 * @param cause says why
	 * @return what is left to do, by which others are told; {@code null} if the job does
	 * not wait there any more
	 */
	final @Nullable Runnable evict(Throwable cause) {
		return beginToFail(QUEUED, this.pool.now()) ? () -> completeFailed(QUEUED, isFollowed(), cause) : null;
	}

	private boolean beginToFail(int from, long now) {
		if (!change(from, FAILED)) {
			return false;
		}
		this.ended = now;
		this.pool.endings().begin(this);
		this.pool.leftWaiting(this, from);
		account(JobState.FAILED);
		return true;
	}

	private void completeFailed(int from, boolean elsewhere, Throwable cause) {
		logIfUnheld(cause);
		finish(JobState.FAILED, cause, elsewhere);
		afterAbandoned(from);
	}

	/** Ends the attempt, which takes too long, and the job if it is not tried again. */
	final void expireRun() {
		String message = described() + " ran for longer than its timeout of " + Nanos.text(this.options.timeout());
		JobRetries retries = retries();
		if (retries == null) {
			stop(timeout(message));
		}
		else {
			expireRun(retries, message, new JobTimeoutException(message));
		}
	}

	private void expireRun(JobRetries retries, String message, Throwable overdue) {
		boolean last = retries.areOver() || isOverdue() || !retries.isFor(overdue);
		int seen = beginExpiry(retries, last);
		if (seen == STOPPING) {
			return;
		}
		Thread thread = (seen == RUNNING) ? runningThread() : null;
		if (last) {
			stopRunning(timeout(message), thread);
		}
		else {
			retries.overdue = overdue;
			expireAttempt(retries.attemptToken, message, thread);
		}
	}

	private static Stop timeout(String message) {
		return new Stop(CancellationReason.TIMEOUT, message, true);
	}

	/**
	 * Sets STOPPING, which then belongs to the caller, if what runs still is too late.
	 * @return the state before; STOPPING, if it is not set
	 */
	private int beginExpiry(JobRetries retries, boolean last) {
		synchronized (retries) {
			while (this.pool.now() - deadline() >= 0 && (last || !retries.areOver())) {
				int seen = state();
				if (seen < RUNNING || seen > (last ? OVERDUE : HELPING)) {
					return STOPPING;
				}
				if (change(seen, STOPPING)) {
					return seen;
				}
			}
			return STOPPING;
		}
	}

	private void expireAttempt(@Nullable CancellationToken token, String message, @Nullable Thread thread) {
		Runnable deed = () -> {
			if (thread != null) {
				thread.interrupt();
			}
			stopped(OVERDUE);
		};
		if (token == null) {
			deed.run();
		}
		else {
			cancel(token, CancellationReason.TIMEOUT, message, deed, this.pool.cancellations()::run);
		}
	}

	/**
	 * Waits until the job is not STOPPING.
	 * @return how it was stopped, {@code null} if it was not
	 */
	final @Nullable Stop awaitStopped() {
		while (state() == STOPPING) {
			Thread.yield();
		}
		JobExtras made = existingExtras();
		return (made != null) ? made.stop : null;
	}

	// With its task

	/** Ends the job in the state in which its own thread has set it. */
	final void end(JobState end, @Nullable Object result, @Nullable Throwable cause, long now) {
		this.ended = now;
		if (cause != null) {
			extras().failed(new JobFailure(attemptCount(), Instant.now(), cause));
		}
		account(end);
		complete(end, result, cause);
		if (cause != null) {
			logIfUnheld(cause);
		}
	}

	/** What is left to do where the engine itself failed while it ran this job. */
	final void abort(Throwable cause) {
		while (endedAs() == JobState.RUNNING) {
			if (change(RUNNING, FAILED) || change(HELPING, FAILED) || change(OVERDUE, FAILED)
					|| change(DECIDING, FAILED)) {
				end(JobState.FAILED, null, cause, this.pool.now());
				return;
			}
		}
		if (jobState().isFinal() && !isDone()) {
			complete(JobState.FAILED, null, cause);
		}
	}

	// All of them

	/** Called once, by whoever has made the state final. */
	private void account(JobState end) {
		dropTask();
		stopFollowing();
		stopDepending();
		beforeEnd(end);
	}

	/** Completes the future of a job that did not end on its worker. */
	private void finish(JobState end, Throwable cause, boolean elsewhere) {
		if (elsewhere) {
			this.pool.callbacks().run(() -> finish(end, cause, false));
			return;
		}
		try {
			complete(end, null, cause);
		}
		finally {
			this.pool.endings().finish(this);
		}
	}

	@SuppressWarnings({ "unchecked", "NullAway" }) // null where T says so
	private void complete(JobState end, @Nullable Object result, @Nullable Throwable cause) {
		if (end == JobState.FAILED && cause != null && this.pool.listeners().isPresent()) {
			this.pool.listeners().jobFailed(this, new JobFailure(attemptCount(), Instant.now(), cause));
		}
		if (this.pool.listeners().followsJobs()) {
			this.pool.listeners().jobDone(this, end, cause);
		}
		if (cause == null) {
			succeed((T) result);
		}
		else {
			fail((end == JobState.FAILED) ? notCancelled(cause) : cause);
		}
		afterEnd();
	}

	/** Keeps a future whose job failed from looking cancelled. */
	private static Throwable notCancelled(Throwable cause) {
		return (cause instanceof CancellationException) ? new CompletionException(cause) : cause;
	}

	private void logIfUnheld(Throwable cause) {
		if (isUnheld()) {
			FailureLog.error(described() + " failed, and nobody holds it", cause);
		}
	}

	/**
	 * A job that waits for another attempt ends with the pool: nobody else may tell why.
	 */
	private void logLastFailure() {
		JobExtras made = existingExtras();
		List<JobFailure> failures = (made != null) ? made.failures() : List.of();
		if (!failures.isEmpty()) {
			JobFailure last = failures.get(failures.size() - 1);
			FailureLog.warn(described() + " was cancelled by the shutdown while it waited for another attempt. Attempt "
					+ last.attempt() + " had failed", last.cause());
		}
	}

	private String described() {
		return "Job '" + name() + "' of pool '" + this.pool.name() + "'";
	}

	// What can be seen

	/**
	 * Whether ending this job runs code of others: stages that follow it, callbacks of
	 * its token, or listeners of the pool.
	 */
	private boolean isFollowed() {
		return getNumberOfDependents() > 0 || existingToken() != null || this.pool.listeners().isPresent();
	}

	/**
	 * The state in which this job has ended or is just ending, or a state before that.
	 */
	final JobState endedAs() {
		awaitStopped();
		return jobState();
	}

	final @Nullable CancellationToken existingToken() {
		JobExtras made = existingExtras();
		return (made != null) ? made.token() : null;
	}

	/** When the job ended; only where it is done. */
	final long endedNanos() {
		return this.ended;
	}

}
