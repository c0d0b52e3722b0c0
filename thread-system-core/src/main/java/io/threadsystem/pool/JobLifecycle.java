package io.threadsystem.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

import io.threadsystem.job.CancellationReason;
import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.JobFailure;
import io.threadsystem.job.JobState;
import io.threadsystem.retry.RetryPolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The attempts of a {@link PoolJob} on its workers.
 */
@SuppressWarnings("ThreadPriorityCheck") // where another thread needs a moment
abstract class JobLifecycle<T extends @Nullable Object> extends StoppableJob<T> {

	/*
	 * The states, and who may leave which, are told in StatefulJob. 'started' is written
	 * before 'attempts', both before 'runner', and they are read in the opposite order;
	 * 'runner' is null while the job waits. The task belongs to the thread that has
	 * started the job; it is dropped by the one who ends the job, which may be before
	 * that thread is back.
	 *
	 * A failed attempt that is to be followed by another one is accounted for in
	 * ENTERING, and the job waits from then on: it can be cancelled. But it only goes to
	 * where its time is watched when its worker has left it, so that no other worker has
	 * it before.
	 */

	private static final Logger logger = LoggerFactory.getLogger(PriorityPool.class);

	private static final VarHandle RUNNER = field("runner", Thread.class);

	private static final VarHandle ATTEMPTS = field("attempts", int.class);

	/** A Callable or a Runnable, until the job ends. */
	private @Nullable Object task;

	/**
	 * Which of the two it is. Asking the task itself would cost more than running it: a
	 * failed instanceof of an interface is a slow search in shared memory.
	 */
	private final boolean callable;

	private volatile @Nullable Thread runner;

	private long started;

	private volatile int attempts;

	JobLifecycle(LanePool pool, Object task, boolean callable, JobOptions options, long now) {
		super(pool, options, now);
		this.task = task;
		this.callable = callable;
	}

	private static VarHandle field(String name, Class<?> type) {
		try {
			return MethodHandles.lookup().findVarHandle(JobLifecycle.class, name, type);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	// Starting

	/** Starts this job on a worker that took its entry from a lane. */
	final boolean startQueued(long now) {
		return state() == QUEUED && !expire(now) && start(QUEUED, now);
	}

	/**
	 * Starts this job on a worker that waits for it, or whose submission found no slot.
	 */
	final boolean startForWaiter(long now) {
		int seen = state();
		if (!isStartable(seen) || expire(now) || !start(seen, now)) {
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
		ATTEMPTS.setRelease(this, this.attempts + 1);
		if (mayReturn()) {
			prepareAttempt(this.options.retry());
		}
		RUNNER.setRelease(this, Thread.currentThread());
		this.pool.leftWaiting(this, from);
		this.pool.resumed(this);
		return true;
	}

	private void prepareAttempt(@Nullable RetryPolicy policy) {
		JobExtras extras = extras();
		JobRetries retries = extras.retries;
		if (retries == null && policy != null) {
			retries = new JobRetries(name(), policy, this.started);
			extras.retries = retries;
		}
		if (retries != null && !retries.areOver()) {
			retries.paused = this.started - 1;
		}
		if (retries != null && this.options.timeout() > 0) {
			retries.attemptToken = CancellationToken.linked(token());
		}
	}

	// Running

	/**
	 * Runs the task of this job, which the calling thread has started.
	 * @return the time at the end, or 0 if code of others has run since
	 */
	final long run() {
		this.pool.listeners().jobStarted(this, this.started - ready());
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

	private @Nullable Object callTask() throws Exception {
		Object work = this.task;
		Object result = (work != null) ? call(work, this.callable) : null;
		if (mayReturn() && result instanceof CompletionStage<?> stage) {
			await(stage.toCompletableFuture());
		}
		return result;
	}

	/** Waits for what a task has begun, which may yet fail the attempt. */
	private static void await(Future<?> begun) throws Exception {
		try {
			begun.get();
		}
		catch (InterruptedException ex) {
			begun.cancel(true);
			throw ex;
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof Exception cause) {
				throw cause;
			}
			throw ex;
		}
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

	// After an attempt

	private long complete(long now, @Nullable Object result) {
		if (!change(RUNNING, COMPLETED)) {
			endStopped(now, null);
			return 0;
		}
		Thread.interrupted();
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
			Thread.interrupted();
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
		Thread.interrupted();
		CancellationToken token = (outcome == JobOutcome.TIMED_OUT) ? existingToken() : null;
		if (token != null) {
			cancel(token, CancellationReason.TIMEOUT, failure.getMessage(), () -> {
			}, this.pool.callbacks()::run);
		}
		told(now, outcome);
		end(JobState.FAILED, null, failure, now);
	}

	private void tryAgain(JobRetries retries, long now, long wait, Throwable failure, JobOutcome outcome) {
		JobFailure failed = new JobFailure(this.attempts, Instant.now(), failure);
		extras().failed(failed);
		retries.paused = now;
		if (!change(DECIDING, ENTERING)) {
			endStopped(now, failure);
			return;
		}
		RUNNER.setRelease(this, null);
		this.pool.returned(this);
		retries.returning = true;
		delayUntil(now + wait);
		told(now, outcome);
		this.pool.listeners().jobRetried(this, failed, Duration.ofNanos(wait));
		logger.debug("Attempt {} of job '{}' of pool '{}' failed; it is tried again in {} ms", failed.attempt(), name(),
				this.pool.name(), wait / 1_000_000, failure);
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
		extras().failed(new JobFailure(this.attempts, Instant.now(), failure));
		retries.recovering(now);
		prepareAttempt(this.options.retry());
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
			Thread.interrupted();
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

	private void told(long now, JobOutcome outcome) {
		this.pool.listeners().jobEnded(this, now - this.started, outcome);
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

	// What can be seen

	@Override
	final Thread runningThread() {
		Thread thread = this.runner;
		while (thread == null) {
			Thread.yield();
			thread = this.runner;
		}
		return thread;
	}

	@Override
	final @Nullable JobRetries retries() {
		JobExtras made = mayReturn() ? existingExtras() : null;
		return (made != null) ? made.retries : null;
	}

	@Override
	final void dropTask() {
		this.task = null;
		RecoverableTask<?> recoverable = this.options.recovery();
		if (recoverable != null) {
			recoverable.drop();
		}
	}

	/** The task of a job that has not ended. */
	final @Nullable Object task() {
		return this.task;
	}

	/** Whether a thread has this job, or had it at its end. */
	final boolean isOnThread() {
		return this.runner != null;
	}

	@Override
	final int attemptCount() {
		return this.attempts;
	}

	final boolean hasStarted() {
		return this.attempts > 0;
	}

	/** When the last attempt started; only where one has. */
	final long startedNanos() {
		return this.started;
	}

	/**
	 * When the last attempt ended, if it did so before the job; else before its start.
	 */
	final long pausedNanos() {
		JobRetries retries = retries();
		return (retries != null) ? retries.paused : this.started - 1;
	}

	@Override
	final long deadline() {
		long limit = this.options.timeout();
		JobRetries retries = retries();
		long since = (retries != null && retries.areOver()) ? retries.recovering : this.started;
		return since + limit + (isOverdue() ? Math.min(limit, Nanos.LONGEST / 2) : 0);
	}

}
