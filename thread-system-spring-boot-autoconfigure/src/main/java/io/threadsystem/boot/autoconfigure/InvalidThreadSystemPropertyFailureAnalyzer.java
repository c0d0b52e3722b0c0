package io.threadsystem.boot.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/** Says which property keeps the application from starting, and where it was set. */
class InvalidThreadSystemPropertyFailureAnalyzer extends AbstractFailureAnalyzer<InvalidThreadSystemPropertyException> {

	private final @Nullable Environment environment;

	InvalidThreadSystemPropertyFailureAnalyzer(@Nullable Environment environment) {
		this.environment = environment;
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidThreadSystemPropertyException cause) {
		ConfigurationProperty set = find(cause.property());
		StringBuilder description = new StringBuilder("%s cannot be configured:%n".formatted(what(cause)));
		description.append("%n    Property: %s".formatted(cause.property()));
		if (set != null) {
			description.append("%n    Value: \"%s\"".formatted(set.getValue()));
			description.append("%n    Origin: %s".formatted(set.getOrigin()));
		}
		else if (cause.value() != null) {
			description.append("%n    Value: \"%s\"%s".formatted(cause.value(),
					cause.isDefault() ? " (not set, the default)" : ""));
		}
		description.append("%n    Reason: %s".formatted(cause.reason()));
		return new FailureAnalysis(description.toString(), cause.remedy(), cause);
	}

	private static String what(InvalidThreadSystemPropertyException cause) {
		if (cause.property().startsWith(ClusterSettingsMapping.PREFIX)) {
			return "The durable jobs";
		}
		return cause.property().startsWith(ConfiguredRetries.PREFIX) ? "The retry policies" : "The priority pools";
	}

	private @Nullable ConfigurationProperty find(String property) {
		if (this.environment == null) {
			return null;
		}
		Iterable<ConfigurationPropertySource> sources = ConfigurationPropertySources.get(this.environment);
		ConfigurationProperty found = find(property, sources);
		// a key in brackets may have been written without them
		return (found != null) ? found : find(property.replace('[', '.').replace("]", ""), sources);
	}

	private static @Nullable ConfigurationProperty find(String property,
			Iterable<ConfigurationPropertySource> sources) {
		ConfigurationPropertyName name = ConfigurationPropertyName.adapt(property, '.');
		for (ConfigurationPropertySource source : sources) {
			ConfigurationProperty found = source.getConfigurationProperty(name);
			if (found != null) {
				return found;
			}
		}
		return null;
	}

}
