package io.threadsystem.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.threadsystem.job.CancellationReason;
import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.JobFailure;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

/**
 * The job of a {@link LanePool}: what its holder sees of it, and how a worker of the pool
 * waits for it.
 */
final class PoolJob<T extends @Nullable Object> extends JobLifecycle<T> {

	/*
	 * What few jobs are asked for (a number, a token) is made when it is first asked for,
	 * by compare-and-set. The token and a stop cannot miss each other: the one who makes
	 * the token publishes it and then looks for a stop, the one who stops publishes the
	 * stop and then looks for a token.
	 *
	 * 'turn' is what workers of the pool wait for when they wait for this job. It is
	 * taken away and completed after each change of state that lets one of them go on:
	 * the job can be started, or has ended. A worker first makes the turn, then looks at
	 * the state, then waits.
	 */

	private static final AtomicLong lastId = new AtomicLong();

	private static final VarHandle ID = field("id", long.class);

	private static final VarHandle TOKEN = field("token", CancellationToken.class);

	private static final VarHandle TURN = field("turn", CompletableFuture.class);

	private final Priority priority;

	/** Set where nobody holds the job, so that its failure must be logged. */
	private boolean unheld;

	/** Set where the job came through a view of the pool. */
	private @Nullable PoolExecutor view;

	/** Set where a thread waits at the door until the job is let in. */
	private @Nullable Thread submitter;

	@SuppressWarnings("UnusedVariable")
	private volatile long id;

	private volatile @Nullable CancellationToken token;

	private volatile @Nullable CompletableFuture<@Nullable Void> turn;

	private volatile @Nullable Instant submittedAt;

	PoolJob(LanePool pool, Priority priority, Object task, JobOptions options, long now, long delay) {
		super(pool, task, options, now, delay);
		this.priority = priority;
	}

	private static VarHandle field(String name, Class<?> type) {
		try {
			return MethodHandles.lookup().findVarHandle(PoolJob.class, name, type);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	PoolJob<T> unheld() {
		this.unheld = true;
		return this;
	}

	PoolJob<T> through(PoolExecutor view) {
		this.view = view;
		return this;
	}

	@Nullable PoolExecutor view() {
		return this.view;
	}

	void submitter(Thread thread) {
		this.submitter = thread;
	}

	@Nullable Thread submitter() {
		return this.submitter;
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
		Worker worker = this.pool.currentWorker();
		if (worker != null) {
			worker.await(this);
		}
		return super.get();
	}

	@Override
	public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
		Worker worker = this.pool.currentWorker();
		if (worker == null) {
			return super.get(timeout, unit);
		}
		long deadline = System.nanoTime() + unit.toNanos(timeout);
		worker.await(this, unit.toNanos(timeout));
		return super.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
	}

	@Override
	public T join() {
		Worker worker = this.pool.currentWorker();
		if (worker != null) {
			worker.awaitUninterruptibly(this);
		}
		return super.join();
	}

	/** What completes when it is worth looking at this job again. */
	CompletableFuture<@Nullable Void> turn() {
		CompletableFuture<@Nullable Void> existing = this.turn;
		if (existing != null) {
			return existing;
		}
		CompletableFuture<@Nullable Void> made = new CompletableFuture<>();
		return TURN.compareAndSet(this, null, made) ? made : turn();
	}

	@SuppressWarnings("unchecked")
	void wakeWaiters() {
		if (this.turn != null) {
			CompletableFuture<@Nullable Void> waited = (CompletableFuture<@Nullable Void>) TURN.getAndSet(this, null);
			if (waited != null) {
				waited.complete(null);
			}
		}
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
		// Another thread is cancelling: nothing but its accounting comes before this.
		while (!isDone()) {
			Thread.onSpinWait();
		}
		return true;
	}

	@Override
	void beforeEnd(JobState end) {
		this.pool.ended(this, end);
	}

	@Override
	void afterEnd() {
		wakeWaiters();
		LockSupport.unpark(this.submitter);
		PoolExecutor through = this.view;
		if (through != null) {
			through.jobEnded();
		}
	}

	@Override
	void afterAbandoned(boolean hadSlot) {
		this.pool.abandoned(this, hadSlot);
	}

	// What its holder sees

	@Override
	public long id() {
		long drawn = this.id;
		if (drawn != 0) {
			return drawn;
		}
		long next = lastId.incrementAndGet();
		return ID.compareAndSet(this, 0L, next) ? next : this.id;
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
		Instant known = this.submittedAt;
		if (known == null) {
			known = Instant.now().minusNanos(this.pool.now() - this.submitted);
			this.submittedAt = known;
		}
		return known;
	}

	@Override
	public Duration queueTime() {
		long until = hasStarted() ? startedNanos() : (isDone() ? endedNanos() : this.pool.now());
		return Duration.ofNanos(Math.max(0, until - this.ready));
	}

	@Override
	public Duration executionTime() {
		if (!hasStarted()) {
			return Duration.ZERO;
		}
		long until = isDone() ? endedNanos() : this.pool.now();
		return Duration.ofNanos(Math.max(0, until - startedNanos()));
	}

	@Override
	public int attempts() {
		return attemptCount();
	}

	@Override
	public List<JobFailure> failures() {
		JobFailure failed = failure();
		return (failed != null) ? List.of(failed) : List.of();
	}

	@Override
	public CancellationToken token() {
		CancellationToken existing = this.token;
		if (existing != null) {
			return existing;
		}
		CancellationToken made = CancellationToken.create();
		if (!TOKEN.compareAndSet(this, null, made)) {
			return token();
		}
		made.onCancel(() -> stop(new Stop(CancellationReason.REQUESTED, made.message(), true)));
		Stop order = stopOrder();
		if (order != null) {
			cancel(made, order.reason(), order.message(), () -> {
			});
		}
		return made;
	}

	@Override
	@Nullable CancellationToken existingToken() {
		return this.token;
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
