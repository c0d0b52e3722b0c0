package io.threadsystem.boot.autoconfigure;

import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.aop.PriorityAsyncBeanPostProcessor;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration for {@link PriorityAsync @PriorityAsync}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ThreadSystemAutoConfiguration.class)
@Conditional(ThreadSystemEnabledCondition.class)
public final class PriorityAsyncAutoConfiguration {

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	static PriorityAsyncBeanPostProcessor priorityAsyncBeanPostProcessor(Environment environment) {
		PriorityAsyncBeanPostProcessor postProcessor = new PriorityAsyncBeanPostProcessor();
		postProcessor
			.setProxyTargetClass(environment.getProperty("spring.aop.proxy-target-class", Boolean.class, true));
		return postProcessor;
	}

}
