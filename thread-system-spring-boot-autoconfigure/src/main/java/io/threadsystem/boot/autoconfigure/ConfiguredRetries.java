package io.threadsystem.boot.autoconfigure;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import io.threadsystem.retry.InvalidRetrySettingException;
import io.threadsystem.retry.RetryPolicy;
import io.threadsystem.retry.RetryPolicyBuilder;

import org.springframework.boot.context.properties.PropertyMapper;
import org.springframework.util.ClassUtils;

/** The retry policies as the configuration has them. */
final class ConfiguredRetries {

	/** Full name of the property that has the policies. */
	static final String PREFIX = "thread-system.retry";

	private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9_-]*");

	private static final Pattern NAME_WITHOUT_BRACKETS = Pattern.compile("[a-zA-Z][a-zA-Z0-9-]*");

	private ConfiguredRetries() {
	}

	/** Full name of the property that has the settings of a policy. */
	static String property(String policy) {
		return PREFIX + (NAME_WITHOUT_BRACKETS.matcher(policy).matches() ? "." + policy : "[" + policy + "]");
	}

	/**
	 * Makes the policies.
	 * @throws InvalidThreadSystemPropertyException if a name or a value cannot work
	 */
	static Map<String, RetryPolicy> policies(ThreadSystemProperties properties) {
		Map<String, String> names = new HashMap<>();
		Map<String, RetryPolicy> policies = new LinkedHashMap<>();
		properties.getRetry().forEach((name, settings) -> {
			checkName(name, names);
			policies.put(name, policy(name, settings));
		});
		return policies;
	}

	private static void checkName(String name, Map<String, String> names) {
		if (!NAME.matcher(name).matches()) {
			throw new InvalidThreadSystemPropertyException(property(name), null,
					"'" + name + "' cannot be the name of a retry policy.",
					"Give the policy a name of letters, digits, '-' and '_' that begins with a letter.");
		}
		String other = names.put(ConfiguredPools.uniform(name), name);
		if (other != null) {
			throw new InvalidThreadSystemPropertyException(property(name), null,
					"The names '" + other + "' and '" + name + "' are the same but for capital letters, '-' and '_'.",
					"Write the name of the policy in the same way everywhere, or rename one of the policies.");
		}
	}

	private static RetryPolicy policy(String name, RetryProperties settings) {
		RetryPolicyBuilder builder = RetryPolicy.builder();
		PropertyMapper map = PropertyMapper.get();
		map.from(settings::getMaxRetries).to(builder::maxRetries);
		map.from(settings::getDelay).to(builder::delay);
		map.from(settings::getIncrement).to(builder::increment);
		map.from(settings::getMultiplier).to(builder::multiplier);
		map.from(settings::getMaxDelay).to(builder::maxDelay);
		map.from(settings::getJitter).to(builder::jitter);
		map.from(settings::getTimeout).to(builder::timeout);
		load(property(name) + ".includes", settings.getIncludes(), builder::includes);
		load(property(name) + ".excludes", settings.getExcludes(), builder::excludes);
		try {
			return builder.build();
		}
		catch (InvalidRetrySettingException ex) {
			throw InvalidThreadSystemPropertyException.of(name, ex);
		}
	}

	private static void load(String property, List<String> classes, Consumer<Class<? extends Throwable>> setting) {
		for (int index = 0; index < classes.size(); index++) {
			setting.accept(load(property + "[" + index + "]", classes.get(index)));
		}
	}

	private static Class<? extends Throwable> load(String property, String name) {
		try {
			return ClassUtils.forName(name.strip(), null).asSubclass(Throwable.class);
		}
		catch (ClassNotFoundException | LinkageError ex) {
			throw new InvalidThreadSystemPropertyException(property, name, "There is no such class.",
					"Write the full name of a class that the application has, such as java.io.IOException.");
		}
		catch (ClassCastException ex) {
			throw new InvalidThreadSystemPropertyException(property, name, "The class is no Throwable.",
					"Name a class of exceptions or errors, such as java.io.IOException.");
		}
	}

}
