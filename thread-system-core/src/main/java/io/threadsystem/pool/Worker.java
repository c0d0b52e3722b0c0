package io.threadsystem.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import org.jspecify.annotations.Nullable;

/**
 * One thread of a pool: takes a job, runs it, takes the next. Also a thread that runs one
 * job of a pool for which there was no slot: that of the submitter, a guest.
 */
final class Worker extends JobThread implements Runnable {

	/*
	 * The lock of the queue guards the first block of fields, which say where the worker
	 * is and what it has; the queue alone changes them. 'idle' is also read without the
	 * lock by the worker itself, which sleeps while it is set.
	 *
	 * A guest runs one job on a thread that it has borrowed, perhaps from a worker, which
	 * is 'below' it. What of interrupts there is to know stands in JobThread.
	 */

	/** Jobs run inside of each other by caller-runs before one more is rejected. */
	static final int MAX_DEPTH = 64;

	private static final ThreadLocal<@Nullable Worker> CURRENT = new ThreadLocal<>();

	final PoolContext pool;

	private final JobQueue queue;

	/** What makes the thread; {@code null} for a guest. */
	final @Nullable WorkerThreadFactory factory;

	private final @Nullable Worker below;

	private final int depth;

	// Guarded by the lock of the queue

	@Nullable PoolJob<?> job;

	/** The level of the job. */
	int level;

	/** Whether this worker is one of those that the pool may have running. */
	boolean counted;

	boolean countsAfterWait;

	boolean replaced;

	/** How many waits of this thread are nested. */
	int waitDepth;

	volatile boolean idle;

	@Nullable Worker nextIdle;

	@Nullable Worker previousIdle;

	@Nullable Worker next;

	@Nullable Worker previous;

	/** A job without times, and when it was first seen here. */
	private @Nullable PoolJob<?> seen;

	private long seenAt;

	// Set once

	private volatile long number;

	/** Whether the thread has begun to run this worker, or the worker was given up. */
	private final AtomicBoolean claimed = new AtomicBoolean();

	// Used by the own thread

	/** The time, if this worker has just read it, else 0. */
	long now;

	// Used by the detector of stuck workers

	@Nullable PoolJob<?> reportedJob;

	int reportedAttempt;

	/** Creates a worker without a thread. */
	Worker(JobQueue queue, WorkerThreadFactory factory) {
		this.pool = queue.pool;
		this.queue = queue;
		this.factory = factory;
		this.below = null;
		this.depth = 0;
	}

	private Worker(JobQueue queue, @Nullable Worker below) {
		super(Thread.currentThread());
		this.pool = queue.pool;
		this.queue = queue;
		this.factory = null;
		this.below = below;
		this.depth = (below != null) ? below.depth + 1 : 1;
	}

	/** The worker, of whatever pool, or guest, that the calling thread is now. */
	static @Nullable Worker current() {
		return CURRENT.get();
	}

	/** The worker or guest of a pool that the calling thread is. */
	static @Nullable Worker currentOf(PoolContext pool) {
		Worker worker = CURRENT.get();
		while (worker != null && worker.pool != pool) {
			worker = worker.below;
		}
		return worker;
	}

	/** Makes the thread; called once, before the worker is started. */
	Thread makeThread(long number) {
		this.number = number;
		Thread made = Objects.requireNonNull(this.factory).newThread(this, this.pool.name() + "-worker-" + number);
		thread(made);
		return made;
	}

	/** Whether a user's factory makes the thread. */
	boolean isForeign() {
		return this.factory != null && this.factory.isForeign();
	}

	long number() {
		return this.number;
	}

	/** Begins to run this worker, or gives it up; only one of the two succeeds. */
	boolean claim() {
		return this.claimed.compareAndSet(false, true);
	}

	boolean hasBegun() {
		return this.claimed.get();
	}

	// Running

	@Override
	public void run() {
		if (Thread.currentThread() != threadOrNull() || !claim()) {
			return;
		}
		try {
			bind(this);
			boolean ran = true;
			while (ran) {
				ran = runNext();
			}
		}
		catch (Throwable ex) {
			die(ex);
		}
		finally {
			bind(null);
		}
	}

	private static void bind(@Nullable Worker worker) {
		if (worker != null) {
			CURRENT.set(worker);
			PoolJobContext.bind(worker);
		}
		else {
			CURRENT.remove();
			PoolJobContext.bind(null);
		}
	}

	/** Its frame alone holds the job: a worker that is idle holds on to none. */
	private boolean runNext() {
		PoolJob<?> next = this.queue.take(this);
		if (next != null) {
			runJob(next);
		}
		return next != null;
	}

	private void runJob(PoolJob<?> job) {
		try {
			this.now = job.run(this, this.now);
		}
		catch (Throwable ex) {
			// Not the failure of the job but of the engine, such as a stack that is full
			this.now = 0;
			job.abort(ex);
		}
		finally {
			job.leftWorker();
		}
	}

	/** An error of the engine, or one that comes from outside, ends this thread. */
	private void die(Throwable cause) {
		try {
			PoolJob<?> lost = this.queue.jobOf(this);
			if (lost != null) {
				lost.abort(cause);
			}
			FailureLog.error(
					"Worker '" + thread().getName() + "' of pool '" + this.pool.name() + "' has died, and is replaced",
					cause);
		}
		finally {
			this.queue.lost(this, true);
		}
	}

	/**
	 * Sleeps until this worker is woken.
	 * @return {@code false} if it has been idle for too long, and is not counted any more
	 */
	boolean sleep(long keepAlive) {
		// No lock is taken between the look at 'idle' and the park, as it could use up
		// the permit of an unpark.
		long longest = keepAlive;
		long since = (longest < Nanos.LONGEST) ? this.pool.now() : 0;
		while (this.idle) {
			if (longest == Nanos.LONGEST) {
				LockSupport.park(this);
			}
			else if (longest - (this.pool.now() - since) > 0) {
				this.pool.ticker().park(this, longest - (this.pool.now() - since));
			}
			else if (this.queue.leaveIdle(this)) {
				return false;
			}
			else {
				longest = this.queue.keepAlive();
				since = this.pool.now();
			}
			Thread.interrupted();
		}
		return true;
	}

	/**
	 * Runs a NEW job on the calling thread, if rate limits allow its start now.
	 * @return as {@link JobQueue#startInCaller}
	 */
	static long runInCaller(JobQueue queue, PoolJob<?> job) {
		Worker below = CURRENT.get();
		Worker guest = new Worker(queue, below);
		// First no interrupt of the job below can come any more, then one that came is
		// put aside, and then the new job can be stopped, whose interrupts are its own
		if (below != null) {
			below.lend();
		}
		boolean interrupted = Thread.interrupted();
		try {
			long wait = queue.startInCaller(job, guest);
			if (wait == 0) {
				runAsGuest(job, guest, below);
			}
			return wait;
		}
		finally {
			if (interrupted || guest.wasInterruptedForOwner()) {
				Thread.currentThread().interrupt();
			}
			if (below != null) {
				below.takeBack();
			}
		}
	}

	private static void runAsGuest(PoolJob<?> job, Worker guest, @Nullable Worker below) {
		try {
			bind(guest);
			try {
				job.announce();
			}
			finally {
				guest.runJob(job);
			}
		}
		finally {
			bind(below);
			guest.endInterrupts(null);
			guest.queue.guestLeaves(guest);
		}
	}

	/** How deep a job would be that the calling thread runs for itself. */
	static int depthInCaller() {
		Worker below = CURRENT.get();
		return (below != null) ? below.depth + 1 : 1;
	}

	// Waiting

	/**
	 * The thread is about to wait, so its worker gives its place to another one.
	 * @throws RejectedExecutionException if too many workers of the pool wait already
	 */
	void beginWait() {
		Worker bottom = bottom();
		if (bottom.factory != null && !beginWait(bottom)) {
			int spare = bottom.pool.settings().spareWorkers();
			throw new RejectedExecutionException("A job of pool '" + bottom.pool.name() + "' is about to wait, and "
					+ spare + " workers of this pool wait already, which is the most that spare-workers allows. "
					+ "Let jobs follow each other with after(…) or a graph, in place of waiting for each other, "
					+ "or raise spare-workers.");
		}
	}

	private static boolean beginWait(Worker bottom) {
		try {
			return bottom.queue.beginWait(bottom);
		}
		catch (Error ex) {
			bottom.queue.recoverFromOverflow();
			throw ex;
		}
	}

	void endWait() {
		Worker bottom = bottom();
		if (bottom.factory != null) {
			try {
				bottom.queue.endWait(bottom);
			}
			catch (Error ex) {
				bottom.queue.recoverFromOverflow();
				throw ex;
			}
		}
	}

	/** Whose thread this is. */
	private Worker bottom() {
		Worker bottom = this;
		while (bottom.below != null) {
			bottom = bottom.below;
		}
		return bottom;
	}

	// What others see

	@Override
	@Nullable PoolJob<?> currentJob() {
		return this.queue.jobOf(this);
	}

	/** Holds on to no job; under the lock of the queue. */
	void forget() {
		this.job = null;
		this.seen = null;
	}

	/** When the job of this worker began; under the lock of the queue. */
	long since(PoolJob<?> job, long now) {
		if (job.isTimed()) {
			return job.hasStarted() ? job.startedNanos() : now;
		}
		if (this.seen != job) {
			this.seen = job;
			this.seenAt = now;
		}
		return this.seenAt;
	}

	/** The jobs of this thread, the innermost one first. */
	List<Job<?>> jobsOfThread() {
		List<Job<?>> jobs = new ArrayList<>();
		for (Worker worker = this; worker != null; worker = worker.below) {
			PoolJob<?> job = worker.job;
			if (job != null) {
				job.details();
				jobs.add(job);
			}
		}
		return jobs;
	}

	/** What the job that this thread runs sees of itself. */
	@Nullable JobContext context() {
		PoolJob<?> current = this.job;
		return (current != null) ? new PoolJobContext(current, this) : null;
	}

}
