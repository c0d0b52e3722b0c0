package io.threadsystem.boot.autoconfigure;

import io.threadsystem.actuate.endpoint.ThreadSystemClusterEndpoint;
import io.threadsystem.actuate.endpoint.ThreadSystemClusterEndpointWebExtension;
import io.threadsystem.cluster.DurableJobCluster;
import io.threadsystem.cluster.DurableJobs;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the Actuator endpoint {@code threadsystemcluster}, where it is
 * exposed and there are {@link DurableJobs}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ThreadSystemClusterAutoConfiguration.class)
@ConditionalOnClass(value = { ConditionalOnAvailableEndpoint.class, Endpoint.class },
		name = { "com.github.kagkarlsson.scheduler.Scheduler", "org.springframework.jdbc.core.JdbcTemplate" })
@ConditionalOnAvailableEndpoint(ThreadSystemClusterEndpoint.class)
@ConditionalOnBean(DurableJobs.class)
public final class ThreadSystemClusterEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	ThreadSystemClusterEndpoint threadSystemClusterEndpoint(DurableJobs jobs,
			ObjectProvider<DurableJobCluster> clusters) {
		DurableJobCluster cluster = clusters.getIfUnique();
		return new ThreadSystemClusterEndpoint(jobs, (cluster != null) ? cluster.node() : null);
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnAvailableEndpoint(endpoint = ThreadSystemClusterEndpoint.class, exposure = EndpointExposure.WEB)
	ThreadSystemClusterEndpointWebExtension threadSystemClusterEndpointWebExtension(
			ThreadSystemClusterEndpoint endpoint) {
		return new ThreadSystemClusterEndpointWebExtension(endpoint);
	}

}
