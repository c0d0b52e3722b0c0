package io.threadsystem.boot.autoconfigure;

import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

import io.threadsystem.job.Priority;
import io.threadsystem.pool.FixedSize;
import io.threadsystem.pool.InvalidPoolSettingException;
import io.threadsystem.pool.LevelSettings;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.RateLimit;
import io.threadsystem.pool.ScalingSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.PropertyMapper;

/** Makes settings of a pool of its properties; what is not set has its default. */
final class PoolSettingsMapping {

	private final PropertyMapper map = PropertyMapper.get();

	private final String prefix;

	/**
	 * Creates a mapping.
	 * @param prefix the full name of the property that has the settings of the pool
	 */
	PoolSettingsMapping(String prefix) {
		this.prefix = prefix;
	}

	/**
	 * Builds the settings.
	 * @throws InvalidThreadSystemPropertyException if a value is missing
	 * @throws InvalidPoolSettingException if a value cannot work
	 */
	PoolSettings settings(PoolProperties pool) {
		PoolSettings.Builder builder = PoolSettings.builder();
		this.map.from(pool::getMinWorkers).to(builder::minWorkers);
		this.map.from(pool::getMaxWorkers).to(builder::maxWorkers);
		this.map.from(pool::getSpareWorkers).to(builder::spareWorkers);
		this.map.from(pool::getKeepAlive).to(builder::keepAlive);
		this.map.from(pool::getThreads).to(builder::threads);
		this.map.from(pool::getQueueCapacity).to(builder::queueCapacity);
		this.map.from(pool::getQueueFull).to(builder::queueFull);
		this.map.from(pool::getBlockTimeout).to(builder::blockTimeout);
		this.map.from(pool::getHighWatermark).to(builder::highWatermark);
		this.map.from(pool::getLowWatermark).to(builder::lowWatermark);
		this.map.from(pool::getAging).to(builder::aging);
		pool.getLevels().forEach((priority, level) -> builder.level(priority, level(priority, level)));
		this.map.from(pool::getRateLimit).as((limit) -> rateLimit("rate-limit", limit)).to(builder::rateLimit);
		this.map.from(pool::getTimeout).to(builder::timeout);
		this.map.from(pool::getQueueTimeout).to(builder::queueTimeout);
		this.map.from(pool::getScaling).as(this::scaling).to(builder::scaling);
		this.map.from(pool::getStuckAfter).to(builder::stuckAfter);
		this.map.from(pool::getReplaceStuck).to(builder::replaceStuck);
		this.map.from(pool::getShutdown).to(builder::shutdown);
		this.map.from(pool::getShutdownTimeout).to(builder::shutdownTimeout);
		return builder.build();
	}

	private LevelSettings level(Priority priority, LevelProperties level) {
		String name = "levels." + priority.name().toLowerCase(Locale.ROOT);
		RateLimitProperties limit = level.getRateLimit();
		return new LevelSettings(orZero(level.getMaxWorkers()), orZero(level.getQueueCapacity()),
				(limit != null) ? rateLimit(name + ".rate-limit", limit) : null);
	}

	private static int orZero(@Nullable Integer value) {
		return (value != null) ? value : 0;
	}

	private RateLimit rateLimit(String key, RateLimitProperties limit) {
		long permits = required(key + ".permits", limit.getPermits(), "Set the number of jobs that may start.");
		Duration period = required(key + ".period", limit.getPeriod(), "Set a time, such as 1s.");
		RateLimit rate = RateLimit.of(permits, period);
		return (limit.getBurst() != null) ? rate.withBurst(limit.getBurst()) : rate;
	}

	private ScalingSettings scaling(ScalingProperties scaling) {
		ScalingSettings.Builder builder = ScalingSettings.builder().enabled(hasMoreThanEnabled(scaling));
		this.map.from(scaling::getEnabled).to(builder::enabled);
		this.map.from(scaling::getInterval).to(builder::interval);
		this.map.from(scaling::getUpThreshold).to(builder::upThreshold);
		this.map.from(scaling::getDownThreshold).to(builder::downThreshold);
		this.map.from(scaling::getTargetWait).to(builder::targetWait);
		this.map.from(scaling::getCooldown).to(builder::cooldown);
		this.map.from(scaling::getDryRun).to(builder::dryRun);
		return builder.schedule(schedule(scaling.getSchedule())).build();
	}

	/** Whoever says how the pool is to scale wants it to. */
	private static boolean hasMoreThanEnabled(ScalingProperties scaling) {
		return !scaling.getSchedule().isEmpty() || Stream
			.of(scaling.getInterval(), scaling.getUpThreshold(), scaling.getDownThreshold(), scaling.getTargetWait(),
					scaling.getCooldown(), scaling.getDryRun())
			.anyMatch(Objects::nonNull);
	}

	private List<FixedSize> schedule(List<FixedSizeProperties> schedule) {
		List<FixedSize> sizes = new ArrayList<>();
		for (FixedSizeProperties size : schedule) {
			String key = "scaling.schedule[" + sizes.size() + "]";
			ZoneId zone = size.getZone();
			sizes.add(new FixedSize(required(key + ".from", size.getFrom(), "Set a time, such as 08:00."),
					required(key + ".to", size.getTo(), "Set a time, such as 18:00."),
					required(key + ".workers", size.getWorkers(), "Set a number of workers."),
					(zone != null) ? zone : ZoneId.systemDefault()));
		}
		return sizes;
	}

	private <T> T required(String key, @Nullable T value, String remedy) {
		if (value == null) {
			throw new InvalidThreadSystemPropertyException(this.prefix + "." + key, null, "It is not set.", remedy);
		}
		return value;
	}

}
