package io.threadsystem.boot.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.threadsystem.cluster.DurableJobHandlers;
import io.threadsystem.cluster.DurableJobs;
import io.threadsystem.metrics.DurableJobMetrics;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.ContextRefreshedEvent;

/**
 * Auto-configuration of the meters of durable jobs.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ThreadSystemClusterAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(value = MeterRegistry.class,
		name = { "com.github.kagkarlsson.scheduler.Scheduler", "org.springframework.jdbc.core.JdbcTemplate" })
@ConditionalOnBean({ MeterRegistry.class, DurableJobs.class, DurableJobHandlers.class })
public final class ThreadSystemClusterMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	DurableJobMetrics threadSystemDurableJobMetrics(DurableJobs jobs, DurableJobHandlers handlers) {
		return new DurableJobMetrics(jobs, handlers);
	}

	/** By now, all handlers are known, and so are the meters that there will be. */
	@Bean
	ApplicationListener<ContextRefreshedEvent> threadSystemDurableJobMetricsRefresh(DurableJobMetrics metrics) {
		return (event) -> metrics.refresh();
	}

}
