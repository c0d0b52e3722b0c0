package io.threadsystem.pool;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Immutable settings of a pool, one a YAML key of {@code thread-system.pools.<name>}.
 *
 * @since 0.1.0
 */
public final class PoolSettings {

	private static final int MOST_WORKERS = 32_767;

	private final int minWorkers;

	private final int maxWorkers;

	private final Duration keepAlive;

	private final int queueCapacity;

	private final QueueFullPolicy queueFull;

	private final Duration blockTimeout;

	private final Duration timeout;

	private final Duration queueTimeout;

	private final Duration stuckAfter;

	private final ShutdownMode shutdown;

	private final Duration shutdownTimeout;

	private PoolSettings(Builder builder) {
		this.minWorkers = builder.minWorkers();
		this.maxWorkers = builder.maxWorkers();
		this.keepAlive = builder.keepAlive;
		this.queueCapacity = builder.queueCapacity;
		this.queueFull = builder.queueFull;
		this.blockTimeout = builder.blockTimeout;
		this.timeout = builder.timeout;
		this.queueTimeout = builder.queueTimeout;
		this.stuckAfter = builder.stuckAfter;
		this.shutdown = builder.shutdown;
		this.shutdownTimeout = builder.shutdownTimeout;
	}

	/**
	 * Builder that starts from the defaults.
	 * @return a new builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Builder that starts from these settings.
	 * @return a new builder
	 */
	public Builder toBuilder() {
		Builder builder = new Builder();
		builder.minWorkers = this.minWorkers;
		builder.maxWorkers = this.maxWorkers;
		builder.keepAlive = this.keepAlive;
		builder.queueCapacity = this.queueCapacity;
		builder.queueFull = this.queueFull;
		builder.blockTimeout = this.blockTimeout;
		builder.timeout = this.timeout;
		builder.queueTimeout = this.queueTimeout;
		builder.stuckAfter = this.stuckAfter;
		builder.shutdown = this.shutdown;
		builder.shutdownTimeout = this.shutdownTimeout;
		return builder;
	}

	/**
	 * Workers that the pool always has.
	 * @return the value; default: the number of available processors, but not more than
	 * the maximum; 0 or more
	 */
	public int minWorkers() {
		return this.minWorkers;
	}

	/**
	 * Workers that the pool has at the most.
	 * @return the value; default: four times {@code minWorkers}; 1 or more
	 */
	public int maxWorkers() {
		return this.maxWorkers;
	}

	/**
	 * How long a worker above {@code minWorkers} stays idle before it ends.
	 * @return the value; default: 30 s
	 */
	public Duration keepAlive() {
		return this.keepAlive;
	}

	/**
	 * Jobs that may wait in the queue, all priorities together.
	 * @return the value; default: 10,000; 0: unbounded
	 */
	public int queueCapacity() {
		return this.queueCapacity;
	}

	/**
	 * What happens to a job that is submitted while the queue is full.
	 * @return the value; default: {@code BLOCK}
	 */
	public QueueFullPolicy queueFull() {
		return this.queueFull;
	}

	/**
	 * How long a submitter waits for a slot under {@link QueueFullPolicy#BLOCK}.
	 * @return the value; default: 5 s; 0: not at all
	 */
	public Duration blockTimeout() {
		return this.blockTimeout;
	}

	/**
	 * How long a job may run, unless it says otherwise itself.
	 * @return the value; default: 0, no limit
	 */
	public Duration timeout() {
		return this.timeout;
	}

	/**
	 * How long a job may wait for a worker, unless it says otherwise itself.
	 * @return the value; default: 0, no limit
	 */
	public Duration queueTimeout() {
		return this.queueTimeout;
	}

	/**
	 * How long a worker may be busy with one job before it is reported as stuck, once,
	 * with its stack.
	 * @return the value; default: 60 s; 0: never
	 */
	public Duration stuckAfter() {
		return this.stuckAfter;
	}

	/**
	 * What becomes of accepted jobs when the pool is closed.
	 * @return the value; default: {@code DRAIN}
	 */
	public ShutdownMode shutdown() {
		return this.shutdown;
	}

	/**
	 * How long closing the pool waits for its jobs before it cancels what is left.
	 * @return the value; default: 30 s
	 */
	public Duration shutdownTimeout() {
		return this.shutdownTimeout;
	}

	private void check() {
		require(this.minWorkers >= 0 && this.minWorkers <= MOST_WORKERS, "minWorkers", this.minWorkers,
				"It must be between 0 and " + MOST_WORKERS + ".", "Set the number of workers to keep.");
		require(this.maxWorkers >= 1 && this.maxWorkers <= MOST_WORKERS, "maxWorkers", this.maxWorkers,
				"It must be between 1 and " + MOST_WORKERS + ".", "Set the number of workers to have at the most.");
		require(this.maxWorkers >= this.minWorkers, "maxWorkers", this.maxWorkers,
				"It is less than minWorkers, which is " + this.minWorkers + ".",
				"Raise maxWorkers or lower minWorkers.");
		require(this.queueCapacity >= 0, "queueCapacity", this.queueCapacity, "It must not be negative.",
				"Set the number of jobs that may wait, or 0 for a queue without bound.");
		requireNotNegative("keepAlive", this.keepAlive);
		requireNotNegative("blockTimeout", this.blockTimeout);
		requireNotNegative("timeout", this.timeout);
		requireNotNegative("queueTimeout", this.queueTimeout);
		requireNotNegative("stuckAfter", this.stuckAfter);
		requireNotNegative("shutdownTimeout", this.shutdownTimeout);
	}

	private static void requireNotNegative(String setting, Duration value) {
		require(!value.isNegative(), setting, value, "A time must not be negative.", "Set 0 or a positive time.");
	}

	private static void require(boolean valid, String setting, Object value, String reason, String remedy) {
		if (!valid) {
			throw new InvalidPoolSettingException(setting, value, reason, remedy);
		}
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof PoolSettings that && toString().equals(that.toString());
	}

	@Override
	public int hashCode() {
		return toString().hashCode();
	}

	/**
	 * Lists every setting with its value.
	 */
	@Override
	public String toString() {
		return "PoolSettings[minWorkers=" + this.minWorkers + ", maxWorkers=" + this.maxWorkers + ", keepAlive="
				+ this.keepAlive + ", queueCapacity=" + this.queueCapacity + ", queueFull=" + this.queueFull
				+ ", blockTimeout=" + this.blockTimeout + ", timeout=" + this.timeout + ", queueTimeout="
				+ this.queueTimeout + ", stuckAfter=" + this.stuckAfter + ", shutdown=" + this.shutdown
				+ ", shutdownTimeout=" + this.shutdownTimeout + "]";
	}

	/**
	 * Builder of settings. Not safe for use by several threads.
	 */
	public static final class Builder {

		private @Nullable Integer minWorkers;

		private @Nullable Integer maxWorkers;

		private Duration keepAlive = Duration.ofSeconds(30);

		private int queueCapacity = 10_000;

		private QueueFullPolicy queueFull = QueueFullPolicy.BLOCK;

		private Duration blockTimeout = Duration.ofSeconds(5);

		private Duration timeout = Duration.ZERO;

		private Duration queueTimeout = Duration.ZERO;

		private Duration stuckAfter = Duration.ofSeconds(60);

		private ShutdownMode shutdown = ShutdownMode.DRAIN;

		private Duration shutdownTimeout = Duration.ofSeconds(30);

		private Builder() {
		}

		/**
		 * Workers that the pool always has.
		 * @param minWorkers the value; default: the number of available processors; 0 or
		 * more
		 * @return this builder
		 */
		public Builder minWorkers(int minWorkers) {
			this.minWorkers = minWorkers;
			return this;
		}

		/**
		 * Workers that the pool has at the most.
		 * @param maxWorkers the value; default: four times the minimum; 1 or more
		 * @return this builder
		 */
		public Builder maxWorkers(int maxWorkers) {
			this.maxWorkers = maxWorkers;
			return this;
		}

		/**
		 * How long a worker above {@code minWorkers} stays idle before it ends.
		 * @param keepAlive the value; default: 30 s
		 * @return this builder
		 */
		public Builder keepAlive(Duration keepAlive) {
			this.keepAlive = Objects.requireNonNull(keepAlive, "keepAlive must not be null");
			return this;
		}

		/**
		 * Jobs that may wait in the queue, all priorities together.
		 * @param queueCapacity the value; default: 10,000; 0: unbounded
		 * @return this builder
		 */
		public Builder queueCapacity(int queueCapacity) {
			this.queueCapacity = queueCapacity;
			return this;
		}

		/**
		 * What happens to a job that is submitted while the queue is full.
		 * @param queueFull the value; default: {@code BLOCK}
		 * @return this builder
		 */
		public Builder queueFull(QueueFullPolicy queueFull) {
			this.queueFull = Objects.requireNonNull(queueFull, "queueFull must not be null");
			return this;
		}

		/**
		 * How long a submitter waits for a slot under {@link QueueFullPolicy#BLOCK}.
		 * @param blockTimeout the value; default: 5 s; 0: not at all
		 * @return this builder
		 */
		public Builder blockTimeout(Duration blockTimeout) {
			this.blockTimeout = Objects.requireNonNull(blockTimeout, "blockTimeout must not be null");
			return this;
		}

		/**
		 * How long a job may run, unless it says otherwise itself.
		 * @param timeout the value; default: 0, no limit
		 * @return this builder
		 */
		public Builder timeout(Duration timeout) {
			this.timeout = Objects.requireNonNull(timeout, "timeout must not be null");
			return this;
		}

		/**
		 * How long a job may wait for a worker, unless it says otherwise itself.
		 * @param queueTimeout the value; default: 0, no limit
		 * @return this builder
		 */
		public Builder queueTimeout(Duration queueTimeout) {
			this.queueTimeout = Objects.requireNonNull(queueTimeout, "queueTimeout must not be null");
			return this;
		}

		/**
		 * How long a worker may be busy with one job before it is reported as stuck,
		 * once, with its stack.
		 * @param stuckAfter the value; default: 60 s; 0: never
		 * @return this builder
		 */
		public Builder stuckAfter(Duration stuckAfter) {
			this.stuckAfter = Objects.requireNonNull(stuckAfter, "stuckAfter must not be null");
			return this;
		}

		/**
		 * What becomes of accepted jobs when the pool is closed.
		 * @param shutdown the value; default: {@code DRAIN}
		 * @return this builder
		 */
		public Builder shutdown(ShutdownMode shutdown) {
			this.shutdown = Objects.requireNonNull(shutdown, "shutdown must not be null");
			return this;
		}

		/**
		 * How long closing the pool waits for its jobs before it cancels what is left.
		 * @param shutdownTimeout the value; default: 30 s
		 * @return this builder
		 */
		public Builder shutdownTimeout(Duration shutdownTimeout) {
			this.shutdownTimeout = Objects.requireNonNull(shutdownTimeout, "shutdownTimeout must not be null");
			return this;
		}

		/** A maximum alone is a maximum on every machine. */
		private int minWorkers() {
			if (this.minWorkers != null) {
				return this.minWorkers;
			}
			int processors = Runtime.getRuntime().availableProcessors();
			return (this.maxWorkers != null) ? Math.max(0, Math.min(processors, this.maxWorkers)) : processors;
		}

		private int maxWorkers() {
			return (this.maxWorkers != null) ? this.maxWorkers
					: (int) Math.max(1, Math.min(MOST_WORKERS, 4L * minWorkers()));
		}

		/**
		 * Checks the settings and builds them.
		 * @return the settings
		 * @throws InvalidPoolSettingException if a value cannot work
		 */
		public PoolSettings build() {
			PoolSettings settings = new PoolSettings(this);
			settings.check();
			return settings;
		}

	}

}
