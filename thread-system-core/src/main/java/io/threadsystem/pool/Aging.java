package io.threadsystem.pool;

import java.time.Duration;

import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

/**
 * Which of two jobs goes first, where those that wait gain levels.
 *
 * @param nanos the wait for which a job gains a level; 0: none gains any
 * @param since when the rule came into force: from when on a job without times has waited
 */
record Aging(long nanos, long since) {

	private static final int HIGHEST = Priority.values().length - 1;

	static Aging of(Duration time, long now) {
		return new Aging(Nanos.of(time), now);
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
		return (ahead > 0 || (ahead == 0 && ready(other) - ready(first) < 0)) ? other : first;
	}

	/** The level at which a job competes. */
	long level(PoolJob<?> job, long now) {
		return isOn() ? Math.min(HIGHEST, job.level + Math.max(0, now - ready(job)) / this.nanos) : job.level;
	}

	private long ready(PoolJob<?> job) {
		return job.isTimed() ? job.ready() : this.since;
	}

}
