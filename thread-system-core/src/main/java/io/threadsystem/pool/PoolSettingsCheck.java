package io.threadsystem.pool;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/** Finds out whether the settings of a pool can work. */
final class PoolSettingsCheck {

	/** More threads than a JVM can reasonably have. */
	static final int MOST_WORKERS = 32_767;

	private static final int FIRST_WITH_VIRTUAL_THREADS = 21;

	private final PoolSettings settings;

	PoolSettingsCheck(PoolSettings settings) {
		this.settings = settings;
	}

	/**
	 * Checks them all.
	 * @throws InvalidPoolSettingException if a value cannot work
	 */
	void check() {
		checkWorkers();
		checkThreads(Runtime.version().feature());
		checkQueue();
		requireNotNegative("aging", this.settings.aging());
		checkRate("rateLimit", this.settings.rateLimit());
		this.settings.levels().forEach((priority, level) -> {
			String name = "levels." + priority.name().toLowerCase(Locale.ROOT);
			requireNotNegative(name + ".maxWorkers", level.maxWorkers(), "Set a number of workers, or 0 for any.");
			requireNotNegative(name + ".queueCapacity", level.queueCapacity(),
					"Set the number of jobs that may wait, or 0 for as many as the pool's queue takes.");
			checkRate(name + ".rateLimit", level.rateLimit());
		});
		requireNotNegative("timeout", this.settings.timeout());
		requireNotNegative("queueTimeout", this.settings.queueTimeout());
		checkScaling(this.settings.scaling());
		requireNotNegative("stuckAfter", this.settings.stuckAfter());
		require(!this.settings.replaceStuck() || !this.settings.stuckAfter().isZero(), "replaceStuck", true,
				"No worker is ever stuck, because stuckAfter is 0.", "Set stuckAfter, or leave out replaceStuck.");
		requireNotNegative("shutdownTimeout", this.settings.shutdownTimeout());
	}

	private void checkWorkers() {
		int min = this.settings.minWorkers();
		int max = this.settings.maxWorkers();
		require(min >= 0 && min <= MOST_WORKERS, "minWorkers", min, "It must be between 0 and " + MOST_WORKERS + ".",
				"Set the number of workers to keep.");
		require(max >= 1 && max <= MOST_WORKERS, "maxWorkers", max, "It must be between 1 and " + MOST_WORKERS + ".",
				"Set the number of workers to have at the most.");
		require(max >= min, "maxWorkers", max, "It is less than minWorkers, which is " + min + ".",
				"Raise maxWorkers or lower minWorkers.");
		require(this.settings.spareWorkers() >= 0 && this.settings.spareWorkers() <= MOST_WORKERS, "spareWorkers",
				this.settings.spareWorkers(), "It must be between 0 and " + MOST_WORKERS + ".",
				"Set how many workers may wait at a time.");
		requireNotNegative("keepAlive", this.settings.keepAlive());
	}

	/** Checks the kind of threads against the release of Java, such as 17. */
	void checkThreads(int release) {
		require(this.settings.threads() == ThreadKind.PLATFORM || release >= FIRST_WITH_VIRTUAL_THREADS, "threads",
				this.settings.threads(),
				"This is Java " + release + ", and virtual threads need Java " + FIRST_WITH_VIRTUAL_THREADS
						+ " or newer.",
				"Run on Java " + FIRST_WITH_VIRTUAL_THREADS + " or newer, or set it to platform.");
	}

	private void checkQueue() {
		requireNotNegative("queueCapacity", this.settings.queueCapacity(),
				"Set the number of jobs that may wait, or 0 for a queue without bound.");
		requireNotNegative("blockTimeout", this.settings.blockTimeout());
		double low = this.settings.lowWatermark();
		double high = this.settings.highWatermark();
		require(high > 0 && high <= 1, "highWatermark", high, "It must be more than 0 and at most 1.",
				"Set a share of the capacity, such as 0.8.");
		require(low > 0 && low < high, "lowWatermark", low,
				"It must be more than 0 and less than highWatermark, which is " + high + ".",
				"Set a share of the capacity, such as " + high / 2 + ".");
	}

	private static void checkRate(String setting, @Nullable RateLimit limit) {
		if (limit == null) {
			return;
		}
		require(limit.permits() >= 1, setting + ".permits", limit.permits(), "No job could ever start.",
				"Set 1 or more, or leave out the limit.");
		require(limit.burst() >= 1, setting + ".burst", limit.burst(), "No job could ever start.", "Set 1 or more.");
		require(limit.period().compareTo(Duration.ZERO) > 0, setting + ".period", limit.period(),
				"It must be more than 0.", "Set a time, such as 1s.");
	}

	private void checkScaling(ScalingSettings scaling) {
		require(scaling.interval().compareTo(Duration.ZERO) > 0, "scaling.interval", scaling.interval(),
				"It must be more than 0.", "Set a time, such as 5s.");
		require(scaling.upThreshold() > 0 && scaling.upThreshold() <= 1, "scaling.upThreshold", scaling.upThreshold(),
				"It must be more than 0 and at most 1.", "Set a share of busy workers, such as 0.8.");
		require(scaling.downThreshold() >= 0 && scaling.downThreshold() < scaling.upThreshold(),
				"scaling.downThreshold", scaling.downThreshold(),
				"It must be 0 or more, and less than upThreshold, which is " + scaling.upThreshold() + ".",
				"Set a share of busy workers, such as 0.2.");
		requireNotNegative("scaling.targetWait", scaling.targetWait());
		requireNotNegative("scaling.cooldown", scaling.cooldown());
		for (int place = 0; place < scaling.schedule().size(); place++) {
			checkSize("scaling.schedule[" + place + "]", scaling.schedule(), place);
		}
	}

	private void checkSize(String setting, List<FixedSize> schedule, int place) {
		FixedSize size = schedule.get(place);
		require(size.workers() >= Math.max(1, this.settings.minWorkers())
				&& size.workers() <= this.settings.maxWorkers(), setting + ".workers", size.workers(),
				"It must be 1 or more, and between minWorkers (" + this.settings.minWorkers() + ") and maxWorkers ("
						+ this.settings.maxWorkers() + ").",
				"Set a number of workers between the two, or move these.");
		require(!size.from().equals(size.to()), setting + ".to", size.to(), "It is the same time as from.",
				"Set the time at which the size ends; for a whole day, set minWorkers and maxWorkers.");
		for (FixedSize other : schedule.subList(0, place)) {
			require(!overlap(size, other), setting + ".from", size.from(), "Until " + size.to()
					+ " it is also the time of the size from " + other.from() + " to " + other.to() + ".",
					"Let one end where the other begins.");
		}
	}

	/** Times of different zones are not compared: the first size that fits is taken. */
	private static boolean overlap(FixedSize one, FixedSize other) {
		return one.zone().equals(other.zone())
				&& (ScalingSchedule.isIn(one.from(), other) || ScalingSchedule.isIn(other.from(), one));
	}

	private static void requireNotNegative(String setting, Duration value) {
		require(!value.isNegative(), setting, value, "A time must not be negative.", "Set 0 or a positive time.");
	}

	private static void requireNotNegative(String setting, int value, String remedy) {
		require(value >= 0, setting, value, "It must not be negative.", remedy);
	}

	private static void require(boolean valid, String setting, Object value, String reason, String remedy) {
		if (!valid) {
			throw new InvalidPoolSettingException(setting, value, reason, remedy);
		}
	}

}
