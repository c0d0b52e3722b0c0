package io.threadsystem.boot.autoconfigure;

import java.time.Duration;

/**
 * What the health of the pools shows.
 *
 * @since 0.1.0
 */
public class HealthProperties {

	/**
	 * How long a pool may be saturated and still be healthy.
	 */
	private Duration saturatedFor = Duration.ofMinutes(1);

	/**
	 * Status that a pool has which has been saturated for longer than 'saturated-for'.
	 */
	private String saturatedStatus = "unknown";

	/**
	 * How long a worker that is stuck may be busy with its job while its pool is healthy.
	 * Workers are stuck after 'stuck-after' of their pool.
	 */
	private Duration stuckFor = Duration.ofMinutes(5);

	/**
	 * Status that a pool has with a worker that has been busy for longer than
	 * 'stuck-for'.
	 */
	private String stuckStatus = "unknown";

	/**
	 * How long a pool may be saturated and still be healthy.
	 * @return the value
	 */
	public Duration getSaturatedFor() {
		return this.saturatedFor;
	}

	/**
	 * Sets {@link #getSaturatedFor()}.
	 * @param saturatedFor the value
	 */
	public void setSaturatedFor(Duration saturatedFor) {
		this.saturatedFor = saturatedFor;
	}

	/**
	 * Status that a pool has which has been saturated for longer than
	 * {@link #getSaturatedFor()}: {@code up}, {@code unknown}, {@code out-of-service},
	 * {@code down}, or one of the application's own.
	 * @return the value
	 */
	public String getSaturatedStatus() {
		return this.saturatedStatus;
	}

	/**
	 * Sets {@link #getSaturatedStatus()}.
	 * @param saturatedStatus the value
	 */
	public void setSaturatedStatus(String saturatedStatus) {
		this.saturatedStatus = saturatedStatus;
	}

	/**
	 * How long a worker that is stuck may be busy with its job while its pool is healthy.
	 * @return the value
	 */
	public Duration getStuckFor() {
		return this.stuckFor;
	}

	/**
	 * Sets {@link #getStuckFor()}.
	 * @param stuckFor the value
	 */
	public void setStuckFor(Duration stuckFor) {
		this.stuckFor = stuckFor;
	}

	/**
	 * Status that a pool has with a worker that has been busy for longer than
	 * {@link #getStuckFor()}; as {@link #getSaturatedStatus()}.
	 * @return the value
	 */
	public String getStuckStatus() {
		return this.stuckStatus;
	}

	/**
	 * Sets {@link #getStuckStatus()}.
	 * @param stuckStatus the value
	 */
	public void setStuckStatus(String stuckStatus) {
		this.stuckStatus = stuckStatus;
	}

}
