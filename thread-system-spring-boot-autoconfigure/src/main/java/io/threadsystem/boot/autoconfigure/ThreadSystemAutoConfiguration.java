package io.threadsystem.boot.autoconfigure;

import io.threadsystem.aop.PoolLocator;
import io.threadsystem.pool.PoolListener;
import io.threadsystem.pool.PriorityPool;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.task.TaskDecorator;

/**
 * Auto-configuration of the {@link PriorityPool}s that {@code thread-system.pools} asks
 * for. Where none is asked for and the application has none of its own, there is one,
 * {@code main}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { TaskExecutionAutoConfiguration.class, TaskSchedulingAutoConfiguration.class })
@ConditionalOnBooleanProperty(name = "thread-system.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ThreadSystemProperties.class)
@Import(PriorityPoolRegistrar.class)
public final class ThreadSystemAutoConfiguration {

	@Bean(PriorityPoolFactory.BEAN_NAME)
	PriorityPoolFactory threadSystemPoolFactory(ThreadSystemProperties properties, BeanFactory beanFactory,
			ObjectProvider<TaskDecorator> decorators, ObjectProvider<PoolListener> listeners,
			ObjectProvider<PoolBuilderCustomizer> customizers) {
		return new PriorityPoolFactory(properties, beanFactory, decorators, listeners, customizers);
	}

	@Bean
	PriorityPoolLifecycle threadSystemPoolLifecycle(ConfigurableApplicationContext context) {
		return new PriorityPoolLifecycle(context);
	}

	@Bean
	@ConditionalOnMissingBean
	PoolLocator threadSystemPoolLocator(ListableBeanFactory beanFactory, ThreadSystemProperties properties) {
		return new BeanFactoryPoolLocator(beanFactory, properties.getDefaultPool());
	}

}
