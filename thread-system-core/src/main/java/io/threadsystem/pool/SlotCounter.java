package io.threadsystem.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Slots of which only so many may be taken at a time.
 */
final class SlotCounter {

	/*
	 * Two counters that only grow: 'taken' is moved by compare-and-set, by whoever takes
	 * a slot; 'left' by an atomic addition, by whoever gives one back. They live on cache
	 * lines of their own, and those who take look at 'left' only when the value they
	 * remember no longer suffices. Because 'left' never decreases, a remembered value is
	 * at worst too small, so taken − left ≤ capacity holds at every successful
	 * compare-and-set, with any number of threads. Where there is no capacity, an
	 * addition does: the count is right from the first slot on, whenever a capacity comes
	 * later. A smaller capacity takes effect for the next one who takes a slot.
	 *
	 * The top bit of 'taken' says that the counter is closed. As it is part of the word
	 * that is compared and set, every slot is either taken before that, or not at all. A
	 * counter that may be closed is therefore asked with a compare-and-set always.
	 */

	private static final long CLOSED = Long.MIN_VALUE;

	private static final long UNBOUNDED = Long.MAX_VALUE / 4;

	private static final VarHandle COUNTS = MethodHandles.arrayElementVarHandle(long[].class);

	private static final int TAKEN = 16;

	private static final int LEFT = 32;

	private static final int LEFT_SEEN = 48;

	/** The counters, 128 bytes apart from each other and from the ends. */
	private final long[] counts = new long[64];

	private volatile long capacity = UNBOUNDED;

	/**
	 * Sets how many may be taken.
	 * @param capacity the number, 0 for any
	 */
	void resize(int capacity) {
		this.capacity = (capacity == 0) ? UNBOUNDED : capacity;
	}

	/**
	 * Takes several slots, or, where there are not so many, none; for a counter that is
	 * never closed.
	 */
	boolean tryTake(int slots) {
		if (this.capacity == UNBOUNDED) {
			COUNTS.getAndAdd(this.counts, TAKEN, (long) slots);
			return true;
		}
		return tryTake(slots, true);
	}

	/**
	 * Takes several slots, or, where there are not so many, none.
	 * @param evenIfClosed whether closing is no reason to take none
	 */
	boolean tryTake(int slots, boolean evenIfClosed) {
		while (true) {
			long word = (long) COUNTS.getVolatile(this.counts, TAKEN);
			long taken = word & ~CLOSED;
			if ((word < 0 && !evenIfClosed) || isAbove(this.capacity - slots, taken)) {
				return false;
			}
			if (COUNTS.compareAndSet(this.counts, TAKEN, word, word + slots)) {
				return true;
			}
		}
	}

	private boolean isAbove(long number, long taken) {
		if (taken - (long) COUNTS.getOpaque(this.counts, LEFT_SEEN) <= number) {
			return false;
		}
		long left = (long) COUNTS.getVolatile(this.counts, LEFT);
		COUNTS.setOpaque(this.counts, LEFT_SEEN, left);
		return taken - left > number;
	}

	/** Gives slots back. */
	void giveBack(int slots) {
		COUNTS.getAndAdd(this.counts, LEFT, (long) slots);
	}

	/** Lets nobody take a slot any more; those that are taken stay so. */
	void close() {
		COUNTS.getAndBitwiseOr(this.counts, TAKEN, CLOSED);
	}

	boolean isClosed() {
		return ((long) COUNTS.getVolatile(this.counts, TAKEN) & CLOSED) != 0;
	}

	/** Whether no slot is free. */
	boolean isFull() {
		return isAbove(this.capacity - 1);
	}

	/**
	 * Whether more slots are taken than the number says; of next to no cost where they
	 * are far fewer.
	 */
	boolean isAbove(long number) {
		return isAbove(number, (long) COUNTS.getVolatile(this.counts, TAKEN) & ~CLOSED);
	}

	/**
	 * Slots taken: never more than there were at one moment of the call, so that nobody
	 * ever sees more than the capacity; exactly those where no slot is being taken.
	 */
	int size() {
		long taken = (long) COUNTS.getVolatile(this.counts, TAKEN) & ~CLOSED;
		long left = (long) COUNTS.getVolatile(this.counts, LEFT);
		return (int) Math.max(0, Math.min(taken - left, Integer.MAX_VALUE));
	}

	/** Whether there was a moment, during this call, at which no slot was taken. */
	boolean isEmpty() {
		// In this order: one who takes a slot and gives it back must not hide another
		long left = (long) COUNTS.getVolatile(this.counts, LEFT);
		return left == ((long) COUNTS.getVolatile(this.counts, TAKEN) & ~CLOSED);
	}

	/** Slots that are free: never fewer than there were at one moment of the call. */
	long free() {
		return Math.max(0, this.capacity - size());
	}

}
