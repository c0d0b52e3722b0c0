package io.threadsystem.boot.autoconfigure;

import io.threadsystem.annotation.DurableJob;
import io.threadsystem.cluster.DurableJobBeanPostProcessor;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration for {@link DurableJob @DurableJob}. It is in force without the
 * cluster too, so that an application that uses the annotation learns what it lacks.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ThreadSystemAutoConfiguration.class)
@Conditional(ThreadSystemEnabledCondition.class)
public final class ThreadSystemDurableJobAutoConfiguration {

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	static DurableJobBeanPostProcessor threadSystemDurableJobBeanPostProcessor(Environment environment) {
		DurableJobBeanPostProcessor postProcessor = new DurableJobBeanPostProcessor();
		postProcessor
			.setProxyTargetClass(environment.getProperty("spring.aop.proxy-target-class", Boolean.class, true));
		return postProcessor;
	}

}
