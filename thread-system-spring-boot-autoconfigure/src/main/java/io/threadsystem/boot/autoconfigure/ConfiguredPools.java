package io.threadsystem.boot.autoconfigure;

import java.beans.PropertyDescriptor;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.threadsystem.pool.InvalidPoolSettingException;
import io.threadsystem.pool.PoolSettings;

import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.PropertyMapper;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.IgnoreTopLevelConverterNotFoundBindHandler;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
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

	private ConfiguredPools() {
	}

	/** Binds the properties as strictly as the properties bean will be bound later. */
	static ThreadSystemProperties bind(Environment environment) {
		BindHandler handler = new NoUnboundElementsBindHandler(new IgnoreTopLevelConverterNotFoundBindHandler(),
				new UnboundElementsSourceFilter());
		try {
			return Binder.get(environment)
				.bindOrCreate("thread-system", Bindable.of(ThreadSystemProperties.class), handler);
		}
		catch (BindException ex) {
			if (ex.getCause() instanceof UnboundConfigurationPropertiesException unbound) {
				throw unknownKey(unbound.getUnboundProperties().iterator().next());
			}
			throw ex;
		}
	}

	private static InvalidThreadSystemPropertyException unknownKey(ConfigurationProperty property) {
		return new InvalidThreadSystemPropertyException(property.getName().toString(),
				String.valueOf(property.getValue()), "There is no such property.",
				"Remove it, or use one of these: thread-system." + keys(ThreadSystemProperties.class)
						+ "; of a pool, thread-system.pools.<name>." + keys(PoolProperties.class) + ".");
	}

	private static String keys(Class<?> properties) {
		return Arrays.stream(BeanUtils.getPropertyDescriptors(properties))
			.map(PropertyDescriptor::getName)
			.filter((name) -> !name.equals("class"))
			.map(DataObjectPropertyName::toDashedForm)
			.sorted()
			.collect(Collectors.joining(", ", "{", "}"));
	}

	/** Full name of the property that has the settings of a pool. */
	static String property(String pool) {
		return "thread-system.pools" + (NAME_WITHOUT_BRACKETS.matcher(pool).matches() ? "." + pool : "[" + pool + "]");
	}

	/** Checks the name and the settings of each pool. */
	static void check(ThreadSystemProperties properties) {
		properties.getPools().forEach((name, settings) -> {
			checkName(name);
			settings(name, settings);
		});
	}

	private static void checkName(String name) {
		if (!NAME.matcher(name).matches()) {
			throw new InvalidThreadSystemPropertyException(property(name), null,
					"'" + name + "' cannot be the name of a pool.",
					"Give the pool a name of letters, digits, '-' and '_' that begins with a letter.");
		}
		if (RESERVED.contains(name)) {
			throw new InvalidThreadSystemPropertyException(property(name), null,
					"'" + name + "' is a name under which Spring Boot looks for a bean of its own.",
					"Give the pool another name.");
		}
	}

	/**
	 * Settings of a pool.
	 * @throws InvalidThreadSystemPropertyException if a value cannot work
	 */
	static PoolSettings settings(String name, PoolProperties pool) {
		PoolSettings.Builder builder = PoolSettings.builder();
		PropertyMapper map = PropertyMapper.get();
		map.from(pool::getMinWorkers).to(builder::minWorkers);
		map.from(pool::getMaxWorkers).to(builder::maxWorkers);
		map.from(pool::getKeepAlive).to(builder::keepAlive);
		map.from(pool::getQueueCapacity).to(builder::queueCapacity);
		map.from(pool::getQueueFull).to(builder::queueFull);
		map.from(pool::getBlockTimeout).to(builder::blockTimeout);
		map.from(pool::getTimeout).to(builder::timeout);
		map.from(pool::getQueueTimeout).to(builder::queueTimeout);
		map.from(pool::getStuckAfter).to(builder::stuckAfter);
		map.from(pool::getShutdown).to(builder::shutdown);
		map.from(pool::getShutdownTimeout).to(builder::shutdownTimeout);
		try {
			return builder.build();
		}
		catch (InvalidPoolSettingException ex) {
			throw InvalidThreadSystemPropertyException.of(name, ex);
		}
	}

}
