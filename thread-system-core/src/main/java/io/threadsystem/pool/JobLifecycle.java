package io.threadsystem.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

import io.threadsystem.job.CancellationReason;
import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobFailure;
import io.threadsystem.job.JobState;
import io.threadsystem.job.QueueTimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a {@link PoolJob} from its submission to its end.
 */
abstract class JobLifecycle<T extends @Nullable Object> extends Job<T> {

	/*
	 * Everything that happens to a job is a compare-and-set of 'state'; whoever wins it
	 * does what follows from it, once: the accounting, giving back the slot, completing
	 * the future.
	 *
	 * DELAYED → AT_DOOR → QUEUED → RUNNING ⇄ HELPING, and from there, or earlier, to one
	 * of the final states. DELAYED waits for its time. AT_DOOR is due but holds no slot:
	 * it stands at the door, or is on its way there. QUEUED holds a slot, and its lane
	 * has an entry for it. A worker starts a job out of QUEUED; a worker that waits for
	 * the job (promise 7) also out of AT_DOOR. An entry, at the door or in a lane, whose
	 * job is no longer in the state that it was entered in is dead, and is skipped by
	 * whoever meets it; so is a REFUSED job, which its submitter has taken back.
	 *
	 * STOPPING is the moment in which another thread ends a running job. The one who set
	 * it interrupts the job's thread and only then makes the state final; that thread,
	 * when the job's code returns, fails to leave RUNNING, waits for the end of STOPPING,
	 * and clears its interrupt flag. So the interrupt arrives while the thread is still
	 * in this job's hands and never reaches the next one. HELPING means that the thread
	 * is running another job for which this one waits: a stop then leaves the thread
	 * alone, and the thread interrupts itself when it comes back.
	 *
	 * 'started' and 'attempts' are written before 'runner', 'ended' before the future is
	 * completed: they are read after having seen that.
	 */

	private static final int DELAYED = 0;

	private static final int AT_DOOR = 1;

	private static final int QUEUED = 2;

	private static final int RUNNING = 3;

	private static final int HELPING = 4;

	private static final int STOPPING = 5;

	private static final int COMPLETED = 6;

	private static final int FAILED = 7;

	private static final int CANCELLED = 8;

	private static final int REFUSED = 9;

	private static final Logger logger = LoggerFactory.getLogger(PriorityPool.class);

	private static final VarHandle STATE = field("state", int.class);

	private static final VarHandle RUNNER = field("runner", Thread.class);

	private static final VarHandle EXTRAS = field("extras", JobExtras.class);

	final LanePool pool;

	final JobOptions options;

	/** When the job was submitted. */
	final long submitted;

	/** A Callable or a Runnable, until the job ends. */
	private @Nullable Object task;

	private volatile int state;

	private volatile @Nullable Thread runner;

	private volatile @Nullable JobExtras extras;

	private long started;

	private long ended;

	private int attempts;

	JobLifecycle(LanePool pool, Object task, JobOptions options, long now) {
		this.pool = pool;
		this.task = task;
		this.options = options;
		this.submitted = now;
		STATE.set(this, isDelayed() ? DELAYED : AT_DOOR);
	}

	private static VarHandle field(String name, Class<?> type) {
		try {
			return MethodHandles.lookup().findVarHandle(JobLifecycle.class, name, type);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private boolean change(int from, int to) {
		return STATE.compareAndSet(this, from, to);
	}

	/** What the pool and the job's waiters are told, before the future is completed. */
	abstract void beforeEnd(JobState end);

	/** What is told after the future was completed. */
	abstract void afterEnd();

	/** What is told after a job has ended that never started. */
	abstract void afterAbandoned(boolean hadSlot);

	abstract boolean isUnheld();

	abstract int level();

	// The way into the lane

	/** Ends this job when the token is cancelled, or now if it is. */
	final void follow(CancellationToken token) {
		extras().following = token.onCancel(() -> stop(new Stop(CancellationReason.PARENT, token.message(), true)));
	}

	/** The delay is over; fails if the job has ended. */
	final boolean becomeDue() {
		return change(DELAYED, AT_DOOR);
	}

	/** The job has a slot; fails if it has ended or been started meanwhile. */
	final boolean enqueue() {
		return change(AT_DOOR, QUEUED);
	}

	/** As {@link #enqueue()}, for a job that no other thread knows. */
	final void enqueueUnshared() {
		STATE.set(this, QUEUED);
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
		JobExtras made = this.extras;
		CancellationToken.Registration following = (made != null) ? made.following : null;
		if (following != null) {
			following.close();
		}
	}

	/** Since when this job may wait for a worker. */
	final long ready() {
		return this.submitted + this.options.delay();
	}

	/** Whether this job was accepted before it had a slot. */
	final boolean isDelayed() {
		return this.options.delay() > 0;
	}

	final boolean isAtDoor() {
		return this.state == AT_DOOR;
	}

	/** Whether the entry of this job, wherever it is, is dead. */
	final boolean isDeadEntry() {
		return this.state > QUEUED;
	}

	final boolean isStartable() {
		int seen = this.state;
		return seen == AT_DOOR || seen == QUEUED;
	}

	// Running

	/** Starts this job on a worker that took its entry from a lane. */
	final boolean startQueued(long now) {
		return this.state == QUEUED && !expire(now) && start(QUEUED, now);
	}

	/**
	 * Starts this job on a worker that waits for it, or whose submission found no slot.
	 */
	final boolean startForWaiter(long now) {
		int seen = this.state;
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
		this.started = now;
		this.attempts++;
		RUNNER.setRelease(this, Thread.currentThread());
		this.pool.leftWaiting(this, from == QUEUED);
		this.pool.started(this, now);
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
			result = (work != null) ? call(work) : null;
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
		this.ended = now;
		this.pool.listeners()
			.jobEnded(this, now - this.started, (thrown == null) ? JobOutcome.COMPLETED : JobOutcome.FAILED);
		boolean watched = this.pool.listeners().isPresent() || getNumberOfDependents() > 0;
		if (thrown == null) {
			settle(JobState.COMPLETED, result, null);
		}
		else {
			settleFailed(thrown);
		}
		return watched ? 0 : now;
	}

	static @Nullable Object call(Object task) throws Exception {
		if (task instanceof Callable<?> callable) {
			return callable.call();
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
		while (this.state == STOPPING) {
			Thread.onSpinWait();
		}
		return stopOrder();
	}

	/** The thread of this job begins to run another one. */
	final void beginHelping() {
		if (!change(RUNNING, HELPING)) {
			awaitStopped();
		}
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
			int seen = this.state;
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
		this.pool.leftWaiting(this, from == QUEUED);
		cancelToken(order, () -> {
			settle(JobState.CANCELLED, null, order.toException(name()));
			afterAbandoned(from == QUEUED);
		});
	}

	private void stopRunning(Stop order, @Nullable Thread thread) {
		cancelToken(order, () -> {
			if (thread != null) {
				thread.interrupt();
			}
			STATE.setRelease(this, order.isTimeout() ? FAILED : CANCELLED);
			if (order.isTimeout()) {
				settleFailed(order.toException(name()));
			}
			else {
				settle(JobState.CANCELLED, null, order.toException(name()));
			}
		});
	}

	private void cancelToken(Stop order, Runnable beforeCallbacks) {
		extras().stop = order;
		CancellationToken token = existingToken();
		if (token != null) {
			cancel(token, order.reason(), order.message(), beforeCallbacks);
		}
		else {
			beforeCallbacks.run();
		}
	}

	private Thread runningThread() {
		Thread thread = this.runner;
		while (thread == null) {
			Thread.onSpinWait();
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
		int seen = this.state;
		if ((seen != AT_DOOR && seen != QUEUED) || !change(seen, FAILED)) {
			return false;
		}
		this.ended = now;
		this.pool.leftWaiting(this, seen == QUEUED);
		Throwable expired = new QueueTimeoutException("Job '" + name() + "' of pool '" + this.pool.name()
				+ "' waited for a worker for longer than its queue-timeout of " + Duration.ofNanos(limit));
		logIfUnheld(expired);
		settle(JobState.FAILED, null, expired);
		afterAbandoned(seen == QUEUED);
		return true;
	}

	/** Ends this job if it runs for too long. */
	final void expireRun() {
		Duration limit = Duration.ofNanos(this.options.timeout());
		stop(new Stop(CancellationReason.TIMEOUT,
				"Job '" + name() + "' of pool '" + this.pool.name() + "' ran for longer than its timeout of " + limit,
				true));
	}

	private void settleFailed(Throwable cause) {
		extras().failure = new JobFailure(this.attempts, Instant.now(), cause);
		logIfUnheld(cause);
		settle(JobState.FAILED, null, cause);
	}

	private void logIfUnheld(Throwable cause) {
		if (isUnheld()) {
			logger.error("Job '{}' of pool '{}' failed, and nobody holds it", name(), this.pool.name(), cause);
		}
	}

	/** Called once, by whoever has made the state final. */
	@SuppressWarnings({ "unchecked", "NullAway" }) // null where T says so
	private void settle(JobState end, @Nullable Object result, @Nullable Throwable cause) {
		this.task = null;
		stopFollowing();
		beforeEnd(end);
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

	@Override
	public final JobState jobState() {
		return switch (this.state) {
			case DELAYED, AT_DOOR, QUEUED -> JobState.PENDING;
			case RUNNING, HELPING, STOPPING -> JobState.RUNNING;
			case COMPLETED -> JobState.COMPLETED;
			case FAILED -> JobState.FAILED;
			default -> JobState.CANCELLED;
		};
	}

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

	/** What only some jobs have; made if need be. */
	final JobExtras extras() {
		JobExtras made = this.extras;
		if (made == null) {
			EXTRAS.compareAndSet(this, null, new JobExtras());
			made = this.extras;
		}
		return Objects.requireNonNull(made);
	}

	final @Nullable JobExtras existingExtras() {
		return this.extras;
	}

	private @Nullable Stop stopOrder() {
		JobExtras made = this.extras;
		return (made != null) ? made.stop : null;
	}

	private @Nullable CancellationToken existingToken() {
		JobExtras made = this.extras;
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
