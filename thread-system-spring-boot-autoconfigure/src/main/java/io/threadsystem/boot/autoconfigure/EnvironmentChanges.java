package io.threadsystem.boot.autoconfigure;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

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
	 * Compared is what the environment said before with what it says now, pool by pool.
	 * Only the settings that differ are brought to a pool, so it keeps what a customizer
	 * or the endpoint has set in others. All is made and checked before the first pool is
	 * touched. Changes come one at a time, under the lock.
	 */

	private static final Logger logger = LoggerFactory.getLogger(EnvironmentChanges.class);

	private final Environment environment;

	private final PriorityPoolFactory factory;

	private ThreadSystemProperties known;

	EnvironmentChanges(Environment environment, PriorityPoolFactory factory) {
		this.environment = environment;
		this.factory = factory;
		this.known = ConfiguredPools.bind(environment);
	}

	/** The environment may have changed. */
	synchronized void apply() {
		ThreadSystemProperties now = bindOrTell();
		if (now == null) {
			return;
		}
		ThreadSystemProperties before = this.known;
		Map<String, PoolSettings> changes = changes(before, now);
		if (!fit(changes)) {
			return;
		}
		this.known = now;
		warn("thread-system.enabled", before.isEnabled(), now.isEnabled());
		warn("thread-system.default-pool", before.getDefaultPool(), now.getDefaultPool());
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
	private Map<String, PoolSettings> changes(ThreadSystemProperties before, ThreadSystemProperties now) {
		Set<String> names = new LinkedHashSet<>(before.getPools().keySet());
		names.addAll(now.getPools().keySet());
		Map<String, PoolSettings> changes = new LinkedHashMap<>();
		for (String name : names) {
			if (!now.getPools().containsKey(name)) {
				warnOf(ConfiguredPools.property(name), "The pool stays as it is", "it is not configured any more");
			}
			else if (this.factory.makes(name)) {
				PoolSettings settings = settings(name, now);
				if (!settings.equals(settings(name, before))) {
					changes.put(name, settings);
				}
			}
			else if (!before.getPools().containsKey(name)) {
				warnOf(ConfiguredPools.property(name), "There is no such pool yet", "it is new");
			}
		}
		return changes;
	}

	private static PoolSettings settings(String name, ThreadSystemProperties properties) {
		return ConfiguredPools.settings(name, properties.getPools().getOrDefault(name, new PoolProperties()));
	}

	private void change(String name, PoolSettings settings) {
		try {
			PoolSettings inForce = this.factory.reconfigure(name, settings);
			logger.info("Pool '{}' follows its properties, which have changed: {}", name, inForce);
		}
		catch (InvalidPoolSettingException ex) {
			logger.error("Pool '{}' cannot follow its properties, which have changed, and stays as it is: {}", name,
					ex.getMessage());
		}
	}

	private static void warn(String property, @Nullable Object before, @Nullable Object now) {
		if (!Objects.equals(before, now)) {
			warnOf(property, "It stays " + before, "it is " + now + " now");
		}
	}

	private static void warnOf(String property, String effect, String change) {
		logger.warn("Property {} has changed, which has an effect when the application starts again: {}. {}.", property,
				change, effect);
	}

}
