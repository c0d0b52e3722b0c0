package io.threadsystem.pool;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

import io.threadsystem.job.JobState;
import org.jspecify.annotations.Nullable;

/**
 * The timer of a pool: one daemon thread, named {@code <pool>-timer}, which starts when
 * there is something to wait for. It lets delayed jobs go, fails jobs that exceed their
 * time limits, ends a shutdown that takes too long, and calls registered checks, such as
 * those of schedules. Safe for use by several threads.
 *
 * @since 0.1.0
 */
@SuppressWarnings("ThreadPriorityCheck") // the normal one, whatever the creating thread
											// has
public final class PoolTimer {

	/*
	 * There is no timer entry a job. Delayed jobs are in a heap of the queue, which says
	 * when the first of them is due; queued and running ones with a limit are looked
	 * through when the earliest of their deadlines has come, and for a small share of the
	 * time at the most.
	 *
	 * No deadline is missed: before a round, 'wakeAt' is set to NEVER, and after it to
	 * the earliest deadline that the round has seen. A thread that brings a deadline
	 * makes it visible first, then compares it with 'wakeAt', and unparks the timer if it
	 * is earlier. Brought before the round, the round sees it; brought during it, it is
	 * earlier than NEVER, and 'woken' keeps the timer from parking; brought after it, it
	 * is compared with what was written. Moments are nanoseconds since the origin.
	 *
	 * The monitor guards the start and the end of the thread: none is started after the
	 * end of the pool.
	 */

	private static final long SECOND = 1_000_000_000L;

	private static final long NEVER = Nanos.LONGEST;

	/** Expired jobs are collected for so long before they are looked for again. */
	private static final long SWEEP_PAUSE = 5_000_000;

	/** Jobs are looked through for at most one part in so many of the time. */
	private static final int SWEEP_SHARE = 20;

	/** So many running jobs are not looked through again at once. */
	private static final int MANY_WORKERS = 1_000;

	/** The pause between two looks, for each of them: 20 ms where there are 10,000. */
	private static final long WATCH_PAUSE = 2_000;

	private final @Nullable DefaultPriorityPool pool;

	private final String name;

	private final Ticker ticker;

	private final long origin;

	private final Set<RegisteredCheck> checks = ConcurrentHashMap.newKeySet();

	private volatile @Nullable Thread thread;

	private boolean ended;

	private volatile long wakeAt = NEVER;

	/** Set with each unpark, whose permit a lock may use up during a round. */
	private volatile boolean woken;

	private final AtomicLong earliestDeadline = new AtomicLong(NEVER);

	private final AtomicLong callWorkersAt = new AtomicLong(NEVER);

	private final AtomicLong checkWorkersAt = new AtomicLong(NEVER);

	private volatile long shutDownAt = NEVER;

	private long sweepNotBefore;

	private long watchNotBefore;

	PoolTimer(@Nullable DefaultPriorityPool pool, String name, Ticker ticker) {
		this.pool = pool;
		this.name = name;
		this.ticker = ticker;
		this.origin = ticker.nanoTime();
	}

	/**
	 * Timer of a pool. For an implementation that is not of this library, a new one with
	 * a thread of its own, which lives as long as a check is registered.
	 * @param pool the pool
	 * @return the timer
	 */
	public static PoolTimer of(PriorityPool pool) {
		return (pool instanceof DefaultPriorityPool own) ? own.timer()
				: new PoolTimer(null, pool.name() + "-timer", Ticker.SYSTEM);
	}

	/**
	 * Registers a check, which is called for the first time when it is woken.
	 * @param check does what is due, quickly, and returns the nanoseconds until it is to
	 * be called again, {@code Long.MAX_VALUE} for not before it is woken; called on the
	 * thread of the timer
	 * @param onEnd called once when the pool has ended before the check was closed
	 * @return the registration
	 */
	public Check register(LongSupplier check, Runnable onEnd) {
		RegisteredCheck registered = new RegisteredCheck(check, onEnd);
		boolean late;
		synchronized (this) {
			late = this.ended;
			if (!late) {
				this.checks.add(registered);
			}
		}
		if (late) {
			registered.end();
		}
		return registered;
	}

	/** A registered check. */
	public interface Check extends AutoCloseable {

		/** Has the check called as soon as possible. */
		void wake();

		/** Takes the check back; a call of it may just be running. */
		@Override
		void close();

	}

	private final class RegisteredCheck implements Check {

		private final LongSupplier check;

		private final Runnable onEnd;

		private final AtomicBoolean over = new AtomicBoolean();

		private final AtomicLong next = new AtomicLong(NEVER);

		RegisteredCheck(LongSupplier check, Runnable onEnd) {
			this.check = check;
			this.onEnd = onEnd;
		}

		@Override
		public void wake() {
			this.next.set(Long.MIN_VALUE);
			PoolTimer.this.wake();
		}

		@Override
		public void close() {
			this.over.set(true);
			PoolTimer.this.checks.remove(this);
			PoolTimer.this.wakeIfStarted();
		}

		void end() {
			if (this.over.compareAndSet(false, true)) {
				this.onEnd.run();
			}
		}

		/** Calls the check if it is due; returns when it is to be called next. */
		long round() {
			long due = this.next.get();
			if (due > now()) {
				return due;
			}
			if (this.over.get()) {
				return NEVER;
			}
			this.next.set(NEVER);
			long wait = SECOND;
			try {
				wait = this.check.getAsLong();
			}
			catch (Throwable ex) {
				FailureLog
					.error("A check of timer '" + PoolTimer.this.name + "' failed; it is called again in a second", ex);
			}
			long again = (wait >= NEVER) ? NEVER : now() + Math.max(0, wait);
			return this.next.compareAndSet(NEVER, again) ? again : Long.MIN_VALUE;
		}

	}

	private long now() {
		return this.ticker.nanoTime() - this.origin;
	}

	// The thread

	/** Looks at everything now, such as changed settings. */
	void wake() {
		this.woken = true;
		Thread started = this.thread;
		if (started == null) {
			start();
		}
		else {
			LockSupport.unpark(started);
		}
	}

	private void wakeIfStarted() {
		if (this.thread != null) {
			wake();
		}
	}

	private synchronized void start() {
		if (this.thread != null || this.ended) {
			return;
		}
		ThreadGroup group = (this.pool != null) ? this.pool.threadGroup() : null;
		Thread made = new Thread(group, this::run, this.name, 0, false);
		made.setDaemon(true);
		made.setPriority(Thread.NORM_PRIORITY);
		made.setContextClassLoader(
				(this.pool != null) ? this.pool.contextClassLoader() : Thread.currentThread().getContextClassLoader());
		try {
			made.start();
			this.thread = made;
		}
		catch (Throwable ex) {
			FailureLog.error("The thread of timer '" + this.name + "' could not be started", ex);
		}
	}

	boolean isCurrentThread() {
		return this.thread == Thread.currentThread();
	}

	/** The pool has ended. */
	void end() {
		synchronized (this) {
			this.ended = true;
		}
		wakeIfStarted();
		this.checks.forEach(RegisteredCheck::end);
		this.checks.clear();
	}

	/** Waits for the end of the thread, which comes after that of the pool. */
	void join(long nanos) throws InterruptedException {
		Thread started = this.thread;
		if (started != null && started != Thread.currentThread()) {
			TimeUnit.NANOSECONDS.timedJoin(started, Math.max(1_000_000, nanos));
		}
	}

	private void run() {
		while (isNeeded()) {
			this.wakeAt = NEVER;
			long next;
			try {
				next = round();
			}
			catch (Throwable ex) {
				FailureLog.error("Timer '" + this.name + "' failed; it tries again in a second", ex);
				next = now() + SECOND;
			}
			this.wakeAt = next;
			if (!this.woken) {
				this.ticker.park(this, Math.max(0, next - now()));
			}
			Thread.interrupted();
		}
	}

	private synchronized boolean isNeeded() {
		this.woken = false;
		boolean needed = !this.ended && (this.pool != null || !this.checks.isEmpty());
		if (!needed) {
			this.thread = (this.pool != null) ? this.thread : null;
		}
		return needed;
	}

	private long round() {
		long next = NEVER;
		if (this.pool != null) {
			next = roundOf(this.pool);
		}
		for (RegisteredCheck check : this.checks) {
			next = Math.min(next, check.round());
		}
		return next;
	}

	private long roundOf(DefaultPriorityPool pool) {
		long next = pool.queue().releaseDue(pool.now()) - this.origin;
		next = Math.min(next, failExpired(pool));
		next = Math.min(next, watchRunning(pool));
		if (this.shutDownAt <= now()) {
			this.shutDownAt = NEVER;
			pool.shutdown().cancelAll();
		}
		if (this.checkWorkersAt.get() <= now()) {
			this.checkWorkersAt.set(NEVER);
			pool.workers().check();
		}
		if (this.callWorkersAt.get() <= now()) {
			this.callWorkersAt.set(NEVER);
			pool.queue().callWorkers();
		}
		return Math.min(Math.min(next, this.shutDownAt), Math.min(this.checkWorkersAt.get(), this.callWorkersAt.get()));
	}

	private long failExpired(DefaultPriorityPool pool) {
		long expiry = pool.queue().nextExpiry(pool.now()) - this.origin;
		if (expiry > now()) {
			return expiry;
		}
		if (this.sweepNotBefore > now()) {
			return this.sweepNotBefore;
		}
		long start = now();
		long time = pool.now();
		pool.queue().expired(time).forEach((job) -> job.expireInQueue(time));
		this.sweepNotBefore = now() + Math.min(SECOND, Math.max(SWEEP_PAUSE, SWEEP_SHARE * (now() - start)));
		return Math.max(pool.queue().nextExpiry(pool.now()) - this.origin, this.sweepNotBefore);
	}

	private long watchRunning(DefaultPriorityPool pool) {
		if (this.earliestDeadline.get() > now()) {
			return this.earliestDeadline.get();
		}
		if (this.watchNotBefore > now()) {
			return this.watchNotBefore;
		}
		this.earliestDeadline.set(NEVER);
		List<PoolJob<?>> running = pool.queue().runningJobs();
		for (PoolJob<?> job : running) {
			if (job.options.timeout() > 0 && job.jobState() == JobState.RUNNING) {
				if (job.deadline() - this.origin <= now()) {
					job.expireRun(pool.now());
				}
				if (!job.hasEnded()) {
					moveForward(this.earliestDeadline, Math.max(now() + 1, job.deadline() - this.origin));
				}
			}
		}
		this.watchNotBefore = (running.size() < MANY_WORKERS) ? now() : now() + running.size() * WATCH_PAUSE;
		return Math.max(this.earliestDeadline.get(), Math.min(this.watchNotBefore, NEVER));
	}

	// What the others bring

	/** A running job will exceed its time at this time. */
	void watchRunning(long deadline) {
		moveForward(this.earliestDeadline, deadline - this.origin);
		wakeFor(deadline);
	}

	/** A worker is to be called at this time; {@link #wakeFor} has to follow. */
	void callWorkersAt(long time) {
		moveForward(this.callWorkersAt, time - this.origin);
	}

	/** Workers whose threads were not seen to begin are to be checked at this time. */
	void checkWorkersAt(long time) {
		moveForward(this.checkWorkersAt, time - this.origin);
		wakeFor(time);
	}

	private static void moveForward(AtomicLong deadline, long moment) {
		deadline.accumulateAndGet(moment, Math::min);
	}

	/** What runs at this time is to be cancelled. */
	void shutDownAt(long deadline) {
		this.shutDownAt = deadline - this.origin;
		wakeFor(deadline);
	}

	/** There is something to do at this time. */
	void wakeFor(long time) {
		if (this.thread == null || time - this.origin < this.wakeAt) {
			wake();
		}
	}

}
