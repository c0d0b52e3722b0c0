package io.threadsystem.pool;

import org.jspecify.annotations.Nullable;

/**
 * Limits of the jobs of one priority, within those of the pool.
 *
 * @param maxWorkers workers that may run them at the same time; 0: any number. A job that
 * its submitter runs takes no worker, and one that waits for another job gives its place
 * back meanwhile
 * @param queueCapacity jobs of this priority that may wait in the queue; 0: as many as
 * the pool's own capacity allows
 * @param rateLimit how many of them may start in a time; {@code null}: without limit
 * @since 0.1.0
 */
public record LevelSettings(int maxWorkers, int queueCapacity, @Nullable RateLimit rateLimit) {

	private static final LevelSettings UNLIMITED = new LevelSettings(0, 0, null);

	/**
	 * Settings without any limit.
	 * @return the settings
	 */
	public static LevelSettings unlimited() {
		return UNLIMITED;
	}

	/**
	 * The same settings with another limit of busy workers.
	 * @param maxWorkers workers that may be busy with jobs of this priority; 0: any
	 * number
	 * @return the settings
	 */
	public LevelSettings withMaxWorkers(int maxWorkers) {
		return new LevelSettings(maxWorkers, this.queueCapacity, this.rateLimit);
	}

	/**
	 * The same settings with another capacity.
	 * @param queueCapacity jobs of this priority that may wait in the queue; 0: as many
	 * as the pool's own capacity allows
	 * @return the settings
	 */
	public LevelSettings withQueueCapacity(int queueCapacity) {
		return new LevelSettings(this.maxWorkers, queueCapacity, this.rateLimit);
	}

	/**
	 * The same settings with another rate limit.
	 * @param rateLimit how many jobs of this priority may start in a time; {@code null}:
	 * without limit
	 * @return the settings
	 */
	public LevelSettings withRateLimit(@Nullable RateLimit rateLimit) {
		return new LevelSettings(this.maxWorkers, this.queueCapacity, rateLimit);
	}

}
