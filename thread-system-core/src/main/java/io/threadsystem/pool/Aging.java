package io.threadsystem.pool;

import java.time.Duration;

import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

/**
 * Which of two jobs goes first, where those that wait gain levels.
 *
 * @param nanos the wait for which a job gains a level; 0: none gains any
 */
record Aging(long nanos) {

	private static final int HIGHEST = Priority.values().length - 1;

	static Aging of(Duration time) {
		return new Aging(Nanos.of(time));
	}

	boolean isOn() {
		return this.nanos > 0;
	}

	/** The one of the higher level now, among equals the one that has waited longer. */
	PoolJob<?> firstOf(@Nullable PoolJob<?> first, PoolJob<?> other, long now) {
		if (first == null) {
			return other;
		}
		long ahead = level(other, now) - level(first, now);
		return (ahead > 0 || (ahead == 0 && other.ready() - first.ready() < 0)) ? other : first;
	}

	/** The level at which a job competes. */
	long level(PoolJob<?> job, long now) {
		return (isOn() && job.isTimed()) ? Math.min(HIGHEST, job.level + Math.max(0, now - job.ready()) / this.nanos)
				: job.level;
	}

}
