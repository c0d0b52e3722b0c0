package io.threadsystem.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
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
	 * with another stripe. The sum over the cells of a number that only grows is a value
	 * that it had at some time between the begin and the end of the reading. A job is
	 * counted as submitted before it is as left, and as left before it gives its slot
	 * back and before it is as ended. Hence:
	 *
	 * - Reading all 'submitted', then all 'left', never shows more pending jobs than
	 * there really were at the moment in between: never more than the bound.
	 *
	 * - Reading all 'left', then all 'submitted', and finding them equal proves that
	 * there was a moment, between the two, at which nothing was pending.
	 */

	private static final int LEVELS = Priority.values().length;

	private static final int SUBMITTED = 0;

	/**
	 * Accepted jobs that no longer wait: they were started, cancelled, or have expired.
	 */
	private static final int LEFT = 1;

	/** Jobs accepted outside of the queue, counted up and down. */
	private static final int OUTSIDE = 2;

	private static final int COMPLETED = 3;

	private static final int FAILED = 4;

	private static final int CANCELLED = 5;

	private static final int REJECTED = 6;

	/** Cells of a stripe, with two cache lines between it and the next. */
	private static final int STRIDE = 7 * LEVELS + 16;

	/** A power of two, some more than there are processors. */
	private static final int STRIPES = Math.min(32,
			2 * Integer.highestOneBit(Math.max(2, Runtime.getRuntime().availableProcessors())));

	private static final VarHandle CELLS = MethodHandles.arrayElementVarHandle(long[].class);

	private final long[] cells = new long[16 + STRIPES * STRIDE];

	void submitted(int level) {
		add(SUBMITTED, level, 1);
	}

	void left(int level) {
		add(LEFT, level, 1);
	}

	void outside(int level, int change) {
		add(OUTSIDE, level, change);
	}

	void rejected(int level) {
		add(REJECTED, level, 1);
	}

	void ended(int level, JobState state) {
		switch (state) {
			case COMPLETED -> add(COMPLETED, level, 1);
			case FAILED -> add(FAILED, level, 1);
			case CANCELLED -> add(CANCELLED, level, 1);
			default -> throw new IllegalArgumentException("Not a final state: " + state);
		}
	}

	private void add(int number, int level, long change) {
		int stripe = (int) Thread.currentThread().getId() & (STRIPES - 1);
		CELLS.getAndAdd(this.cells, 16 + stripe * STRIDE + number * LEVELS + level, change);
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

	/** Jobs accepted so far, all levels together. */
	long submitted() {
		return total(sums(SUBMITTED));
	}

	/** Whether there was a moment, during this call, at which no job was pending. */
	boolean nothingPending() {
		long left = total(sums(LEFT));
		return left == submitted();
	}

	/** The figures of each level, and in the last row those of all. */
	LevelSnapshot[] read(long[] running) {
		long[] submitted = sums(SUBMITTED);
		long[] left = sums(LEFT);
		long[][] numbers = { submitted, left, sums(OUTSIDE), sums(COMPLETED), sums(FAILED), sums(CANCELLED),
				sums(REJECTED), running };
		LevelSnapshot[] figures = new LevelSnapshot[LEVELS + 1];
		for (int row = 0; row <= LEVELS; row++) {
			int level = row;
			figures[row] = figures(
					Arrays.stream(numbers).mapToLong((sums) -> (level < LEVELS) ? sums[level] : total(sums)).toArray());
		}
		return figures;
	}

	private static LevelSnapshot figures(long[] row) {
		long pending = Math.max(0, row[SUBMITTED] - row[LEFT]);
		long queued = Math.max(0, pending - Math.max(0, row[OUTSIDE]));
		return new LevelSnapshot(row[SUBMITTED], row[COMPLETED], row[FAILED], row[CANCELLED], row[REJECTED], pending,
				queued, row[REJECTED + 1]);
	}

}
