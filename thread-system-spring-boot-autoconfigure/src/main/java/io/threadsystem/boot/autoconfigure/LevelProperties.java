package io.threadsystem.boot.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * Limits of the jobs of one priority of a pool, within those of the pool; {@code null}
 * where not set.
 *
 * @since 0.1.0
 */
public class LevelProperties {

	/**
	 * Workers that may be busy with jobs of this priority; 0 means any number.
	 */
	private @Nullable Integer maxWorkers;

	/**
	 * Jobs of this priority that may wait in the queue; 0 means as many as the pool's own
	 * capacity allows.
	 */
	private @Nullable Integer queueCapacity;

	/**
	 * How many jobs of this priority may start in a time.
	 */
	private @Nullable RateLimitProperties rateLimit;

	/**
	 * Workers that may be busy with jobs of this priority; 0 means any number.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable Integer getMaxWorkers() {
		return this.maxWorkers;
	}

	/**
	 * Sets {@link #getMaxWorkers()}.
	 * @param maxWorkers the value
	 */
	public void setMaxWorkers(@Nullable Integer maxWorkers) {
		this.maxWorkers = maxWorkers;
	}

	/**
	 * Jobs of this priority that may wait in the queue; 0 means as many as the pool's own
	 * capacity allows.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable Integer getQueueCapacity() {
		return this.queueCapacity;
	}

	/**
	 * Sets {@link #getQueueCapacity()}.
	 * @param queueCapacity the value
	 */
	public void setQueueCapacity(@Nullable Integer queueCapacity) {
		this.queueCapacity = queueCapacity;
	}

	/**
	 * How many jobs of this priority may start in a time.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable RateLimitProperties getRateLimit() {
		return this.rateLimit;
	}

	/**
	 * Sets {@link #getRateLimit()}.
	 * @param rateLimit the value
	 */
	public void setRateLimit(@Nullable RateLimitProperties rateLimit) {
		this.rateLimit = rateLimit;
	}

}
