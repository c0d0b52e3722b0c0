package io.threadsystem.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Arrays;

import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;

/**
 * The numbers of jobs, by priority, that a pool has seen.
 */
final class Counters {

	/*
	 * Submitters and workers count at the same time, so each number is spread over
	 * several cells, and a thread adds to those of its stripe, which no cache line shares
	 * with another stripe. All numbers only grow, and the sum over the cells is a value
	 * that the number had at some time between the begin and the end of the reading.
	 *
	 * A job that goes straight into its lane is 'submitted'; one that is accepted outside
	 * of the queue is 'delayed', one that comes back after a failed attempt 'returned';
	 * both are later 'admitted' to their lane, or 'dropped' if they end, or are started
	 * in place, before. Out of its lane a job has 'left'. A job is counted into a place
	 * before it can leave it, and as left before it gives its slot back and before it is
	 * counted as ended. Hence:
	 *
	 * - Reading all that came into the lanes, then all that left them, never shows more
	 * queued jobs than there really were at the moment in between: never more than the
	 * bound.
	 *
	 * It is the same with the jobs outside of the lanes. (The numbers are read in the
	 * order in which they are named below.)
	 *
	 * - Reading all that left, then all that came, and finding them equal proves that
	 * there was a moment, between the two, at which nothing was pending.
	 */

	private static final int LEVELS = Priority.values().length;

	private static final int SUBMITTED = 0;

	private static final int DELAYED = 1;

	private static final int RETURNED = 2;

	private static final int ADMITTED = 3;

	private static final int DROPPED = 4;

	private static final int LEFT = 5;

	/** Accepted, and started or cancelled in the same moment: never pending. */
	private static final int PASSED = 6;

	private static final int COMPLETED = 7;

	private static final int FAILED = 8;

	private static final int CANCELLED = 9;

	private static final int REJECTED = 10;

	private static final int NUMBERS = 11;

	/** Cells of a stripe, with two cache lines between it and the next. */
	private static final int STRIDE = NUMBERS * LEVELS + 16;

	/** A power of two, some more than there are processors. */
	private static final int STRIPES = Math.min(32,
			2 * Integer.highestOneBit(Math.max(2, Runtime.getRuntime().availableProcessors())));

	private static final VarHandle CELLS = MethodHandles.arrayElementVarHandle(long[].class);

	private final long[] cells = new long[16 + STRIPES * STRIDE];

	void submitted(int level) {
		add(SUBMITTED, level);
	}

	void delayed(int level) {
		add(DELAYED, level);
	}

	void returned(int level) {
		add(RETURNED, level);
	}

	void admitted(int level) {
		add(ADMITTED, level);
	}

	void dropped(int level) {
		add(DROPPED, level);
	}

	void left(int level) {
		add(LEFT, level);
	}

	void passed(int level) {
		add(PASSED, level);
	}

	void rejected(int level) {
		add(REJECTED, level);
	}

	void ended(int level, JobState state) {
		switch (state) {
			case COMPLETED -> add(COMPLETED, level);
			case FAILED -> add(FAILED, level);
			case CANCELLED -> add(CANCELLED, level);
			default -> throw new IllegalArgumentException("Not a final state: " + state);
		}
	}

	private void add(int number, int level) {
		int stripe = (int) Thread.currentThread().getId() & (STRIPES - 1);
		CELLS.getAndAdd(this.cells, 16 + stripe * STRIDE + number * LEVELS + level, 1L);
	}

	private long[] sums(int number) {
		long[] sums = new long[LEVELS];
		for (int stripe = 0; stripe < STRIPES; stripe++) {
			for (int level = 0; level < LEVELS; level++) {
				sums[level] += (long) CELLS.getVolatile(this.cells, 16 + stripe * STRIDE + number * LEVELS + level);
			}
		}
		return sums;
	}

	private static long total(long[] sums) {
		return Arrays.stream(sums).sum();
	}

	/** Jobs that have begun to wait so far, all levels together. */
	long begun() {
		return total(sums(SUBMITTED)) + total(sums(DELAYED)) + total(sums(RETURNED));
	}

	/** Whether there was a moment, during this call, at which no job was pending. */
	boolean nothingPending() {
		long over = total(sums(LEFT)) + total(sums(DROPPED));
		return over == begun();
	}

	/**
	 * The figures of each level, and in the last row those of all.
	 * @param running jobs that run, by level
	 * @param waits how long the first one has waited, by level, in nanoseconds
	 */
	LevelSnapshot[] read(long[] running, long[] waits) {
		long[][] numbers = new long[NUMBERS][];
		for (int number = 0; number < NUMBERS; number++) {
			numbers[number] = sums(number);
		}
		LevelSnapshot[] figures = new LevelSnapshot[LEVELS + 1];
		for (int level = 0; level < LEVELS; level++) {
			int column = level;
			figures[level] = figures(Arrays.stream(numbers).mapToLong((sums) -> sums[column]).toArray(), running[level],
					waits[level]);
		}
		figures[LEVELS] = figures(Arrays.stream(numbers).mapToLong(Counters::total).toArray(), total(running),
				Arrays.stream(waits).max().orElse(0));
		return figures;
	}

	private static LevelSnapshot figures(long[] number, long running, long wait) {
		long queued = Math.max(0, number[SUBMITTED] + number[ADMITTED] - number[LEFT]);
		long outside = Math.max(0, number[DELAYED] + number[RETURNED] - number[ADMITTED] - number[DROPPED]);
		return new LevelSnapshot(number[SUBMITTED] + number[DELAYED] + number[PASSED], number[COMPLETED],
				number[FAILED], number[CANCELLED], number[REJECTED], number[RETURNED], queued + outside, queued,
				running, Duration.ofNanos(wait));
	}

}
