package io.threadsystem.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

import io.threadsystem.job.CancellationToken;
import io.threadsystem.retry.RetryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * The task of a {@link PoolJob}, and the thread that has started it.
 */
@SuppressWarnings("ThreadPriorityCheck") // where another thread needs a moment
abstract class StartedJob<T extends @Nullable Object> extends StoppableJob<T> {

	/*
	 * 'started' is written before 'attempts', both before 'runner', and they are read in
	 * the opposite order; 'runner' is null while the job waits. The task belongs to the
	 * thread that has started the job; it is dropped by the one who ends the job, which
	 * may be before that thread is back.
	 */

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

	StartedJob(LanePool pool, Object task, boolean callable, JobOptions options, long now) {
		super(pool, options, now);
		this.task = task;
		this.callable = callable;
	}

	private static VarHandle field(String name, Class<?> type) {
		try {
			return MethodHandles.lookup().findVarHandle(StartedJob.class, name, type);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	// Starting

	/** Starts this job on a worker that took its entry from a lane. */
	final boolean startQueued(long now) {
		return state() == QUEUED && !expire(now) && !isCalledOff() && start(QUEUED, now);
	}

	/**
	 * Starts this job on a worker that waits for it, or whose submission found no slot.
	 */
	final boolean startForWaiter(long now) {
		int seen = state();
		if (!isStartable(seen) || isToBeKept() || expire(now) || isCalledOff() || !start(seen, now)) {
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
		try {
			this.started = (now - ready() < 0) ? ready() : now;
			ATTEMPTS.setRelease(this, this.attempts + 1);
			if (mayReturn()) {
				prepareAttempt();
			}
		}
		finally {
			// Also where memory has run out: the one who stops the job waits for the
			// first,
			// and the slot is not given back a second time
			RUNNER.setRelease(this, Thread.currentThread());
			this.pool.leftWaiting(this, from);
		}
		this.pool.resumed(this);
		return true;
	}

	/** Ends this job, whose worker dies with it, before its start or after. */
	final void lose(Throwable cause) {
		if (isOn(Thread.currentThread())) {
			abort(cause);
		}
		else if (state() == QUEUED) {
			failWaiting(QUEUED, this.pool.now(), false, cause);
		}
	}

	/** Gives what runs next a token and a time of its own, where it may need them. */
	final void prepareAttempt() {
		RetryPolicy policy = this.options.retry();
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

	// The task

	/** Calls the task; by the thread that has started this job. */
	final @Nullable Object callTask() throws Exception {
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
			if (ex.getCause() instanceof Error error) {
				throw error;
			}
			throw (ex.getCause() instanceof Exception cause) ? cause : ex;
		}
	}

	static @Nullable Object call(Object task, boolean callable) throws Exception {
		if (callable) {
			return ((Callable<?>) task).call();
		}
		((Runnable) task).run();
		return null;
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

	/** The thread has nothing more to do with this job, which waits again. */
	final void leaveThread() {
		RUNNER.setRelease(this, null);
	}

	/** Whether a thread has this job, or had it at its end. */
	final boolean isOnThread() {
		return this.runner != null;
	}

	/** Whether this thread has this job, or had it at its end. */
	final boolean isOn(Thread thread) {
		return this.runner == thread;
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
