package io.threadsystem.pool;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;

/**
 * The numbers of jobs, by priority, that a pool has seen.
 */
final class Counters {

	/*
	 * Striped adders, because submitters and workers count at the same time. An adder's
	 * sum is some value that the adder had, or could have had, between the begin and the
	 * end of the reading, and all of them only grow. A job is counted as submitted before
	 * it is as left, and as left before it gives its slot back and before it is as ended.
	 * Hence:
	 *
	 * - Reading all 'submitted', then all 'left', never shows more pending jobs than
	 * there really were at the moment in between: never more than the bound.
	 *
	 * - Reading all 'left', then all 'submitted', and finding them equal proves that
	 * there was a moment, between the two, at which nothing was pending.
	 */

	private static final int LEVELS = Priority.values().length;

	/** Jobs accepted. */
	private final LongAdder[] submitted = adders();

	/**
	 * Accepted jobs that no longer wait: they were started, cancelled, or have expired.
	 */
	private final LongAdder[] left = adders();

	/** Jobs accepted outside of the queue, counted up and down. */
	private final LongAdder[] outside = adders();

	private final LongAdder[] completed = adders();

	private final LongAdder[] failed = adders();

	private final LongAdder[] cancelled = adders();

	private final LongAdder[] rejected = adders();

	private static LongAdder[] adders() {
		return Stream.generate(LongAdder::new).limit(LEVELS).toArray(LongAdder[]::new);
	}

	void submitted(int level) {
		this.submitted[level].increment();
	}

	void left(int level) {
		this.left[level].increment();
	}

	void outside(int level, int change) {
		this.outside[level].add(change);
	}

	void rejected(int level) {
		this.rejected[level].increment();
	}

	void ended(int level, JobState state) {
		switch (state) {
			case COMPLETED -> this.completed[level].increment();
			case FAILED -> this.failed[level].increment();
			case CANCELLED -> this.cancelled[level].increment();
			default -> throw new IllegalArgumentException("Not a final state: " + state);
		}
	}

	/** Jobs accepted so far, all levels together. */
	long submitted() {
		return total(sums(this.submitted));
	}

	/** Whether there was a moment, during this call, at which no job was pending. */
	boolean nothingPending() {
		long before = total(sums(this.left));
		return before == submitted();
	}

	/**
	 * The figures of each level, and in the last row those of all, but for the running.
	 */
	LevelSnapshot[] read(long[] running) {
		long[] accepted = sums(this.submitted);
		long[] gone = sums(this.left);
		long[] elsewhere = sums(this.outside);
		LevelSnapshot[] figures = new LevelSnapshot[LEVELS + 1];
		long[] done = sums(this.completed);
		long[] wrong = sums(this.failed);
		long[] stopped = sums(this.cancelled);
		long[] refused = sums(this.rejected);
		for (int level = 0; level < LEVELS; level++) {
			figures[level] = level(accepted[level], done[level], wrong[level], stopped[level], refused[level],
					gone[level], elsewhere[level], running[level]);
		}
		figures[LEVELS] = level(total(accepted), total(done), total(wrong), total(stopped), total(refused), total(gone),
				total(elsewhere), total(running));
		return figures;
	}

	private static LevelSnapshot level(long submitted, long completed, long failed, long cancelled, long rejected,
			long left, long outside, long running) {
		long pending = Math.max(0, submitted - left);
		long queued = Math.max(0, pending - Math.max(0, outside));
		return new LevelSnapshot(submitted, completed, failed, cancelled, rejected, pending, queued, running);
	}

	private static long[] sums(LongAdder[] adders) {
		return Arrays.stream(adders).mapToLong(LongAdder::sum).toArray();
	}

	private static long total(long[] sums) {
		return Arrays.stream(sums).sum();
	}

}
