package io.threadsystem.cluster;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Adds durable jobs in a pool besides the default one. */
@Configuration(proxyBeanMethods = false)
class SecondDurablePool {

	@Bean
	RecordedJobs jobsOfTheSecondPool(DurableJobHandlers handlers) {
		return new RecordedJobs(handlers, "other-number", "io");
	}

}
