package io.threadsystem.boot.autoconfigure;

import io.threadsystem.annotation.PriorityScheduled;
import io.threadsystem.aop.PoolLocator;
import io.threadsystem.schedule.JobScheduler;
import io.threadsystem.scheduling.JobSchedulerTasks;
import io.threadsystem.scheduling.PriorityScheduledBeanPostProcessor;
import io.threadsystem.spring.SpringCronParser;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Primary;
import org.springframework.context.annotation.Role;

/**
 * Auto-configuration of {@link JobScheduler} and of
 * {@link PriorityScheduled @PriorityScheduled}. The scheduler hands its runs to the
 * default pool, knows cron expressions as Spring does, and is created when it is first
 * needed. A {@code JobScheduler} bean of the application takes its place. Nothing here
 * switches Spring's own scheduling on, or changes it.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ThreadSystemAutoConfiguration.class)
@Conditional(ThreadSystemEnabledCondition.class)
public final class ThreadSystemSchedulingAutoConfiguration {

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	static PriorityScheduledBeanPostProcessor priorityScheduledBeanPostProcessor() {
		return new PriorityScheduledBeanPostProcessor();
	}

	/** As Spring Boot does for Spring's own schedules. */
	@Bean
	static LazyInitializationExcludeFilter threadSystemScheduledBeansFilter() {
		return (name, definition, type) -> PriorityScheduledBeanPostProcessor.isScheduled(type);
	}

	/**
	 * Lazy: an application that schedules nothing need not have a default pool. Not named
	 * {@code jobScheduler}, as that is what others call beans of theirs. Primary, as a
	 * parent context may have one of its own.
	 */
	@Bean(destroyMethod = "close")
	@Lazy
	@Primary
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	JobScheduler threadSystemJobScheduler(PoolLocator pools) {
		return JobScheduler.builder(pools.locate("")).cron(new SpringCronParser()).build();
	}

	@Bean
	JobSchedulerLifecycle threadSystemJobSchedulerLifecycle(ConfigurableApplicationContext context) {
		return new JobSchedulerLifecycle(context);
	}

	/** A fallback, for applications that have another holder injected by type. */
	@Bean
	@Fallback
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	JobSchedulerTasks threadSystemScheduledTasks(ConfigurableApplicationContext context) {
		return new JobSchedulerTasks(new JobSchedulers(context.getBeanFactory())::existing);
	}

}
