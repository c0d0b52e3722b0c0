package io.threadsystem.boot.autoconfigure;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

import io.threadsystem.pool.InvalidPoolSettingException;
import io.threadsystem.pool.PoolSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.Environment;

/**
 * Brings what has changed in the {@link Environment} to the pools: all of it, or, where a
 * part of it cannot work, nothing.
 */
class EnvironmentChanges {

	/*
	 * Compared is what each pool was told last by the environment with what that says
	 * now. Only the settings that differ are brought to a pool, so it keeps what a
	 * customizer or the endpoint has set in others. All is made and checked before the
	 * first pool is touched. Where somebody else changes a pool between that check and
	 * its change, so that the two do not go together any more, the pool has not been told
	 * and is tried again with the next event. Changes come one at a time, under the lock.
	 *
	 * What has no effect before the next start is compared with what the application was
	 * started with, as that is in force, and warned of once: when it differs from what
	 * was seen last.
	 */

	private static final Logger logger = LoggerFactory.getLogger(EnvironmentChanges.class);

	private final Environment environment;

	private final PriorityPoolFactory factory;

	private final ThreadSystemProperties started;

	private ThreadSystemProperties seen;

	EnvironmentChanges(Environment environment, PriorityPoolFactory factory) {
		this.environment = environment;
		this.factory = factory;
		this.started = ConfiguredPools.bind(environment);
		this.seen = this.started;
	}

	/** The environment may have changed. */
	synchronized void apply() {
		ThreadSystemProperties now = bindOrTell();
		if (now == null) {
			return;
		}
		Map<String, PoolSettings> changes = changes(now);
		if (!fit(changes)) {
			return;
		}
		warnOfWhatHasNoEffect(now);
		this.seen = now;
		changes.forEach(this::change);
	}

	/** Whether they go together with what the running pools have got elsewhere. */
	private boolean fit(Map<String, PoolSettings> changes) {
		for (Map.Entry<String, PoolSettings> change : changes.entrySet()) {
			try {
				this.factory.check(change.getKey(), change.getValue());
			}
			catch (InvalidPoolSettingException ex) {
				refuse(change.getKey(), ex);
				return false;
			}
		}
		return true;
	}

	private static void refuse(String pool, InvalidPoolSettingException ex) {
		InvalidThreadSystemPropertyException refused = InvalidThreadSystemPropertyException.of(pool, ex, false);
		refuse(refused.property(), refused.value(),
				refused.reason()
						+ " (Not all of that is of the properties: the running pool has settings of elsewhere.)",
				refused.remedy());
	}

	/** What the environment says now; {@code null} if that cannot work. */
	private @Nullable ThreadSystemProperties bindOrTell() {
		try {
			ThreadSystemProperties now = ConfiguredPools.bind(this.environment);
			ConfiguredPools.check(now);
			return now;
		}
		catch (InvalidThreadSystemPropertyException ex) {
			refuse(ex.property(), ex.value(), ex.reason(), ex.remedy());
		}
		catch (BindException ex) {
			ConfigurationProperty property = ex.getProperty();
			refuse(String.valueOf((property != null) ? property.getName() : ex.getName()),
					(property != null) ? String.valueOf(property.getValue()) : null,
					"It cannot be converted: " + NestedExceptionUtils.getMostSpecificCause(ex).getMessage(),
					"Correct it.");
		}
		return null;
	}

	private static void refuse(String property, @Nullable String value, String reason, String remedy) {
		logger.error("The pools are not changed, as a property that has changed cannot work: {}{}: {} {}", property,
				(value != null) ? " = " + value : "", reason, remedy);
	}

	/** Settings of the pools that are to have others. */
	private Map<String, PoolSettings> changes(ThreadSystemProperties now) {
		Map<String, PoolSettings> changes = new LinkedHashMap<>();
		for (String name : names(now)) {
			if (this.factory.makes(name) && !isGone(name, now)) {
				PoolSettings settings = ConfiguredPools.settings(name,
						now.getPools().getOrDefault(name, new PoolProperties()));
				if (!settings.equals(this.factory.configured(name))) {
					changes.put(name, settings);
				}
			}
		}
		return changes;
	}

	private Set<String> names(ThreadSystemProperties now) {
		Set<String> names = new LinkedHashSet<>(this.seen.getPools().keySet());
		names.addAll(now.getPools().keySet());
		return names;
	}

	private boolean isGone(String pool, ThreadSystemProperties now) {
		return this.started.getPools().containsKey(pool) && !now.getPools().containsKey(pool);
	}

	private void change(String name, PoolSettings settings) {
		try {
			PoolSettings inForce = this.factory.reconfigure(name, settings);
			logger.info("Pool '{}' follows its properties, which have changed: {}", name, inForce);
		}
		catch (InvalidPoolSettingException ex) {
			logger.error(
					"Pool '{}' cannot follow its properties, which have changed, and stays as it is until the next change"
							+ " of the environment: {}",
					name, ex.getMessage());
		}
	}

	private void warnOfWhatHasNoEffect(ThreadSystemProperties now) {
		warn("thread-system.enabled", ThreadSystemProperties::isEnabled, now);
		warn("thread-system.default-pool", ThreadSystemProperties::getDefaultPool, now);
		for (String name : names(now)) {
			boolean isNews = this.seen.getPools().containsKey(name) != now.getPools().containsKey(name);
			if (isNews && isGone(name, now)) {
				warnOf(ConfiguredPools.property(name), "The pool stays as it is", "it is not configured any more");
			}
			else if (isNews && isNew(name, now)) {
				warnOf(ConfiguredPools.property(name), "There is no such pool yet", "it is new");
			}
		}
	}

	private boolean isNew(String pool, ThreadSystemProperties now) {
		return now.getPools().containsKey(pool) && !this.started.getPools().containsKey(pool)
				&& !this.factory.makes(pool);
	}

	private void warn(String property, Function<ThreadSystemProperties, @Nullable Object> value,
			ThreadSystemProperties now) {
		Object inForce = value.apply(this.started);
		Object changed = value.apply(now);
		if (!Objects.equals(inForce, changed) && !Objects.equals(value.apply(this.seen), changed)) {
			warnOf(property, (inForce != null) ? "It stays " + inForce : "It stays as if it was not set",
					(changed != null) ? "it is " + changed + " now" : "it is not set any more");
		}
	}

	private static void warnOf(String property, String effect, String change) {
		logger.warn("Property {} has changed, which has an effect when the application starts again: {}. {}.", property,
				change, effect);
	}

}
