package io.threadsystem.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The slots of a pool's queue: a job holds one from its acceptance until it leaves the
 * queue.
 */
final class Admission {

	/*
	 * Two counters that only grow: 'entered' is moved by compare-and-set, by whoever
	 * takes a slot; 'left' by an atomic addition, by whoever gives one back. They live on
	 * cache lines of their own, and those who enter look at 'left' only when the value
	 * they remember no longer suffices. Because 'left' never decreases, a remembered
	 * value is at worst too small, so entered − left ≤ capacity holds at every successful
	 * compare-and-set, with any number of threads. A smaller capacity takes effect for
	 * the next one who enters.
	 *
	 * The top bit of 'entered' says that the pool is closed. As it is part of the word
	 * that is compared and set, every slot is either taken before the pool is closed, and
	 * then counts until the job has left, or not at all: a worker that finds the pool
	 * closed and entered = left knows that nothing will come, also from submitters who
	 * hold a slot and have not yet put their job into its lane.
	 */

	private static final long CLOSED = Long.MIN_VALUE;

	private static final long UNBOUNDED = Long.MAX_VALUE / 4;

	private static final VarHandle COUNTS = MethodHandles.arrayElementVarHandle(long[].class);

	private static final int ENTERED = 16;

	private static final int LEFT = 32;

	private static final int LEFT_SEEN = 48;

	/** The counters, 128 bytes apart from each other and from the ends. */
	private final long[] counts = new long[64];

	private volatile long capacity;

	Admission(int capacity) {
		resize(capacity);
	}

	void resize(int capacity) {
		this.capacity = (capacity == 0) ? UNBOUNDED : capacity;
	}

	/**
	 * Takes a slot unless there is none, or the pool is closed.
	 * @param accepted whether the job was accepted earlier, so that closing is no reason
	 */
	boolean tryEnter(boolean accepted) {
		return tryEnter(1, accepted);
	}

	/** Takes several slots, or, where there are not so many, none. */
	boolean tryEnter(int slots, boolean accepted) {
		while (true) {
			long word = (long) COUNTS.getVolatile(this.counts, ENTERED);
			if ((word < 0 && !accepted) || !hasSlots(slots, word & ~CLOSED)) {
				return false;
			}
			if (COUNTS.compareAndSet(this.counts, ENTERED, word, word + slots)) {
				return true;
			}
		}
	}

	private boolean hasSlots(int slots, long entered) {
		long last = this.capacity - slots;
		if (entered - (long) COUNTS.getOpaque(this.counts, LEFT_SEEN) <= last) {
			return true;
		}
		long left = (long) COUNTS.getVolatile(this.counts, LEFT);
		COUNTS.setOpaque(this.counts, LEFT_SEEN, left);
		return entered - left <= last;
	}

	/** Gives a slot back. */
	void leave() {
		COUNTS.getAndAdd(this.counts, LEFT, 1L);
	}

	/** Lets nobody enter any more; whoever is in stays in. */
	void close() {
		COUNTS.getAndBitwiseOr(this.counts, ENTERED, CLOSED);
	}

	boolean isClosed() {
		return ((long) COUNTS.getVolatile(this.counts, ENTERED) & CLOSED) != 0;
	}

	/**
	 * Slots taken: never more than there were at one moment of the call, so that nobody
	 * ever sees more than the capacity; exactly those where no slot is being taken.
	 */
	int size() {
		long entered = (long) COUNTS.getVolatile(this.counts, ENTERED) & ~CLOSED;
		long left = (long) COUNTS.getVolatile(this.counts, LEFT);
		return (int) Math.max(0, Math.min(entered - left, Integer.MAX_VALUE));
	}

}
