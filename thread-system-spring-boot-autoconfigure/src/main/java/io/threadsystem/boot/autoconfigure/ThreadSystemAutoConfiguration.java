package io.threadsystem.boot.autoconfigure;

import io.threadsystem.aop.PoolLocator;
import io.threadsystem.aop.RetryPolicyLocator;
import io.threadsystem.pool.PoolListener;
import io.threadsystem.pool.PriorityPool;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;
import org.springframework.core.task.TaskDecorator;

/**
 * Auto-configuration of the {@link PriorityPool}s that {@code thread-system.pools} asks
 * for. Where none is asked for and the application has none of its own, there is one,
 * {@code main}.
 *
 * <p>
 * Pools are injected by {@code @Qualifier("<name>")}, the default pool by type. The same
 * qualifier finds an {@link org.springframework.core.task.AsyncTaskExecutor} view of each
 * pool, also from {@code @Async("<name>")}. A {@code PriorityPool} bean of the
 * application named {@code <name>PriorityPool} takes the place of the pool of that name.
 * Any other one that is injected by type is the default pool unless
 * {@code thread-system.default-pool} names another. A child context that is
 * auto-configured too has pools of its own, and finds those of its parent by their names.
 *
 * <p>
 * The retry policies of {@code thread-system.retry} are found through the
 * {@link RetryPolicyLocator} bean.
 *
 * <p>
 * The views are hidden from injection by type and from Spring Boot's conditions, but not
 * from code that collects all beans of a type. Spring Boot has one such place: JPA that
 * is bootstrapped in the background takes the sole {@code AsyncTaskExecutor}, else the
 * one named {@code applicationTaskExecutor}. An application whose only one has another
 * name renames it, or sets it with an {@code EntityManagerFactoryBuilderCustomizer}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { TaskExecutionAutoConfiguration.class, TaskSchedulingAutoConfiguration.class })
@Conditional(ThreadSystemEnabledCondition.class)
@Import({ PriorityPoolRegistrar.class, ThreadSystemPropertiesFactoryBean.class })
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
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	PoolLocator threadSystemPoolLocator(ListableBeanFactory beanFactory, ThreadSystemProperties properties) {
		return new BeanFactoryPoolLocator(beanFactory, properties.getDefaultPool());
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	RetryPolicyLocator threadSystemRetryPolicyLocator(ListableBeanFactory beanFactory,
			ThreadSystemProperties properties) {
		return new BeanFactoryRetryPolicyLocator(beanFactory, ConfiguredRetries.policies(properties));
	}

}
