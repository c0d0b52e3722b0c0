package io.threadsystem.pool;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Time that stands still until the test moves it. */
final class TestTicker implements Ticker {

	/*
	 * A thread that parks has computed the length of its wait from a time that it read,
	 * and the test may have moved the time since. So a thread first makes itself known,
	 * then compares the time with the one that it read last, and only then parks; the
	 * test first moves the time and then wakes those whose time is over. One of the two
	 * sees the other. A thread that waits for longer is not woken, so a missed deadline
	 * stays missed.
	 *
	 * The origin lies two seconds before the overflow, as that of System.nanoTime may.
	 */

	private static final long ORIGIN = Long.MAX_VALUE - 2_000_000_000L;

	private final AtomicLong now = new AtomicLong(ORIGIN);

	private final ThreadLocal<Long> lastRead = ThreadLocal.withInitial(this.now::get);

	private final Map<Thread, Long> parked = new ConcurrentHashMap<>();

	@Override
	public long nanoTime() {
		long time = this.now.get();
		this.lastRead.set(time);
		return time;
	}

	@Override
	public void park(Object blocker, long nanos) {
		long deadline = this.lastRead.get() + nanos;
		this.parked.put(Thread.currentThread(), deadline);
		try {
			if (deadline - this.now.get() > 0) {
				LockSupport.park(blocker);
			}
		}
		finally {
			this.parked.remove(Thread.currentThread());
		}
	}

	/** The time that the test has moved. */
	Duration elapsed() {
		return Duration.ofNanos(this.now.get() - ORIGIN);
	}

	/**
	 * Whether a thread waits, and for something that is still to come: it has seen the
	 * time that there is.
	 */
	boolean isSeenBy(String thread) {
		return this.parked.entrySet()
			.stream()
			.anyMatch(
					(waiting) -> waiting.getKey().getName().equals(thread) && waiting.getValue() - this.now.get() > 0);
	}

	void advance(Duration time) {
		long moved = this.now.addAndGet(time.toNanos());
		this.parked.forEach((thread, deadline) -> {
			if (deadline - moved <= 0) {
				LockSupport.unpark(thread);
			}
		});
	}

}
