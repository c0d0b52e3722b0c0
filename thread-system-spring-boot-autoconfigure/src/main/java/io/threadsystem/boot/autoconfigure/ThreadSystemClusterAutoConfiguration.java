package io.threadsystem.boot.autoconfigure;

import java.time.Clock;

import javax.sql.DataSource;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import io.threadsystem.aop.PoolLocator;
import io.threadsystem.cluster.DurableJobCluster;
import io.threadsystem.cluster.DurableJobHandlers;
import io.threadsystem.cluster.DurableJobs;
import io.threadsystem.pool.PoolListener;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer;
import org.springframework.boot.sql.init.dependency.DatabaseInitializationDependencyConfigurer;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Auto-configuration of {@link DurableJobs}, where {@code thread-system.cluster.enabled}
 * asks for it: jobs in a table of the application's database, which all processes share
 * that use it. Needs a single {@link DataSource}, or a primary one.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ThreadSystemAutoConfiguration.class,
		afterName = { "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
				"org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration" })
@Conditional(ThreadSystemEnabledCondition.class)
@ConditionalOnBooleanProperty("thread-system.cluster.enabled")
public final class ThreadSystemClusterAutoConfiguration {

	@Bean
	static ClusterRequirements threadSystemClusterRequirements() {
		return new ClusterRequirements();
	}

	/** A node, where the libraries are there. */
	@Configuration(proxyBeanMethods = false)
	@Import(DatabaseInitializationDependencyConfigurer.class)
	@ConditionalOnClass({ Scheduler.class, JdbcTemplate.class, DataSourceScriptDatabaseInitializer.class,
			DependsOnDatabaseInitialization.class, JsonMapper.class })
	static class Node {

		@Bean
		@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
		DurableJobHandlers threadSystemDurableJobHandlers() {
			return new DurableJobHandlers();
		}

		@Bean
		JobTablesInitializer threadSystemJobTablesInitializer(ObjectProvider<DataSource> dataSources,
				ThreadSystemProperties properties) {
			return new JobTablesInitializer(dataSource(dataSources), properties.getCluster());
		}

		@Bean(destroyMethod = "close")
		@DependsOnDatabaseInitialization
		@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
		DurableJobCluster threadSystemCluster(ObjectProvider<DataSource> dataSources,
				ObjectProvider<JsonMapper> mappers, PoolLocator pools, DurableJobHandlers handlers,
				ThreadSystemProperties properties) {
			ClusterProperties cluster = properties.getCluster();
			JsonMapper mapper = mappers.getIfUnique(() -> JsonMapper.builder().findAndAddModules().build());
			return DurableJobCluster.create(ClusterSettingsMapping.map(cluster), dataSource(dataSources), mapper, pools,
					handlers, Clock.systemUTC(), host(cluster.getNodeName()));
		}

		@Bean
		@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
		DurableJobs threadSystemDurableJobs(DurableJobCluster cluster) {
			return cluster.jobs();
		}

		@Bean
		DurableJobClusterLifecycle threadSystemClusterLifecycle(DurableJobCluster cluster,
				ConfigurableApplicationContext context, ThreadSystemProperties properties, PoolLocator pools) {
			return new DurableJobClusterLifecycle(cluster, context, properties.getCluster(), pools);
		}

		@Bean
		PoolBuilderCustomizer threadSystemClusterPauseCustomizer(ObjectProvider<DurableJobCluster> clusters) {
			return (pool, builder) -> builder.listener(new PoolListener() {

				@Override
				public void pauseChanged(boolean paused) {
					clusters.ifAvailable((cluster) -> cluster.pauseChanged(pool, paused));
				}

			});
		}

		private static DataSource dataSource(ObjectProvider<DataSource> dataSources) {
			DataSource unique = dataSources.getIfUnique();
			if (unique != null) {
				return unique;
			}
			boolean none = dataSources.stream().findAny().isEmpty();
			throw ClusterSettingsMapping.invalid("enabled", true,
					none ? "Durable jobs need a DataSource, and there is no such bean."
							: "Durable jobs need one DataSource, and there are several, none of them primary.",
					none ? "Set spring.datasource.url, with the driver of the database on the class path, or define a "
							+ "DataSource bean." : "Mark the one with the tables of the jobs as @Primary.");
		}

		private static String host(@Nullable String nodeName) {
			return (nodeName != null) ? nodeName : new SchedulerName.Hostname().getName();
		}

	}

}
