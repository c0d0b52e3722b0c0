package io.threadsystem.boot.autoconfigure;

import io.threadsystem.annotation.JobGraphDefinition;
import io.threadsystem.graph.JobGraphBeanPostProcessor;
import io.threadsystem.graph.JobGraphReader;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Role;
import org.springframework.core.Ordered;

/**
 * Auto-configuration of the {@link io.threadsystem.workflow.JobGraph}s of
 * {@link JobGraphDefinition @JobGraphDefinition} classes. Where there is no such class,
 * it adds no graph. The last one, so that it sees the beans of all others.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ThreadSystemAutoConfiguration.class)
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@Conditional(ThreadSystemEnabledCondition.class)
@Import(JobGraphRegistrar.class)
public final class ThreadSystemJobGraphAutoConfiguration {

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static JobGraphBeanPostProcessor threadSystemJobGraphBeanPostProcessor() {
		return new JobGraphBeanPostProcessor();
	}

	/** So that what cannot work is found at start-up. */
	@Bean
	static LazyInitializationExcludeFilter threadSystemJobGraphBeansFilter() {
		return (name, definition, type) -> JobGraphRegistrar.READER.equals(definition.getFactoryBeanName())
				|| JobGraphBeanPostProcessor.hasSteps(type);
	}

	@Bean(JobGraphRegistrar.READER)
	JobGraphReader threadSystemJobGraphs(ConfigurableApplicationContext context) {
		ConfigurableListableBeanFactory beanFactory = context.getBeanFactory();
		return new JobGraphReader(beanFactory);
	}

}
