package io.threadsystem.boot.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How the number of workers of a pool follows its load; {@code null} where not set.
 * {@link io.threadsystem.pool.ScalingSettings} has the defaults.
 *
 * @since 0.1.0
 */
public class ScalingProperties {

	/**
	 * Whether the pool scales; true where not set but another key of 'scaling' is.
	 * Otherwise it starts a worker as soon as a job waits and none is idle, and ends idle
	 * ones above 'min-workers' after 'keep-alive'.
	 */
	private @Nullable Boolean enabled;

	/**
	 * How often the load is looked at.
	 */
	private @Nullable Duration interval;

	/**
	 * Share of busy workers above which workers are added.
	 */
	private @Nullable Double upThreshold;

	/**
	 * Share of busy workers below which workers are taken away.
	 */
	private @Nullable Double downThreshold;

	/**
	 * How long jobs may wait before workers are added for them; 0 means that they are
	 * added at once.
	 */
	private @Nullable Duration targetWait;

	/**
	 * How long the pool keeps its size after a change before it shrinks.
	 */
	private @Nullable Duration cooldown;

	/**
	 * Whether decisions are only logged and published, and not carried out.
	 */
	private @Nullable Boolean dryRun;

	/**
	 * Sizes by the time of day; outside of them the pool scales.
	 */
	private final List<FixedSizeProperties> schedule = new ArrayList<>();

	/**
	 * Whether the pool scales; true where not set but another key of 'scaling' is.
	 * Otherwise it starts a worker as soon as a job waits and none is idle, and ends idle
	 * ones above 'min-workers' after 'keep-alive'.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable Boolean getEnabled() {
		return this.enabled;
	}

	/**
	 * Sets {@link #getEnabled()}.
	 * @param enabled the value
	 */
	public void setEnabled(@Nullable Boolean enabled) {
		this.enabled = enabled;
	}

	/**
	 * How often the load is looked at.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable Duration getInterval() {
		return this.interval;
	}

	/**
	 * Sets {@link #getInterval()}.
	 * @param interval the value
	 */
	public void setInterval(@Nullable Duration interval) {
		this.interval = interval;
	}

	/**
	 * Share of busy workers above which workers are added.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable Double getUpThreshold() {
		return this.upThreshold;
	}

	/**
	 * Sets {@link #getUpThreshold()}.
	 * @param upThreshold the value
	 */
	public void setUpThreshold(@Nullable Double upThreshold) {
		this.upThreshold = upThreshold;
	}

	/**
	 * Share of busy workers below which workers are taken away.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable Double getDownThreshold() {
		return this.downThreshold;
	}

	/**
	 * Sets {@link #getDownThreshold()}.
	 * @param downThreshold the value
	 */
	public void setDownThreshold(@Nullable Double downThreshold) {
		this.downThreshold = downThreshold;
	}

	/**
	 * How long jobs may wait before workers are added for them; 0 means that they are
	 * added at once.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable Duration getTargetWait() {
		return this.targetWait;
	}

	/**
	 * Sets {@link #getTargetWait()}.
	 * @param targetWait the value
	 */
	public void setTargetWait(@Nullable Duration targetWait) {
		this.targetWait = targetWait;
	}

	/**
	 * How long the pool keeps its size after a change before it shrinks.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable Duration getCooldown() {
		return this.cooldown;
	}

	/**
	 * Sets {@link #getCooldown()}.
	 * @param cooldown the value
	 */
	public void setCooldown(@Nullable Duration cooldown) {
		this.cooldown = cooldown;
	}

	/**
	 * Whether decisions are only logged and published, and not carried out.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable Boolean getDryRun() {
		return this.dryRun;
	}

	/**
	 * Sets {@link #getDryRun()}.
	 * @param dryRun the value
	 */
	public void setDryRun(@Nullable Boolean dryRun) {
		this.dryRun = dryRun;
	}

	/**
	 * Sizes by the time of day; outside of them the pool scales.
	 * @return the values, to be added to
	 */
	public List<FixedSizeProperties> getSchedule() {
		return this.schedule;
	}

}
