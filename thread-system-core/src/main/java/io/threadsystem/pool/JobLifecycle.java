package io.threadsystem.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

import io.threadsystem.job.CancellationReason;
import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.JobFailure;
import io.threadsystem.job.JobState;
import io.threadsystem.job.QueueTimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a {@link PoolJob} from its submission to its end.
 */
@SuppressWarnings("ThreadPriorityCheck") // where another thread needs a moment
abstract class JobLifecycle<T extends @Nullable Object> extends StatefulJob<T> {

	/*
	 * The states, and who may leave which, are told in StatefulJob. 'started' and
	 * 'attempts' are written before 'runner', 'ended' before the future is completed:
	 * they are read after having seen that. The task belongs to the thread that has
	 * started the job; it is dropped by the one who ends the job, which may be before
	 * that thread is back.
	 */

	private static final Logger logger = LoggerFactory.getLogger(PriorityPool.class);

	private static final VarHandle RUNNER = runnerField();

	/** A Callable or a Runnable, until the job ends. */
	private @Nullable Object task;

	/**
	 * Which of the two it is. Asking the task itself would cost more than running it: a
	 * failed instanceof of an interface is a slow search in shared memory.
	 */
	private final boolean callable;

	private volatile @Nullable Thread runner;

	private long started;

	private long ended;

	private int attempts;

	JobLifecycle(LanePool pool, Object task, boolean callable, JobOptions options, long now) {
		super(pool, options, now);
		this.task = task;
		this.callable = callable;
	}

	private static VarHandle runnerField() {
		try {
			return MethodHandles.lookup().findVarHandle(JobLifecycle.class, "runner", Thread.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	/** What the pool and the job's waiters are told, before the future is completed. */
	abstract void beforeEnd(JobState end);

	/** What is told after the future was completed. */
	abstract void afterEnd();

	/** What is told after a job has ended that never started. */
	abstract void afterAbandoned(boolean hadSlot);

	abstract boolean isUnheld();

	// The way in

	/** Ends this job when the token is cancelled, or now if it is. */
	final void follow(CancellationToken token) {
		extras().following = token.onCancel(() -> stop(new Stop(CancellationReason.PARENT, token.message(), true)));
	}

	/** The submitter takes the job back; fails if it was let in or has ended. */
	final boolean refuse() {
		if (!change(AT_DOOR, REFUSED)) {
			return false;
		}
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

	// Running

	/** Starts this job on a worker that took its entry from a lane. */
	final boolean startQueued(long now) {
		return state() == QUEUED && !expire(now) && start(QUEUED, now);
	}

	/**
	 * Starts this job on a worker that waits for it, or whose submission found no slot.
	 */
	final boolean startForWaiter(long now) {
		int seen = state();
		if ((seen != AT_DOOR && seen != QUEUED) || expire(now) || !start(seen, now)) {
			return false;
		}
		if (seen == QUEUED) {
			this.pool.entryDied();
		}
		return true;
	}

	private boolean start(int from, long now) {
		if (!change(from, RUNNING)) {
			return false;
		}
		this.started = (now - ready() < 0) ? ready() : now;
		this.attempts++;
		RUNNER.setRelease(this, Thread.currentThread());
		this.pool.leftWaiting(this, from == QUEUED);
		this.pool.resumed(this);
		return true;
	}

	/**
	 * Runs the task of this job, which the calling thread has started.
	 * @return the time at the end, or 0 if code of others has run since
	 */
	final long run() {
		this.pool.listeners().jobStarted(this, this.started - ready());
		Object result = null;
		Throwable thrown = null;
		try {
			Object work = this.task;
			result = (work != null) ? call(work, this.callable) : null;
		}
		catch (Throwable ex) {
			thrown = ex;
			stopIfCancelled(ex);
		}
		long now = this.pool.now();
		if (!change(RUNNING, (thrown == null) ? COMPLETED : FAILED)) {
			endStopped(now, thrown);
			return 0;
		}
		Thread.interrupted();
		this.ended = now;
		this.pool.listeners()
			.jobEnded(this, now - this.started, (thrown == null) ? JobOutcome.COMPLETED : JobOutcome.FAILED);
		boolean watched = thrown != null || this.pool.listeners().isPresent() || getNumberOfDependents() > 0;
		if (thrown == null) {
			settle(JobState.COMPLETED, result, null);
		}
		else {
			settleFailed(thrown);
		}
		return watched ? 0 : now;
	}

	static @Nullable Object call(Object task, boolean callable) throws Exception {
		if (callable) {
			return ((Callable<?>) task).call();
		}
		((Runnable) task).run();
		return null;
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

	/** The task has returned, but another thread has ended the job before. */
	private void endStopped(long now, @Nullable Throwable thrown) {
		Stop order = awaitStopped();
		Thread.interrupted();
		if (thrown != null) {
			logger.debug("Job '{}' of pool '{}' ended with an exception after it was stopped", name(), this.pool.name(),
					thrown);
		}
		this.pool.listeners()
			.jobEnded(this, now - this.started,
					(order != null && order.isTimeout()) ? JobOutcome.TIMED_OUT : JobOutcome.CANCELLED);
	}

	private @Nullable Stop awaitStopped() {
		while (state() == STOPPING) {
			Thread.yield();
		}
		return stopOrder();
	}

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
			if (order != null && order.interrupt()) {
				Thread.currentThread().interrupt();
			}
		}
	}

	// The ways to end

	/** Ends this job before its time; {@code false} if it has ended, or is about to. */
	final boolean stop(Stop order) {
		while (true) {
			int seen = state();
			if (seen <= QUEUED) {
				if (order.isTimeout()) {
					return false;
				}
				if (change(seen, CANCELLED)) {
					this.ended = this.pool.now();
					stopWaiting(order, seen);
					return true;
				}
			}
			else if (seen == RUNNING || seen == HELPING) {
				if (change(seen, STOPPING)) {
					this.ended = this.pool.now();
					stopRunning(order, (seen == RUNNING && order.interrupt()) ? runningThread() : null);
					return true;
				}
			}
			else {
				return false;
			}
		}
	}

	private void stopWaiting(Stop order, int from) {
		this.pool.endings().begin(this);
		this.pool.leftWaiting(this, from == QUEUED);
		stop(order, JobState.CANCELLED, () -> account(JobState.CANCELLED), () -> afterAbandoned(from == QUEUED));
	}

	private void stopRunning(Stop order, @Nullable Thread thread) {
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
				extras().failure = new JobFailure(this.attempts, Instant.now(), cause);
			}
			accounted.run();
			finish(end, cause, elsewhere);
		};
		CancellationToken token = existingToken();
		if (token == null) {
			completion.run();
		}
		else if (elsewhere) {
			cancel(token, order.reason(), order.message(), completion, this.pool.callbacks()::run);
		}
		else {
			cancel(token, order.reason(), order.message(), completion, Runnable::run);
		}
		if (order.isTimeout()) {
			logIfUnheld(cause);
		}
	}

	private Thread runningThread() {
		Thread thread = this.runner;
		while (thread == null) {
			Thread.yield();
			thread = this.runner;
		}
		return thread;
	}

	/** Fails a job that has waited for too long. */
	final boolean expire(long now) {
		long limit = this.options.queueTimeout();
		if (limit == 0 || now - ready() < limit) {
			return false;
		}
		int seen = state();
		if ((seen != AT_DOOR && seen != QUEUED) || !change(seen, FAILED)) {
			return false;
		}
		this.ended = now;
		this.pool.endings().begin(this);
		this.pool.leftWaiting(this, seen == QUEUED);
		Throwable expired = new QueueTimeoutException("Job '" + name() + "' of pool '" + this.pool.name()
				+ "' waited for a worker for longer than its queue-timeout of " + Duration.ofNanos(limit));
		account(JobState.FAILED);
		finish(JobState.FAILED, expired, isFollowed());
		afterAbandoned(seen == QUEUED);
		logIfUnheld(expired);
		return true;
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

	/**
	 * Whether ending this job runs code of others: stages that follow it, or callbacks of
	 * its token.
	 */
	final boolean isFollowed() {
		return getNumberOfDependents() > 0 || existingToken() != null;
	}

	/** Ends this job, which has been running for too long. */
	final void expireRun() {
		Duration limit = Duration.ofNanos(this.options.timeout());
		stop(new Stop(CancellationReason.TIMEOUT,
				"Job '" + name() + "' of pool '" + this.pool.name() + "' ran for longer than its timeout of " + limit,
				true));
	}

	private void settleFailed(Throwable cause) {
		extras().failure = new JobFailure(this.attempts, Instant.now(), cause);
		settle(JobState.FAILED, null, cause);
		logIfUnheld(cause);
	}

	/** What is left to do where the engine itself failed while it ran this job. */
	final void abort(Throwable cause) {
		if (change(RUNNING, FAILED)) {
			settleFailed(cause);
		}
		else if (!isDone()) {
			complete(JobState.FAILED, null, cause);
		}
	}

	private void logIfUnheld(Throwable cause) {
		if (isUnheld()) {
			FailureLog.error("Job '" + name() + "' of pool '" + this.pool.name() + "' failed, and nobody holds it",
					cause);
		}
	}

	/** Called once, by whoever has made the state final. */
	private void settle(JobState end, @Nullable Object result, @Nullable Throwable cause) {
		account(end);
		complete(end, result, cause);
	}

	private void account(JobState end) {
		this.task = null;
		stopFollowing();
		beforeEnd(end);
	}

	@SuppressWarnings({ "unchecked", "NullAway" }) // null where T says so
	private void complete(JobState end, @Nullable Object result, @Nullable Throwable cause) {
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

	// What can be seen

	/**
	 * The state in which this job has ended or is just ending, or a state before that.
	 */
	final JobState endedAs() {
		awaitStopped();
		return jobState();
	}

	/** The task of a job that has not ended. */
	final @Nullable Object task() {
		return this.task;
	}

	private @Nullable Stop stopOrder() {
		JobExtras made = existingExtras();
		return (made != null) ? made.stop : null;
	}

	private @Nullable CancellationToken existingToken() {
		JobExtras made = existingExtras();
		return (made != null) ? made.token() : null;
	}

	final boolean hasStarted() {
		return this.runner != null;
	}

	/** When the last attempt started; only where one has. */
	final long startedNanos() {
		return this.started;
	}

	/** When the job ended; only where it is done. */
	final long endedNanos() {
		return this.ended;
	}

	final int attemptCount() {
		return hasStarted() ? this.attempts : 0;
	}

}
