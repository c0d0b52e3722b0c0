package io.threadsystem.boot.autoconfigure;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Values that were given to what has properties below it, such as a pool. Spring Boot
 * ignores some of them, and says of others what nobody understands.
 */
final class GroupValues {

	private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("thread-system");

	private final Environment environment;

	private final Iterable<ConfigurationPropertySource> sources;

	private GroupValues(Environment environment) {
		this.environment = environment;
		this.sources = ConfigurationPropertySources.get(environment);
	}

	/**
	 * Checks that there is none. An empty one is fine where nothing is below it, as it
	 * may stand for a pool with the defaults.
	 * @throws InvalidThreadSystemPropertyException if there is one
	 */
	static void check(Environment environment) {
		GroupValues values = new GroupValues(environment);
		for (ConfigurationPropertySource source : values.sources) {
			if (source instanceof IterableConfigurationPropertySource iterable) {
				iterable.stream().filter(PREFIX::isAncestorOf).forEach((name) -> values.check(name, source));
			}
		}
	}

	private void check(ConfigurationPropertyName name, ConfigurationPropertySource source) {
		PropertyOwner group = PropertyOwner.ofAllIn(name);
		ConfigurationProperty property = (group != null) ? source.getConfigurationProperty(name) : null;
		if (group == null || property == null) {
			return;
		}
		String value = this.environment.resolvePlaceholders(String.valueOf(property.getValue()));
		if (StringUtils.hasText(value)) {
			throw new InvalidThreadSystemPropertyException(name.toString(), value,
					"It has properties, and no value of its own.", "Set one or more of " + group.keysIn(name) + ".");
		}
		if (hasDescendants(name)) {
			throw new InvalidThreadSystemPropertyException(name.toString(), value,
					"It is empty here, but has properties in another place, and takes none of them away.",
					"Remove it, or set one or more of " + group.keysIn(name) + ".");
		}
	}

	private boolean hasDescendants(ConfigurationPropertyName name) {
		for (ConfigurationPropertySource source : this.sources) {
			if (source.containsDescendantOf(name) == ConfigurationPropertyState.PRESENT) {
				return true;
			}
		}
		return false;
	}

}
