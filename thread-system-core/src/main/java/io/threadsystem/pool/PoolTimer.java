package io.threadsystem.pool;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * The timer of a pool: one daemon thread, named {@code <pool>-timer}, which starts when
 * there is something to wait for. It calls registered checks: those of the engine, which
 * let delayed jobs go and end jobs that exceed their time limits, and those of schedules.
 * Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class PoolTimer {

	/*
	 * No moment is missed: before a round, 'wakeAt' is set to NEVER, and after it to the
	 * earliest moment that the round has seen. A thread that brings a moment makes it
	 * visible first, then compares it with 'wakeAt', and unparks the timer if it is
	 * earlier. Brought before the round, the round sees it; brought during it, it is
	 * earlier than NEVER, and 'woken' keeps the timer from parking; brought after it, it
	 * is compared with what was written. The same holds for each check with its 'next'.
	 * Moments are nanoseconds since the origin.
	 *
	 * The monitor guards the start and the end of the thread: none is started after the
	 * end of the pool.
	 */

	private static final long SECOND = 1_000_000_000L;

	private static final long NEVER = Nanos.LONGEST;

	private final String name;

	private final Ticker ticker;

	private final PoolThreads threads;

	/** Whether the thread lives until the pool has ended, whatever is registered. */
	private final boolean lasting;

	private final long origin;

	private final Set<RegisteredCheck> checks = ConcurrentHashMap.newKeySet();

	private volatile @Nullable Thread thread;

	private boolean ended;

	private volatile long wakeAt = NEVER;

	/** Set with each unpark, whose permit a lock may use up during a round. */
	private volatile boolean woken;

	PoolTimer(String name, Ticker ticker, PoolThreads threads, boolean lasting) {
		this.name = name;
		this.ticker = ticker;
		this.threads = threads;
		this.lasting = lasting;
		this.origin = ticker.nanoTime();
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
		return add(check, onEnd);
	}

	/** As the other method, for a check of the engine, which the end makes void. */
	RegisteredCheck register(LongSupplier check) {
		return add(check, () -> {
		});
	}

	private RegisteredCheck add(LongSupplier check, Runnable onEnd) {
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

	/** A check, and when it is called next. */
	final class RegisteredCheck implements Check {

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

		/** Has the check called at this time of the ticker, or earlier. */
		void wakeAt(long time) {
			long moment = time - PoolTimer.this.origin;
			this.next.accumulateAndGet(moment, Math::min);
			wakeFor(moment);
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
			// The moment before the call: later, it would be too late if time went on
			// meanwhile
			long now = now();
			long due = this.next.get();
			if (due > now) {
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
			long again = (wait >= NEVER) ? NEVER : now + Math.max(0, wait);
			return this.next.accumulateAndGet(again, Math::min);
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
		try {
			Thread made = this.threads.newThread(this.name, this::run);
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
		boolean needed = !this.ended && (this.lasting || !this.checks.isEmpty());
		if (!needed && !this.lasting) {
			this.thread = null;
		}
		return needed;
	}

	private long round() {
		long next = NEVER;
		for (RegisteredCheck check : this.checks) {
			next = Math.min(next, check.round());
		}
		return next;
	}

	private void wakeFor(long moment) {
		if (this.thread == null || moment < this.wakeAt) {
			wake();
		}
	}

}
