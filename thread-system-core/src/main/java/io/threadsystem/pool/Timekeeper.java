package io.threadsystem.pool;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The thread of a pool that watches the time: it lets delayed jobs go when they are due,
 * fails queued and running jobs that exceed their limits, reports stuck workers, calls
 * workers when there are tokens for jobs that wait, lets the pool scale, and ends a
 * shutdown that takes too long.
 */
final class Timekeeper implements Runnable {

	/*
	 * There is no timer entry a job. Running jobs are found on the workers and guests,
	 * queued ones in the lanes, which are looked through only when the earliest expiry
	 * has come; both at most for a small share of the time, as there may be thousands of
	 * either. Only delayed jobs are kept here, sorted, under the lock.
	 *
	 * A job ends before it is forgotten, and is not kept if it has ended: so none stays
	 * here that has ended, in whatever order the two come. One who keeps a job does not
	 * take it back himself when he then finds that it waits no more: it may have been
	 * released meanwhile, have run and failed, and wait here for its next attempt.
	 *
	 * No deadline is missed: before a round, 'wakeAt' is set to NEVER, and after it to
	 * the earliest deadline that the round has seen. Whoever brings a deadline makes it
	 * visible first, then compares it with 'wakeAt', and unparks this thread if it is
	 * earlier. Brought before the round, the round sees it; brought during it, it is
	 * earlier than NEVER, and 'woken' keeps this thread from parking; brought after it,
	 * it is compared with what was written.
	 *
	 * A job that waits for another attempt always comes back through here, however short
	 * the wait. So while this thread looks at a running job, no other attempt of the job
	 * can take the place of the one that it sees, and suffer for what that one exceeded.
	 * (A recovery can; StoppableJob tells what guards it.)
	 */

	private static final long SECOND = 1_000_000_000L;

	/** A moment that comes after every deadline, relative to the time of a round. */
	private static final long NEVER = Nanos.LONGEST;

	/**
	 * Expired jobs are collected for so long before the lanes are looked through again.
	 */
	private static final long SWEEP_PAUSE = 5_000_000;

	/** The lanes are looked through for at most one part in so many of the time. */
	private static final int SWEEP_SHARE = 20;

	/** So many workers are not looked through again at once. */
	private static final int MANY_WORKERS = 1_000;

	/** The pause between two looks, for each worker: 20 ms where there are 10,000. */
	private static final long WATCH_PAUSE = 2_000;

	private final LanePool pool;

	private final Thread thread;

	private final long origin;

	private final ReentrantLock lock = new ReentrantLock();

	private final TreeSet<PoolJob<?>> delayed = new TreeSet<>(
			Comparator.<PoolJob<?>>comparingLong(this::dueAt).thenComparingLong(PoolJob::id));

	/** The moments below are nanoseconds since the origin. */
	private volatile long wakeAt = NEVER;

	private final AtomicLong earliestExpiry = new AtomicLong(NEVER);

	private volatile long shutdownAt = NEVER;

	private volatile long callAt = NEVER;

	/** When the first token comes for which a job waits. */
	private final AtomicLong tokenAt = new AtomicLong(NEVER);

	/**
	 * Set with each unpark, whose permit a lock or a logger may use up during a round.
	 */
	private volatile boolean woken;

	private final StuckLog stuckLog;

	private long sweepNotBefore;

	private long watchNotBefore;

	Timekeeper(LanePool pool) {
		this.pool = pool;
		this.origin = pool.now();
		this.stuckLog = new StuckLog(pool.name(), this.origin);
		this.thread = new Thread(pool.threadGroup(), this, pool.name() + "-timekeeper", 0, false);
		this.thread.setDaemon(true);
		this.thread.setContextClassLoader(pool.contextClassLoader());
	}

	private long now() {
		return this.pool.now() - this.origin;
	}

	private long dueAt(PoolJob<?> job) {
		return job.ready() - this.origin;
	}

	void start() {
		this.thread.start();
	}

	/** Looks at everything now, such as changed settings. */
	void wake() {
		this.woken = true;
		LockSupport.unpark(this.thread);
	}

	boolean isOn(Thread thread) {
		return this.thread == thread;
	}

	/** Waits for the end of the thread, which comes after that of the crew. */
	void join(long nanos) throws InterruptedException {
		TimeUnit.NANOSECONDS.timedJoin(this.thread, Math.max(1_000_000, nanos));
	}

	private void wakeFor(long deadline) {
		if (deadline < this.wakeAt) {
			wake();
		}
	}

	// What the others tell

	/** Keeps a job until it is due, unless it has ended. */
	void keep(PoolJob<?> job) {
		this.lock.lock();
		try {
			if (!job.jobState().isFinal()) {
				this.delayed.add(job);
			}
		}
		finally {
			this.lock.unlock();
		}
		wakeFor(dueAt(job));
	}

	/** Forgets a delayed job that has ended. */
	void forget(PoolJob<?> job) {
		this.lock.lock();
		try {
			this.delayed.remove(job);
		}
		finally {
			this.lock.unlock();
		}
	}

	/** A job that is in its lane, or at the door, will expire at this time. */
	void watchQueued(long expiry) {
		moveForward(this.earliestExpiry, expiry - this.origin);
	}

	/** A job may start at this time that may not do so before. */
	void callWorkersAt(long time) {
		moveForward(this.tokenAt, time - this.origin);
	}

	private void moveForward(AtomicLong deadline, long moment) {
		long earliest = deadline.get();
		while (moment < earliest && !deadline.compareAndSet(earliest, moment)) {
			earliest = deadline.get();
		}
		if (moment < earliest) {
			wakeFor(moment);
		}
	}

	/** A job that a worker shows as its current one will exceed its time at this time. */
	void watchRunning(long deadline) {
		wakeFor(deadline - this.origin);
	}

	/**
	 * A worker could not be started, or may not begin: workers are to be looked after in
	 * a second.
	 */
	void callWorkersLater() {
		if (this.callAt == NEVER) {
			this.callAt = now() + SECOND;
			wake();
		}
	}

	/** What runs at this time is to be cancelled. */
	void shutDownAt(long deadline) {
		this.shutdownAt = deadline - this.origin;
		wake();
	}

	/** Delayed jobs, as they are now. */
	List<PoolJob<?>> delayed() {
		this.lock.lock();
		try {
			return List.copyOf(this.delayed);
		}
		finally {
			this.lock.unlock();
		}
	}

	// The rounds

	@Override
	public void run() {
		while (isNeeded()) {
			this.wakeAt = NEVER;
			long next = NEVER;
			try {
				next = round();
			}
			catch (Throwable ex) {
				FailureLog.error("The timekeeper of pool '" + this.pool.name() + "' failed; it tries again in a second",
						ex);
				next = now() + SECOND;
			}
			this.wakeAt = next;
			if (!this.woken) {
				this.pool.ticker().park(this, Math.max(0, next - now()));
			}
			Thread.interrupted();
		}
	}

	private boolean isNeeded() {
		this.woken = false;
		return !this.pool.hasEnded();
	}

	private long round() {
		long next = Math.min(releaseDue(), failExpired());
		next = Math.min(next, watchWorkers());
		next = Math.min(next, now() + this.pool.scale());
		if (this.shutdownAt < NEVER && this.shutdownAt <= now()) {
			this.shutdownAt = NEVER;
			this.pool.cancelAll();
		}
		if (this.callAt < NEVER && this.callAt <= now()) {
			this.callAt = NEVER;
			this.pool.lookAfterWorkers();
		}
		if (this.tokenAt.get() <= now()) {
			this.tokenAt.set(NEVER);
			this.pool.callWorkers();
		}
		return Math.min(Math.min(next, this.tokenAt.get()), Math.min(this.shutdownAt, this.callAt));
	}

	private long releaseDue() {
		long next = NEVER;
		List<PoolJob<?>> due = new ArrayList<>();
		this.lock.lock();
		try {
			while (!this.delayed.isEmpty() && next == NEVER) {
				long moment = dueAt(this.delayed.first());
				if (moment > now()) {
					next = moment;
				}
				else {
					due.add(this.delayed.pollFirst());
				}
			}
		}
		finally {
			this.lock.unlock();
		}
		due.forEach(this.pool::releaseDelayed);
		return next;
	}

	private long failExpired() {
		if (this.earliestExpiry.get() > now()) {
			return this.earliestExpiry.get();
		}
		if (this.sweepNotBefore > now()) {
			return this.sweepNotBefore;
		}
		long start = now();
		this.earliestExpiry.set(NEVER);
		Sweep sweep = new Sweep(this.pool.now());
		this.pool.forEachWaiting(sweep);
		this.pool.dropDeadEntries();
		if (sweep.earliest != null) {
			watchQueued(sweep.earliest);
		}
		this.sweepNotBefore = now() + Math.min(SECOND, Math.max(SWEEP_PAUSE, SWEEP_SHARE * (now() - start)));
		return Math.max(this.earliestExpiry.get(), this.sweepNotBefore);
	}

	private long watchWorkers() {
		if (this.watchNotBefore > now()) {
			return this.watchNotBefore;
		}
		long stuckAfter = Nanos.of(this.pool.settings().stuckAfter());
		Watch watch = new Watch(stuckAfter);
		if (stuckAfter > 0) {
			watch.next = now() + Math.max(stuckAfter / 4, SWEEP_PAUSE);
		}
		this.pool.forEachWorker(watch);
		this.pool.guests().forEachJob(watch::limitTime);
		this.stuckLog.endOfLook(this.pool.now());
		if (watch.workers < MANY_WORKERS) {
			return watch.next;
		}
		this.watchNotBefore = now() + watch.workers * WATCH_PAUSE;
		return Math.max(watch.next, this.watchNotBefore);
	}

	/** Fails the queued jobs that have waited for too long, and finds the next one to. */
	private static final class Sweep implements Consumer<PoolJob<?>> {

		private final long now;

		private @Nullable Long earliest;

		Sweep(long now) {
			this.now = now;
		}

		@Override
		public void accept(PoolJob<?> job) {
			long limit = job.options.queueTimeout();
			if (limit == 0 || job.isDeadEntry()) {
				return;
			}
			long expiry = job.ready() + limit;
			if (expiry - this.now <= 0) {
				job.expire(this.now);
			}
			else {
				this.earliest = (this.earliest == null || expiry - this.earliest < 0) ? (Long) expiry : this.earliest;
			}
		}

	}

	/** Ends jobs that run for too long, and reports workers that are stuck. */
	private final class Watch implements Consumer<Worker> {

		private final long stuckAfter;

		private long next = NEVER;

		private int workers;

		Watch(long stuckAfter) {
			this.stuckAfter = stuckAfter;
		}

		@Override
		public void accept(Worker worker) {
			this.workers++;
			worker.forEachJob(this::limitTime);
			if (this.stuckAfter > 0) {
				reportStuck(worker);
			}
		}

		private void limitTime(PoolJob<?> job) {
			if (job.options.timeout() == 0 || !job.isOnThread() || job.isDone()) {
				return;
			}
			if (deadline(job) > now()) {
				this.next = Math.min(this.next, deadline(job));
				return;
			}
			job.expireRun();
			if (job.isOverdue()) {
				this.next = Math.min(this.next, deadline(job));
			}
		}

		private long deadline(PoolJob<?> job) {
			return job.deadline() - Timekeeper.this.origin;
		}

		private void reportStuck(Worker worker) {
			PoolJob<?> job = worker.current();
			if (job != worker.reportedStuck) {
				worker.reportedStuck = null;
			}
			if (job == null || !job.isOn(worker.thread())) {
				return;
			}
			if (isReported(worker, job)) {
				replace(worker, job);
				return;
			}
			long moment = job.startedNanos() + this.stuckAfter - Timekeeper.this.origin;
			if (moment > now()) {
				this.next = Math.min(this.next, moment);
				return;
			}
			worker.reportedStuck = job;
			worker.reportedAttempt = job.attempts();
			StackTraceElement[] stack = worker.thread().getStackTrace();
			Timekeeper.this.stuckLog.report(worker, job, stack, Timekeeper.this.pool.now());
			tellStuck(worker.snapshot(this.stuckAfter), List.of(stack));
			replace(worker, job);
		}

		private void replace(Worker worker, PoolJob<?> job) {
			if (Timekeeper.this.pool.settings().replaceStuck()) {
				Timekeeper.this.pool.replaceStuck(worker, job);
			}
		}

		private void tellStuck(WorkerSnapshot worker, List<StackTraceElement> stack) {
			Listeners listeners = Timekeeper.this.pool.listeners();
			if (listeners.isPresent() && worker.job() != null) {
				Timekeeper.this.pool.callbacks().run(() -> listeners.workerStuck(worker, stack));
			}
		}

		private static boolean isReported(Worker worker, PoolJob<?> job) {
			return job == worker.reportedStuck && job.attempts() == worker.reportedAttempt;
		}

	}

}
