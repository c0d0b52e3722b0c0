package io.threadsystem.boot.autoconfigure;

import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

import io.threadsystem.job.Priority;
import io.threadsystem.pool.InvalidPoolSettingException;
import io.threadsystem.pool.PoolSettings;

/**
 * What differs between two settings, to be done to others: what others have set in a
 * pool, and is the same in both, stays.
 *
 * @param before the settings before the change
 * @param now the settings after it
 */
record SettingsChange(PoolSettings before, PoolSettings now) {

	/**
	 * Does the change.
	 * @throws InvalidPoolSettingException if the two do not go together
	 */
	PoolSettings applyTo(PoolSettings current) {
		PoolSettings.Builder builder = current.toBuilder();
		change(PoolSettings::minWorkers, builder::minWorkers);
		change(PoolSettings::maxWorkers, builder::maxWorkers);
		change(PoolSettings::spareWorkers, builder::spareWorkers);
		change(PoolSettings::keepAlive, builder::keepAlive);
		change(PoolSettings::threads, builder::threads);
		change(PoolSettings::queueCapacity, builder::queueCapacity);
		change(PoolSettings::queueFull, builder::queueFull);
		change(PoolSettings::blockTimeout, builder::blockTimeout);
		change(PoolSettings::highWatermark, builder::highWatermark);
		change(PoolSettings::lowWatermark, builder::lowWatermark);
		change(PoolSettings::aging, builder::aging);
		for (Priority priority : Priority.values()) {
			change((settings) -> settings.level(priority), (level) -> builder.level(priority, level));
		}
		if (!Objects.equals(this.before.rateLimit(), this.now.rateLimit())) {
			builder.rateLimit(this.now.rateLimit());
		}
		change(PoolSettings::timeout, builder::timeout);
		change(PoolSettings::queueTimeout, builder::queueTimeout);
		change(PoolSettings::scaling, builder::scaling);
		change(PoolSettings::stuckAfter, builder::stuckAfter);
		change(PoolSettings::replaceStuck, builder::replaceStuck);
		change(PoolSettings::shutdown, builder::shutdown);
		change(PoolSettings::shutdownTimeout, builder::shutdownTimeout);
		return builder.build();
	}

	private <T> void change(Function<PoolSettings, T> setting, Consumer<T> target) {
		T value = setting.apply(this.now);
		if (!value.equals(setting.apply(this.before))) {
			target.accept(value);
		}
	}

}
