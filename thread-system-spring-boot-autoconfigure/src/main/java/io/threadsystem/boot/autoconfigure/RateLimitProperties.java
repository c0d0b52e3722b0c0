package io.threadsystem.boot.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Limit of the number of jobs that start in a time; {@code null} where not set.
 *
 * @since 0.1.0
 */
public class RateLimitProperties {

	/**
	 * Jobs that may start in each period.
	 */
	private @Nullable Long permits;

	/**
	 * Length of the period.
	 */
	private @Nullable Duration period;

	/**
	 * Jobs that may start at once after a quiet time. A tenth of 'permits', but at least
	 * 1, where not set.
	 */
	private @Nullable Long burst;

	/**
	 * Jobs that may start in each period.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable Long getPermits() {
		return this.permits;
	}

	/**
	 * Sets {@link #getPermits()}.
	 * @param permits the value
	 */
	public void setPermits(@Nullable Long permits) {
		this.permits = permits;
	}

	/**
	 * Length of the period.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable Duration getPeriod() {
		return this.period;
	}

	/**
	 * Sets {@link #getPeriod()}.
	 * @param period the value
	 */
	public void setPeriod(@Nullable Duration period) {
		this.period = period;
	}

	/**
	 * Jobs that may start at once after a quiet time. A tenth of 'permits', but at least
	 * 1, where not set.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable Long getBurst() {
		return this.burst;
	}

	/**
	 * Sets {@link #getBurst()}.
	 * @param burst the value
	 */
	public void setBurst(@Nullable Long burst) {
		this.burst = burst;
	}

}
