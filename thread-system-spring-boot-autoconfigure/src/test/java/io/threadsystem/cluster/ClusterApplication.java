package io.threadsystem.cluster;

import java.util.ArrayList;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import io.threadsystem.boot.autoconfigure.ThreadSystemAutoConfiguration;
import io.threadsystem.boot.autoconfigure.ThreadSystemClusterAutoConfiguration;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An application with durable jobs, configured by properties only. */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({ DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class,
		TransactionAutoConfiguration.class, JacksonAutoConfiguration.class, FlywayAutoConfiguration.class,
		LiquibaseAutoConfiguration.class, ThreadSystemAutoConfiguration.class,
		ThreadSystemClusterAutoConfiguration.class })
class ClusterApplication {

	@Bean
	RecordedJobs recordedJobs(DurableJobHandlers handlers) {
		return new RecordedJobs(handlers, "number", "");
	}

	/** Starts it on the database of a test. */
	static ConfigurableApplicationContext run(HikariDataSource database, List<Class<?>> more, String... properties) {
		List<String> arguments = new ArrayList<>();
		argument(arguments, "spring.datasource.url", database.getJdbcUrl());
		argument(arguments, "spring.datasource.username", database.getUsername());
		argument(arguments, "spring.datasource.password", database.getPassword());
		if (database.getSchema() != null) {
			argument(arguments, "spring.datasource.hikari.schema", database.getSchema());
		}
		argument(arguments, "spring.datasource.hikari.maximum-pool-size", "10");
		argument(arguments, "thread-system.cluster.enabled", "true");
		argument(arguments, "thread-system.cluster.polling-interval", "100ms");
		for (String property : properties) {
			arguments.add("--" + property);
		}
		SpringApplication application = new SpringApplication(ClusterApplication.class);
		application.addPrimarySources(more);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setRegisterShutdownHook(false);
		return application.run(arguments.toArray(String[]::new));
	}

	static ConfigurableApplicationContext run(HikariDataSource database, String... properties) {
		return run(database, List.of(), properties);
	}

	private static void argument(List<String> arguments, String property, String value) {
		arguments.add("--" + property + "=" + value);
	}

}
