package io.threadsystem.boot.autoconfigure;

import io.threadsystem.annotation.PriorityEventListener;
import io.threadsystem.aop.PoolLocator;
import io.threadsystem.event.DurableEventListenerFactory;
import io.threadsystem.event.EventBus;
import io.threadsystem.event.JobEvents;
import io.threadsystem.event.PriorityEventListenerFactory;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Primary;
import org.springframework.context.annotation.Role;

/**
 * Auto-configuration of the {@link EventBus}, of
 * {@link PriorityEventListener @PriorityEventListener}, and of the events that tell what
 * happens to jobs and pools. The application's event multicaster stays as it is. An
 * {@code EventBus} or {@code JobEvents} bean of the application takes the place of ours.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ThreadSystemAutoConfiguration.class)
@Conditional(ThreadSystemEnabledCondition.class)
public final class ThreadSystemEventAutoConfiguration {

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	static PriorityEventListenerFactory priorityEventListenerFactory() {
		return new PriorityEventListenerFactory();
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	static DurableEventListenerFactory threadSystemDurableEventListenerFactory() {
		return new DurableEventListenerFactory();
	}

	/** Primary, as a parent context may have one of its own. */
	@Bean
	@Primary
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	JobEvents threadSystemJobEvents(ConfigurableApplicationContext context) {
		return new JobEvents(context);
	}

	@Bean
	PoolBuilderCustomizer threadSystemJobEventsCustomizer(JobEvents events) {
		return (pool, builder) -> builder.listener(events.listener(pool));
	}

	/** Primary, as a parent context may have one of its own. */
	@Bean
	@Primary
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	EventBus threadSystemEventBus(ConfigurableApplicationContext context, PoolLocator pools, JobEvents events) {
		return EventBus.on(context, pools, events);
	}

}
