package io.threadsystem.boot.autoconfigure;

import io.threadsystem.registry.ServiceRegistry;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Primary;

/**
 * Auto-configuration of the {@link ServiceRegistry}. A {@code ServiceRegistry} bean of
 * the application takes the place of ours. Jobs of the pools find their services through
 * the one that there is, so that they see those that come and go.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ThreadSystemAutoConfiguration.class)
@Conditional(ThreadSystemEnabledCondition.class)
public final class ThreadSystemRegistryAutoConfiguration {

	/** Primary, as a parent context may have one of its own. */
	@Bean
	@Primary
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	ServiceRegistry threadSystemServiceRegistry(ConfigurableApplicationContext context) {
		return ServiceRegistry.on(context);
	}

	/** Asks for the registry late, as one of the application may need a pool. */
	@Bean
	PoolBuilderCustomizer threadSystemServicesCustomizer(BeanFactory beanFactory) {
		return (pool, builder) -> builder.services((type) -> service(beanFactory, type));
	}

	private static <T> T service(BeanFactory beanFactory, Class<T> type) {
		ServiceRegistry registry = beanFactory.getBeanProvider(ServiceRegistry.class).getIfUnique();
		return (registry != null) ? registry.get(type) : beanFactory.getBean(type);
	}

}
