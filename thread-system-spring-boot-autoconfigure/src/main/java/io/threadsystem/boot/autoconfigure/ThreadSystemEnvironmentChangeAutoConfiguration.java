package io.threadsystem.boot.autoconfigure;

import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration that brings changes of the properties of the pools to them while
 * they run, where Spring Cloud tells of changes of the {@link Environment}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ThreadSystemAutoConfiguration.class)
@ConditionalOnClass(EnvironmentChangeEvent.class)
@Conditional(ThreadSystemEnabledCondition.class)
public final class ThreadSystemEnvironmentChangeAutoConfiguration {

	/**
	 * So that what the environment said is known before its first change, and invalid
	 * settings of a pool are found at start-up.
	 */
	@Bean
	static LazyInitializationExcludeFilter threadSystemEnvironmentChangeFilter() {
		return (name, definition, type) -> type == EnvironmentChangeListener.class;
	}

	@Bean
	EnvironmentChanges threadSystemEnvironmentChanges(Environment environment, PriorityPoolFactory factory) {
		return new EnvironmentChanges(environment, factory);
	}

	@Bean
	EnvironmentChangeListener threadSystemEnvironmentChangeListener(EnvironmentChanges changes) {
		return new EnvironmentChangeListener(changes);
	}

}
