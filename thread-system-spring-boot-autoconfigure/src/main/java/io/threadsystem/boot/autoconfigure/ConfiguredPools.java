package io.threadsystem.boot.autoconfigure;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import io.threadsystem.pool.InvalidPoolSettingException;
import io.threadsystem.pool.PoolSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanWrapper;
import org.springframework.beans.BeanWrapperImpl;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.IgnoreTopLevelConverterNotFoundBindHandler;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.env.Environment;

/**
 * The pools as the configuration has them. It is read before there are beans, because the
 * names of the pools decide which beans there are.
 */
final class ConfiguredPools {

	/** Name of the pool that is there without any configuration. */
	static final String MAIN = "main";

	private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9_-]*");

	private static final Pattern NAME_WITHOUT_BRACKETS = Pattern.compile("[a-zA-Z][a-zA-Z0-9-]*");

	/** Names under which Spring and Boot look for beans of their own. */
	private static final Set<String> RESERVED = Set.of("applicationEventMulticaster", "applicationTaskExecutor",
			"bootstrapExecutor", "taskExecutor", "taskScheduler");

	private static final ConversionService TIMES_OF_DAY = TimesOfDay.conversionService();

	private ConfiguredPools() {
	}

	/**
	 * Binds the properties.
	 * @throws InvalidThreadSystemPropertyException if there are others, or some that lack
	 * a value, or have one that they cannot have
	 */
	static ThreadSystemProperties bind(Environment environment) {
		BindHandler handler = new NoUnboundElementsBindHandler(new IgnoreTopLevelConverterNotFoundBindHandler(),
				new UnboundElementsSourceFilter());
		GroupValues.check(environment);
		try {
			return binder(environment).bindOrCreate("thread-system", Bindable.of(ThreadSystemProperties.class),
					handler);
		}
		catch (BindException ex) {
			if (ex.getCause() instanceof UnboundConfigurationPropertiesException unbound) {
				throw unbound(unbound.getUnboundProperties().iterator().next());
			}
			throw ex;
		}
	}

	private static Binder binder(Environment environment) {
		return new Binder(ConfigurationPropertySources.get(environment),
				new PropertySourcesPlaceholdersResolver(environment),
				List.of(TIMES_OF_DAY, ApplicationConversionService.getSharedInstance()), null, null, null);
	}

	/** What is known is bound, unless it is an empty text, which is no number or time. */
	private static InvalidThreadSystemPropertyException unbound(ConfigurationProperty property) {
		PropertyOwner owner = PropertyOwner.of(property.getName());
		return (owner != null && owner.has(property.getName())) ? withoutValue(property) : unknownKey(property, owner);
	}

	private static InvalidThreadSystemPropertyException withoutValue(ConfigurationProperty property) {
		return new InvalidThreadSystemPropertyException(property.getName().toString(),
				String.valueOf(property.getValue()), "It has no value.",
				"Give it one, or remove it to have the default.");
	}

	private static InvalidThreadSystemPropertyException unknownKey(ConfigurationProperty property,
			@Nullable PropertyOwner owner) {
		String known = (owner != null && owner.isNested())
				? property.getName().getParent() + "." + PropertyOwner.list(owner.keys())
				: "thread-system." + PropertyOwner.list(PropertyOwner.keys(ThreadSystemProperties.class))
						+ "; of a pool, thread-system.pools.<name>."
						+ PropertyOwner.list(PropertyOwner.keys(PoolProperties.class))
						+ "; of a retry policy, thread-system.retry.<name>."
						+ PropertyOwner.list(PropertyOwner.keys(RetryProperties.class));
		return new InvalidThreadSystemPropertyException(property.getName().toString(),
				String.valueOf(property.getValue()), "There is no such property.",
				"Remove it, or use one of these: " + known + ".");
	}

	/** Full name of the property that has the settings of a pool. */
	static String property(String pool) {
		return "thread-system.pools" + (NAME_WITHOUT_BRACKETS.matcher(pool).matches() ? "." + pool : "[" + pool + "]");
	}

	/** Checks the name and the settings of each pool. */
	static void check(ThreadSystemProperties properties) {
		Map<String, String> names = new HashMap<>();
		properties.getPools().forEach((name, settings) -> {
			checkName(name);
			String other = names.put(uniform(name), name);
			if (other != null) {
				throw new InvalidThreadSystemPropertyException(property(name), null,
						"The names '" + other + "' and '" + name
								+ "' are the same but for capital letters, '-' and '_'.",
						"Write the name of the pool in the same way everywhere, or rename one of the pools.");
			}
			settings(name, settings);
		});
	}

	private static void checkName(String name) {
		if (!NAME.matcher(name).matches()) {
			throw new InvalidThreadSystemPropertyException(property(name), null,
					"'" + name + "' cannot be the name of a pool.",
					"Give the pool a name of letters, digits, '-' and '_' that begins with a letter.");
		}
		if (RESERVED.stream().anyMatch((reserved) -> uniform(reserved).equals(uniform(name)))) {
			throw new InvalidThreadSystemPropertyException(property(name), null,
					"'" + name + "' is a name under which Spring Boot looks for a bean of its own.",
					"Give the pool another name.");
		}
	}

	/** As Boot compares names. */
	static String uniform(String name) {
		return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
	}

	/**
	 * Settings of a pool.
	 * @throws InvalidThreadSystemPropertyException if a value cannot work
	 */
	static PoolSettings settings(String name, PoolProperties pool) {
		try {
			return new PoolSettingsMapping(property(name)).settings(pool);
		}
		catch (InvalidPoolSettingException ex) {
			throw InvalidThreadSystemPropertyException.of(name, ex, !isSet(pool, ex.setting()));
		}
	}

	private static boolean isSet(PoolProperties pool, String setting) {
		BeanWrapper values = new BeanWrapperImpl(pool);
		return !values.isReadableProperty(setting) || values.getPropertyValue(setting) != null;
	}

}
