package io.threadsystem.boot.autoconfigure;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.FactoryBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Makes the bean of the properties, which stays as the application was started with.
 * Spring Cloud binds every other bean of properties again when the environment changes,
 * and fails, with all that comes after it, where one of the values cannot be bound; what
 * a factory bean makes it does not touch. What a change means for the pools is decided by
 * {@link EnvironmentChanges}.
 */
@ConditionalOnMissingBean(value = ThreadSystemProperties.class, search = SearchStrategy.CURRENT)
class ThreadSystemPropertiesFactoryBean implements FactoryBean<ThreadSystemProperties>, EnvironmentAware {

	/*
	 * It is imported and not made by a @Bean method: Spring Boot, which lists the beans
	 * of properties in the endpoint 'configprops', takes the type that such a method
	 * returns for that of the properties, and fails.
	 *
	 * Its constructor needs nothing: who asks for types, as the report about a missing
	 * bean does once the context has been closed, makes an object of it to be told.
	 */

	private @Nullable Environment environment;

	@Override
	public void setEnvironment(Environment environment) {
		this.environment = environment;
	}

	@Override
	public ThreadSystemProperties getObject() {
		return ConfiguredPools.bind(Objects.requireNonNull(this.environment));
	}

	@Override
	public Class<?> getObjectType() {
		return ThreadSystemProperties.class;
	}

}
