package io.threadsystem.boot.autoconfigure;

import io.threadsystem.actuate.endpoint.RecentFailures;
import io.threadsystem.actuate.endpoint.ThreadSystemEndpoint;
import io.threadsystem.actuate.endpoint.ThreadSystemEndpointWebExtension;
import io.threadsystem.pool.PriorityPool;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvokerAdvisor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * Auto-configuration of the Actuator endpoint {@code threadsystem}, where it is exposed.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ThreadSystemAutoConfiguration.class)
@ConditionalOnClass({ ConditionalOnAvailableEndpoint.class, Endpoint.class })
@ConditionalOnAvailableEndpoint(ThreadSystemEndpoint.class)
@Conditional(ThreadSystemEnabledCondition.class)
public final class ThreadSystemEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	RecentFailures threadSystemRecentFailures() {
		return new RecentFailures();
	}

	@Bean
	PoolBuilderCustomizer threadSystemRecentFailuresCustomizer(RecentFailures failures) {
		return (pool, builder) -> builder.listener(failures.listener(pool));
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	ThreadSystemEndpoint threadSystemEndpoint(ObjectProvider<PriorityPool> pools, RecentFailures failures) {
		return new ThreadSystemEndpoint(() -> pools.stream(ObjectProvider.UNFILTERED, false), failures);
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnAvailableEndpoint(endpoint = ThreadSystemEndpoint.class, exposure = EndpointExposure.WEB)
	ThreadSystemEndpointWebExtension threadSystemEndpointWebExtension(ThreadSystemEndpoint endpoint) {
		return new ThreadSystemEndpointWebExtension(endpoint);
	}

	@Bean
	@ConditionalOnAvailableEndpoint(endpoint = ThreadSystemEndpoint.class, exposure = EndpointExposure.WEB)
	OperationInvokerAdvisor threadSystemEndpointInvokerAdvisor() {
		return ThreadSystemEndpointWebExtension.invokerAdvisor();
	}

}
