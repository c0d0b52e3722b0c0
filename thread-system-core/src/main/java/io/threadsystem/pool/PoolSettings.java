package io.threadsystem.pool;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

/**
 * Immutable settings of a pool, one a YAML key of {@code thread-system.pools.<name>}.
 *
 * @since 0.1.0
 */
public final class PoolSettings {

	private final int minWorkers;

	private final int maxWorkers;

	/** A copy that nobody changes. */
	private final Builder values;

	private PoolSettings(Builder builder) {
		this.minWorkers = builder.minWorkers();
		this.maxWorkers = builder.maxWorkers();
		this.values = new Builder(builder);
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
		return new Builder(this.values).minWorkers(this.minWorkers).maxWorkers(this.maxWorkers);
	}

	/**
	 * Workers that the pool keeps though they are idle. They are started when there are
	 * jobs for them.
	 * @return the value; default: the number of available processors, but not more than
	 * the maximum; 0 or more
	 */
	public int minWorkers() {
		return this.minWorkers;
	}

	/**
	 * Workers that the pool has at the most, besides those that wait (see
	 * {@link #spareWorkers()}).
	 * @return the value; default: four times {@code minWorkers}; 1 or more
	 */
	public int maxWorkers() {
		return this.maxWorkers;
	}

	/**
	 * How many workers may wait at a time, for jobs or for a slot of a full queue. A
	 * worker that waits gives its place to a spare one, so the pool has up to so many
	 * more workers than its maximum. A further wait fails.
	 * @return the value; default: 256; 0: no worker may wait
	 */
	public int spareWorkers() {
		return this.values.spareWorkers;
	}

	/**
	 * How long a worker above {@code minWorkers} stays idle before it ends.
	 * @return the value; default: 30 s
	 */
	public Duration keepAlive() {
		return this.values.keepAlive;
	}

	/**
	 * What the workers are. Where that changes while the pool runs, workers of the other
	 * kind are exchanged, each as soon as it has no job.
	 * @return the value; default: {@code PLATFORM}
	 */
	public ThreadKind threads() {
		return this.values.threads;
	}

	/**
	 * Jobs that may wait in the queue, all priorities together.
	 * @return the value; default: 10,000; 0: unbounded
	 */
	public int queueCapacity() {
		return this.values.queueCapacity;
	}

	/**
	 * What happens to a job that is submitted while the queue is full.
	 * @return the value; default: {@code BLOCK}
	 */
	public QueueFullPolicy queueFull() {
		return this.values.queueFull;
	}

	/**
	 * How long a submitter waits for a slot under {@link QueueFullPolicy#BLOCK}.
	 * @return the value; default: 5 s; 0: not at all
	 */
	public Duration blockTimeout() {
		return this.values.blockTimeout;
	}

	/**
	 * Share of the queue's capacity above which the pool is saturated: those who bring
	 * jobs should slow down.
	 * @return the value; default: 0.8; more than the low one, at most 1: as soon as the
	 * queue is full
	 */
	public double highWatermark() {
		return this.values.highWatermark;
	}

	/**
	 * Share of the queue's capacity below which a saturated pool has recovered.
	 * @return the value; default: 0.5; more than 0
	 */
	public double lowWatermark() {
		return this.values.lowWatermark;
	}

	/**
	 * How long a job waits to gain a level: one that has waited n times as long competes
	 * with those n levels up, as far as there are levels, where the older one is first.
	 * @return the value; default: 0, jobs gain no levels
	 */
	public Duration aging() {
		return this.values.aging;
	}

	/**
	 * Limits of the jobs of single priorities.
	 * @return the value; default: none; only those that have any are present
	 */
	public Map<Priority, LevelSettings> levels() {
		return this.values.levels;
	}

	/**
	 * Limits of the jobs of one priority.
	 * @param priority the priority
	 * @return its limits; {@link LevelSettings#unlimited()} where there are none
	 */
	public LevelSettings level(Priority priority) {
		return this.values.levels.getOrDefault(priority, LevelSettings.unlimited());
	}

	/**
	 * How many jobs may start in a time, all priorities together.
	 * @return the value; default: {@code null}, without limit
	 */
	public @Nullable RateLimit rateLimit() {
		return this.values.rateLimit;
	}

	/**
	 * How long a job may run, unless it says otherwise itself.
	 * @return the value; default: 0, no limit
	 */
	public Duration timeout() {
		return this.values.timeout;
	}

	/**
	 * How long a job may wait for a worker, unless it says otherwise itself.
	 * @return the value; default: 0, no limit
	 */
	public Duration queueTimeout() {
		return this.values.queueTimeout;
	}

	/**
	 * How the number of workers follows the load.
	 * @return the value; default: it does not scale
	 */
	public ScalingSettings scaling() {
		return this.values.scaling;
	}

	/**
	 * How long a worker may be busy with one job before it is reported as stuck, once,
	 * with its stack. Listeners are told of each such worker; the log shows ten of them
	 * in a minute, and how many more there are.
	 * @return the value; default: 60 s; 0: never
	 */
	public Duration stuckAfter() {
		return this.values.stuckAfter;
	}

	/**
	 * Whether a worker that is stuck (see {@link #stuckAfter()}) is no longer counted as
	 * one of the pool, so that another one can take its place. When its job returns at
	 * last, it ends, or is counted again if there is room. Until then a snapshot shows
	 * it, and a shutdown waits for it.
	 * @return the value; default: {@code false}
	 */
	public boolean replaceStuck() {
		return this.values.replaceStuck;
	}

	/**
	 * What becomes of accepted jobs when the pool is closed.
	 * @return the value; default: {@code DRAIN}
	 */
	public ShutdownMode shutdown() {
		return this.values.shutdown;
	}

	/**
	 * How long closing the pool waits for its jobs before it cancels what is left.
	 * @return the value; default: 30 s
	 */
	public Duration shutdownTimeout() {
		return this.values.shutdownTimeout;
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
		return "PoolSettings[minWorkers=" + this.minWorkers + ", maxWorkers=" + this.maxWorkers + ", " + this.values
				+ "]";
	}

	/**
	 * Builder of settings. Not safe for use by several threads.
	 */
	public static final class Builder {

		private @Nullable Integer minWorkers;

		private @Nullable Integer maxWorkers;

		private int spareWorkers = 256;

		private Duration keepAlive = Duration.ofSeconds(30);

		private ThreadKind threads = ThreadKind.PLATFORM;

		private int queueCapacity = 10_000;

		private QueueFullPolicy queueFull = QueueFullPolicy.BLOCK;

		private Duration blockTimeout = Duration.ofSeconds(5);

		private double highWatermark = 0.8;

		private double lowWatermark = 0.5;

		private Duration aging = Duration.ZERO;

		private Map<Priority, LevelSettings> levels = Map.of();

		private @Nullable RateLimit rateLimit;

		private Duration timeout = Duration.ZERO;

		private Duration queueTimeout = Duration.ZERO;

		private ScalingSettings scaling = ScalingSettings.off();

		private Duration stuckAfter = Duration.ofSeconds(60);

		private boolean replaceStuck;

		private ShutdownMode shutdown = ShutdownMode.DRAIN;

		private Duration shutdownTimeout = Duration.ofSeconds(30);

		private Builder() {
		}

		private Builder(Builder other) {
			this.minWorkers = other.minWorkers;
			this.maxWorkers = other.maxWorkers;
			this.spareWorkers = other.spareWorkers;
			this.keepAlive = other.keepAlive;
			this.threads = other.threads;
			this.queueCapacity = other.queueCapacity;
			this.queueFull = other.queueFull;
			this.blockTimeout = other.blockTimeout;
			this.highWatermark = other.highWatermark;
			this.lowWatermark = other.lowWatermark;
			this.aging = other.aging;
			this.levels = other.levels;
			this.rateLimit = other.rateLimit;
			this.timeout = other.timeout;
			this.queueTimeout = other.queueTimeout;
			this.scaling = other.scaling;
			this.stuckAfter = other.stuckAfter;
			this.replaceStuck = other.replaceStuck;
			this.shutdown = other.shutdown;
			this.shutdownTimeout = other.shutdownTimeout;
		}

		/**
		 * Workers that the pool keeps though they are idle. They are started when there
		 * are jobs for them.
		 * @param minWorkers the value; default: the number of available processors; 0 or
		 * more
		 * @return this builder
		 */
		public Builder minWorkers(int minWorkers) {
			this.minWorkers = minWorkers;
			return this;
		}

		/**
		 * Workers that the pool has at the most, besides those that wait (see
		 * {@link #spareWorkers}).
		 * @param maxWorkers the value; default: four times the minimum; 1 or more
		 * @return this builder
		 */
		public Builder maxWorkers(int maxWorkers) {
			this.maxWorkers = maxWorkers;
			return this;
		}

		/**
		 * How many workers may wait at a time, for jobs or for a slot of a full queue.
		 * @param spareWorkers the value; default: 256; 0 or more
		 * @return this builder
		 */
		public Builder spareWorkers(int spareWorkers) {
			this.spareWorkers = spareWorkers;
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
		 * What the workers are.
		 * @param threads the value; default: {@code PLATFORM}
		 * @return this builder
		 */
		public Builder threads(ThreadKind threads) {
			this.threads = Objects.requireNonNull(threads, "threads must not be null");
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
		 * Share of the queue's capacity above which the pool is saturated: those who
		 * bring jobs should slow down.
		 * @param highWatermark the value; default: 0.8; more than the low one, at most 1
		 * @return this builder
		 */
		public Builder highWatermark(double highWatermark) {
			this.highWatermark = highWatermark;
			return this;
		}

		/**
		 * Share of the queue's capacity below which a saturated pool has recovered.
		 * @param lowWatermark the value; default: 0.5; more than 0
		 * @return this builder
		 */
		public Builder lowWatermark(double lowWatermark) {
			this.lowWatermark = lowWatermark;
			return this;
		}

		/**
		 * How long a job waits to gain a level: one that has waited n times as long
		 * competes with those n levels up, as far as there are levels, where the older
		 * one is first.
		 * @param aging the value; default: 0, jobs gain no levels
		 * @return this builder
		 */
		public Builder aging(Duration aging) {
			this.aging = Objects.requireNonNull(aging, "aging must not be null");
			return this;
		}

		/**
		 * Limits of the jobs of single priorities.
		 * @param levels the value; default: none; only those that have any are present
		 * @return this builder
		 */
		public Builder levels(Map<Priority, LevelSettings> levels) {
			this.levels = inOrder(levels);
			return this;
		}

		/**
		 * Limits of the jobs of one priority; those of the others stay as they are.
		 * @param priority the priority
		 * @param level the limits
		 * @return this builder
		 */
		public Builder level(Priority priority, LevelSettings level) {
			Map<Priority, LevelSettings> all = new HashMap<>(this.levels);
			all.put(Objects.requireNonNull(priority, "priority must not be null"),
					Objects.requireNonNull(level, "level must not be null"));
			return levels(all);
		}

		private static Map<Priority, LevelSettings> inOrder(Map<Priority, LevelSettings> levels) {
			Map<Priority, LevelSettings> all = new EnumMap<>(Priority.class);
			all.putAll(levels);
			return Collections.unmodifiableMap(all);
		}

		/**
		 * How many jobs may start in a time, all priorities together.
		 * @param rateLimit the value; default: {@code null}, without limit
		 * @return this builder
		 */
		public Builder rateLimit(@Nullable RateLimit rateLimit) {
			this.rateLimit = rateLimit;
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
		 * How the number of workers follows the load.
		 * @param scaling the value; default: it does not scale
		 * @return this builder
		 */
		public Builder scaling(ScalingSettings scaling) {
			this.scaling = Objects.requireNonNull(scaling, "scaling must not be null");
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
		 * Whether a worker that is stuck (see {@link #stuckAfter}) is no longer counted
		 * as one of the pool, so that another one can take its place.
		 * @param replaceStuck the value; default: {@code false}
		 * @return this builder
		 */
		public Builder replaceStuck(boolean replaceStuck) {
			this.replaceStuck = replaceStuck;
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
					: (int) Math.max(1, Math.min(PoolSettingsCheck.MOST_WORKERS, 4L * minWorkers()));
		}

		/**
		 * Checks the settings and builds them.
		 * @return the settings
		 * @throws InvalidPoolSettingException if a value cannot work
		 */
		public PoolSettings build() {
			PoolSettings settings = new PoolSettings(this);
			new PoolSettingsCheck(settings).check();
			return settings;
		}

		@Override
		public String toString() {
			return "spareWorkers=" + this.spareWorkers + ", keepAlive=" + this.keepAlive + ", threads=" + this.threads
					+ ", queueCapacity=" + this.queueCapacity + ", queueFull=" + this.queueFull + ", blockTimeout="
					+ this.blockTimeout + ", highWatermark=" + this.highWatermark + ", lowWatermark="
					+ this.lowWatermark + ", aging=" + this.aging + ", levels=" + this.levels + ", rateLimit="
					+ this.rateLimit + ", timeout=" + this.timeout + ", queueTimeout=" + this.queueTimeout
					+ ", scaling=" + this.scaling + ", stuckAfter=" + this.stuckAfter + ", replaceStuck="
					+ this.replaceStuck + ", shutdown=" + this.shutdown + ", shutdownTimeout=" + this.shutdownTimeout;
		}

	}

}
