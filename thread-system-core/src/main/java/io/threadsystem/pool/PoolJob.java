package io.threadsystem.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

import io.threadsystem.job.CancellationReason;
import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.Consequences;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobFailure;
import io.threadsystem.job.JobState;
import io.threadsystem.job.JobsFuture;
import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

/**
 * The job of a {@link LanePool}: what its holder sees of it, and how a worker of the pool
 * waits for it.
 */
@SuppressWarnings("ThreadPriorityCheck") // where another thread needs a moment
final class PoolJob<T extends @Nullable Object> extends JobLifecycle<T> {

	private static final int PATIENCE = 1_000;

	private final Priority priority;

	/** Set where nobody holds the job, so that its failure must be logged. */
	private boolean unheld;

	PoolJob(LanePool pool, Priority priority, Callable<T> task, JobOptions options) {
		super(pool, task, true, options, pool.now());
		this.priority = priority;
	}

	PoolJob(LanePool pool, Priority priority, Runnable task, JobOptions options) {
		super(pool, task, false, options, pool.now());
		this.priority = priority;
	}

	PoolJob<T> unheld() {
		this.unheld = true;
		return this;
	}

	PoolJob<T> through(PoolExecutor view) {
		extras().view = view;
		return this;
	}

	PoolJob<T> after(Dependencies dependencies) {
		extras().prerequisites = dependencies.of(this);
		return this;
	}

	/** The view that this job came through. */
	@Nullable PoolExecutor view() {
		JobExtras made = existingExtras();
		return (made != null) ? made.view : null;
	}

	/** The thread that waits at the door until this job is let in. */
	@Nullable Thread submitter() {
		JobExtras made = existingExtras();
		return (made != null) ? made.submitter : null;
	}

	@Override
	@SuppressWarnings("EnumOrdinal") // the order of the constants is what they mean
	int level() {
		return this.priority.ordinal();
	}

	@Override
	boolean isUnheld() {
		return this.unheld;
	}

	// Waiting for it

	@Override
	public T get() throws InterruptedException, ExecutionException {
		Worker worker = waitingWorker();
		if (worker != null) {
			worker.await(this);
		}
		return super.get();
	}

	@Override
	public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
		Worker worker = waitingWorker();
		if (worker == null) {
			return super.get(timeout, unit);
		}
		long deadline = System.nanoTime() + unit.toNanos(timeout);
		worker.await(this, unit.toNanos(timeout));
		return super.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
	}

	@Override
	public T join() {
		Worker worker = waitingWorker();
		if (worker != null) {
			worker.awaitUninterruptibly(this);
		}
		return super.join();
	}

	/** The calling worker, if it has to wait and could do something meanwhile. */
	private @Nullable Worker waitingWorker() {
		if (isDone()) {
			return null;
		}
		Consequences.catchUp();
		return this.options.dependent() ? LanePool.workerOfThread() : this.pool.currentWorker();
	}

	void wakeWaiters() {
		JobExtras made = existingExtras();
		if (made != null) {
			made.nextTurn();
		}
	}

	// Waiting for others

	/** Begins to wait for those that this job depends on. */
	void awaitPrerequisites() {
		Prerequisites awaited = extras().prerequisites;
		if (awaited != null) {
			awaited.watch();
		}
		else {
			prerequisitesMet();
		}
	}

	/** What this job waits for, nothing if it does not wait for others. */
	List<CompletableFuture<?>> unfinishedPrerequisites() {
		JobExtras made = this.options.dependent() ? existingExtras() : null;
		Prerequisites awaited = (made != null) ? made.prerequisites : null;
		return (awaited != null) ? awaited.unfinished() : List.of();
	}

	/** Jobs for which a future of several jobs waits. */
	static Iterable<? extends Job<?>> unfinishedJobsOf(JobsFuture<?> future) {
		return unfinishedJobs(future);
	}

	void prerequisitesMet() {
		this.pool.prerequisitesMet(this);
	}

	/** None of those has failed whose failure this job was to follow. */
	void notNeeded() {
		stop(new Stop(CancellationReason.REQUESTED, "it was to run when another job fails, and none did", false));
	}

	// Ending

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		if (stop(mayInterruptIfRunning ? Stop.REQUESTED : Stop.REQUESTED_GENTLY)) {
			return true;
		}
		if (endedAs() != JobState.CANCELLED) {
			return false;
		}
		// Another thread is cancelling, and is about to do this itself.
		for (int tries = 0; tries < PATIENCE && !isDone(); tries++) {
			Thread.yield();
		}
		fail(Stop.REQUESTED.toException(name()));
		return true;
	}

	@Override
	protected void cancelAside(String message) {
		stop(Stop.aside(message));
	}

	@Override
	void beforeEnd(JobState end) {
		this.pool.ended(this, end);
	}

	@Override
	void afterEnd() {
		JobExtras made = existingExtras();
		if (made != null) {
			made.nextTurn();
			LockSupport.unpark(made.submitter);
			if (made.view != null) {
				made.view.jobEnded();
			}
		}
	}

	@Override
	void afterAbandoned(int from) {
		this.pool.abandoned(this, from);
	}

	// What its holder sees

	@Override
	public long id() {
		return extras().id;
	}

	/** Whether this is the job of that number; one that nobody has asked has none. */
	boolean hasId(long id) {
		JobExtras made = existingExtras();
		return made != null && made.id == id;
	}

	@Override
	public String name() {
		String given = this.options.name();
		return (given != null) ? given : "job-" + id();
	}

	@Override
	public Priority priority() {
		return this.priority;
	}

	@Override
	public Instant submittedAt() {
		return extras().submittedAt(this.pool.now() - this.submitted);
	}

	@Override
	public Duration queueTime() {
		boolean started = hasStarted() && startedNanos() - ready() >= 0;
		long until = started ? startedNanos() : (isDone() ? endedNanos() : this.pool.now());
		return Duration.ofNanos(Math.max(0, until - ready()));
	}

	@Override
	public Duration executionTime() {
		if (!hasStarted()) {
			return Duration.ZERO;
		}
		boolean paused = pausedNanos() - startedNanos() >= 0;
		long until = isDone() ? endedNanos() : this.pool.now();
		return Duration.ofNanos(Math.max(0, (paused ? pausedNanos() : until) - startedNanos()));
	}

	@Override
	public int attempts() {
		return attemptCount();
	}

	@Override
	public List<JobFailure> failures() {
		JobExtras made = existingExtras();
		return (made != null) ? made.failures() : List.of();
	}

	/** The token that the running attempt sees. */
	CancellationToken attemptToken() {
		JobRetries retries = retries();
		CancellationToken ofAttempt = (retries != null) ? retries.attemptToken : null;
		return (ofAttempt != null) ? ofAttempt : token();
	}

	/** The worker has left this job. */
	void leaveWorker() {
		leaveWorker(this);
	}

	@Override
	public CancellationToken token() {
		JobExtras extras = extras();
		CancellationToken existing = extras.token();
		if (existing != null) {
			return existing;
		}
		CancellationToken made = CancellationToken.create();
		if (!extras.offerToken(made)) {
			return token();
		}
		made.onCancel(() -> stop(new Stop(CancellationReason.REQUESTED, made.message(), true)));
		Stop order = extras.stop;
		if (order != null) {
			cancel(made, order.reason(), order.message(), () -> {
			}, Runnable::run);
		}
		return made;
	}

	@Override
	public Executor defaultExecutor() {
		return this.pool.executorOf(this.priority);
	}

	/**
	 * Shows what the job is and where it is in its life.
	 */
	@Override
	public String toString() {
		return "Job[" + name() + " of pool " + this.pool.name() + ", " + this.priority + ", " + jobState() + "]";
	}

}
