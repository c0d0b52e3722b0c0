package io.threadsystem.pool;

import java.util.concurrent.atomic.AtomicLong;

/** How many workers a {@link Crew} has, and what they do, as one word. */
final class CrewCounts {

	/*
	 * Four counts, changed together by compare-and-set: the workers in all, of these
	 * those that are parked, and those that search (awake, without a job); and the
	 * workers that stand outside, which are in none of the others. The top bit is the
	 * end: it is set when there is no worker left, in one step, so that none can be added
	 * afterwards.
	 */

	static final long SEARCHING = 1L;

	static final long PARKED = 1L << 16;

	static final long TOTAL = 1L << 32;

	static final long OUTSIDE = 1L << 48;

	/** As many as can be counted. */
	static final int MOST_OUTSIDE = 0x7fff;

	private static final long ENDED = Long.MIN_VALUE;

	private final AtomicLong word = new AtomicLong();

	/** The counts as they are now, for the methods below. */
	long now() {
		return this.word.get();
	}

	static int total(long counts) {
		return (int) (counts >>> 32) & 0xffff;
	}

	static int parked(long counts) {
		return (int) (counts >>> 16) & 0xffff;
	}

	static int searching(long counts) {
		return (int) counts & 0xffff;
	}

	static int outside(long counts) {
		return (int) (counts >>> 48) & MOST_OUTSIDE;
	}

	/** Counted workers with a job, or between one and the next. */
	static int busy(long counts) {
		return Math.max(0, total(counts) - parked(counts) - searching(counts));
	}

	static boolean hasEnded(long counts) {
		return counts < 0;
	}

	/** Changes the counts, unless they are others than those that were seen. */
	boolean change(long seen, long by) {
		return this.word.compareAndSet(seen, seen + by);
	}

	/** Changes the counts, and returns them. */
	long change(long by) {
		return this.word.addAndGet(by);
	}

	/**
	 * Sets the end if there is no worker.
	 * @return whether it is set
	 */
	boolean endIfNone() {
		return hasEnded(this.word.updateAndGet((seen) -> (total(seen) + outside(seen) == 0) ? ENDED : seen));
	}

}
