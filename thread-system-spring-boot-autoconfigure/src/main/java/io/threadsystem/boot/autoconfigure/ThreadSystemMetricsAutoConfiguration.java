package io.threadsystem.boot.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.threadsystem.metrics.PriorityPoolMetrics;
import io.threadsystem.pool.PriorityPool;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * Auto-configuration of the pools' meters.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ThreadSystemAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
@Conditional(ThreadSystemEnabledCondition.class)
public final class ThreadSystemMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	PriorityPoolMetrics priorityPoolMetrics(ObjectProvider<PriorityPool> pools) {
		return new PriorityPoolMetrics(() -> pools.stream(ObjectProvider.UNFILTERED, false));
	}

	@Bean
	PoolBuilderCustomizer priorityPoolMetricsCustomizer(PriorityPoolMetrics metrics) {
		return (pool, builder) -> builder.listener(metrics.listener(pool));
	}

	/**
	 * Boot binds binders to the registries of their own context; these are a parent's.
	 */
	@Bean
	@ConditionalOnMissingBean(value = MeterRegistry.class, search = SearchStrategy.CURRENT)
	SmartInitializingSingleton priorityPoolMetricsOfAChildContext(PriorityPoolMetrics metrics,
			ObjectProvider<MeterRegistry> registries) {
		return () -> {
			MeterRegistry registry = registries.getIfUnique();
			if (registry != null) {
				metrics.bindTo(registry);
			}
			else {
				registries.forEach(metrics::bindTo);
			}
		};
	}

}
