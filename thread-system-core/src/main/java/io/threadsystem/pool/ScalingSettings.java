package io.threadsystem.pool;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * How the number of workers of a pool follows its load, between the pool's minimum and
 * maximum.
 *
 * <p>
 * A pool that scales has a target, which begins at the minimum. Idle workers above it end
 * after the pool's {@code keepAlive}. The target grows when a job waits and no worker is
 * idle (or, with a {@code targetWait}, when a job has waited for so long), by the jobs
 * that wait and by a half at least, so that a burst is not a decision a job; and when
 * more than {@code upThreshold} of the workers were busy in the mean of an interval. It
 * shrinks, by a half at the most, when less than {@code downThreshold} were busy in every
 * interval of the time of the {@code cooldown}, never below what the peak of that time
 * would need. Listeners are told each decision with its reason:
 * {@link PoolListener#scaled(ScalingDecision)}.
 *
 * <p>
 * A pool that does not scale starts a worker as soon as a job waits and none is idle, and
 * ends each one above the minimum that has been idle for the pool's {@code keepAlive}.
 *
 * @param enabled whether the pool scales; default: no
 * @param interval how often the load is looked at; default: 5 s
 * @param upThreshold share of busy workers above which workers are added; default: 0.8
 * @param downThreshold share of busy workers below which workers are taken away; default:
 * 0.2
 * @param targetWait how long jobs may wait before workers are added for them; default: 0,
 * they are added at once
 * @param cooldown how long the pool keeps its size after a change before it shrinks;
 * default: 15 s
 * @param dryRun whether decisions are only told and not carried out; default: no
 * @param schedule sizes by the time of day, which begin and end within a second; default:
 * none
 * @since 0.1.0
 */
public record ScalingSettings(boolean enabled, Duration interval, double upThreshold, double downThreshold,
		Duration targetWait, Duration cooldown, boolean dryRun, List<FixedSize> schedule) {

	/**
	 * Settings, to be checked with those of the pool.
	 */
	public ScalingSettings {
		Objects.requireNonNull(interval, "interval must not be null");
		Objects.requireNonNull(targetWait, "targetWait must not be null");
		Objects.requireNonNull(cooldown, "cooldown must not be null");
		schedule = List.copyOf(schedule);
	}

	/**
	 * Settings of a pool that does not scale.
	 * @return the settings
	 */
	public static ScalingSettings off() {
		return new Builder().enabled(false).build();
	}

	/**
	 * Builder of settings of a pool that scales, starting from the defaults.
	 * @return a new builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Builder of settings. Not safe for use by several threads. What cannot work is
	 * refused where the settings of the pool are built.
	 */
	public static final class Builder {

		private boolean enabled = true;

		private Duration interval = Duration.ofSeconds(5);

		private double upThreshold = 0.8;

		private double downThreshold = 0.2;

		private Duration targetWait = Duration.ZERO;

		private Duration cooldown = Duration.ofSeconds(15);

		private boolean dryRun;

		private List<FixedSize> schedule = List.of();

		private Builder() {
		}

		/**
		 * Whether the pool scales.
		 * @param enabled the value; default of a builder: {@code true}
		 * @return this builder
		 */
		public Builder enabled(boolean enabled) {
			this.enabled = enabled;
			return this;
		}

		/**
		 * How often the load is looked at.
		 * @param interval the value; default: 5 s; more than 0
		 * @return this builder
		 */
		public Builder interval(Duration interval) {
			this.interval = interval;
			return this;
		}

		/**
		 * Share of busy workers above which workers are added.
		 * @param upThreshold the value; default: 0.8; at most 1
		 * @return this builder
		 */
		public Builder upThreshold(double upThreshold) {
			this.upThreshold = upThreshold;
			return this;
		}

		/**
		 * Share of busy workers below which workers are taken away.
		 * @param downThreshold the value; default: 0.2; 0 or more, less than
		 * {@link #upThreshold}
		 * @return this builder
		 */
		public Builder downThreshold(double downThreshold) {
			this.downThreshold = downThreshold;
			return this;
		}

		/**
		 * How long jobs may wait before workers are added for them.
		 * @param targetWait the value; default: 0, they are added at once
		 * @return this builder
		 */
		public Builder targetWait(Duration targetWait) {
			this.targetWait = targetWait;
			return this;
		}

		/**
		 * How long the pool keeps its size after a change before it shrinks.
		 * @param cooldown the value; default: 15 s; 0 or more
		 * @return this builder
		 */
		public Builder cooldown(Duration cooldown) {
			this.cooldown = cooldown;
			return this;
		}

		/**
		 * Whether decisions are only told and not carried out.
		 * @param dryRun the value; default: {@code false}
		 * @return this builder
		 */
		public Builder dryRun(boolean dryRun) {
			this.dryRun = dryRun;
			return this;
		}

		/**
		 * Sizes by the time of day; outside of them the pool scales.
		 * @param schedule the sizes, which do not overlap; default: none
		 * @return this builder
		 */
		public Builder schedule(List<FixedSize> schedule) {
			this.schedule = schedule;
			return this;
		}

		/**
		 * Builds the settings.
		 * @return the settings
		 */
		public ScalingSettings build() {
			return new ScalingSettings(this.enabled, this.interval, this.upThreshold, this.downThreshold,
					this.targetWait, this.cooldown, this.dryRun, this.schedule);
		}

	}

}
