package io.threadsystem.boot.autoconfigure;

import java.time.Duration;
import java.util.List;

import javax.sql.DataSource;

import com.github.kagkarlsson.scheduler.Scheduler;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.threadsystem.actuate.endpoint.ClusterDescriptor;
import io.threadsystem.actuate.endpoint.DurableJobDescriptor;
import io.threadsystem.actuate.endpoint.ThreadSystemClusterEndpoint;
import io.threadsystem.actuate.endpoint.ThreadSystemClusterEndpointWebExtension;
import io.threadsystem.cluster.ClusterNode;
import io.threadsystem.cluster.DurableJobCount;
import io.threadsystem.cluster.DurableJobHandler;
import io.threadsystem.cluster.DurableJobHandlers;
import io.threadsystem.cluster.DurableJobs;
import io.threadsystem.job.Priority;
import io.threadsystem.metrics.DurableJobMetrics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** When the endpoint and the meters of durable jobs are there. */
@Timeout(60)
class ThreadSystemClusterActuatorTests {

	private static final String[] CLUSTER = { "thread-system.cluster.enabled=true",
			"thread-system.cluster.initialize-schema=always" };

	private final WebApplicationContextRunner contextRunner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class,
				ThreadSystemAutoConfiguration.class, ThreadSystemClusterAutoConfiguration.class,
				ThreadSystemClusterEndpointAutoConfiguration.class, ThreadSystemClusterMetricsAutoConfiguration.class))
		.withUserConfiguration(Database.class)
		.withPropertyValues("thread-system.pools.main.min-workers=1",
				"management.endpoints.web.exposure.include=threadsystemcluster");

	private final WebApplicationContextRunner withMetrics = this.contextRunner
		.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
				CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class));

	@Test
	void theyAreThereWhereDurableJobsAre() {
		this.withMetrics.withPropertyValues(CLUSTER)
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(ThreadSystemClusterEndpoint.class)
				.hasSingleBean(ThreadSystemClusterEndpointWebExtension.class)
				.hasSingleBean(DurableJobMetrics.class));
	}

	@Test
	void theMetersAreThereFromTheStartAndTellOfTheDatabase() {
		this.withMetrics.withPropertyValues(CLUSTER).withUserConfiguration(Handlers.class).run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			await().atMost(Duration.ofSeconds(20))
				.untilAsserted(() -> assertThat(registry.find("thread.system.cluster.jobs")
					.tags("name", "mail", "state", "pending", "priority", "low")
					.gauge()).isNotNull());
			assertThat(registry.get("thread.system.cluster.nodes").gauge().value()).isOne();
			context.getBean(DurableJobs.class).job("mail").delay(Duration.ofHours(1)).submit(null);
			MeterRegistry later = new SimpleMeterRegistry();
			DurableJobMetrics metrics = new DurableJobMetrics(context.getBean(DurableJobs.class),
					context.getBean(DurableJobHandlers.class));
			metrics.bindTo(later);
			metrics.refresh();
			await().atMost(Duration.ofSeconds(20))
				.untilAsserted(() -> assertThat(later.get("thread.system.cluster.jobs")
					.tags("name", "mail", "state", "pending", "priority", "low")
					.gauge()
					.value()).isOne());
		});
	}

	@Test
	void theyAreNotThereWithoutTheCluster() {
		this.withMetrics.run((context) -> assertThat(context).hasNotFailed()
			.doesNotHaveBean(ThreadSystemClusterEndpoint.class)
			.doesNotHaveBean(DurableJobMetrics.class));
	}

	@Test
	void theyAreNotThereWhereThreadSystemIsSwitchedOff() {
		this.withMetrics.withPropertyValues(CLUSTER)
			.withPropertyValues("thread-system.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(ThreadSystemClusterEndpoint.class)
				.doesNotHaveBean(DurableJobMetrics.class));
	}

	@Test
	void anEndpointThatIsNotExposedIsNotThere() {
		this.withMetrics.withPropertyValues(CLUSTER)
			.withPropertyValues("management.endpoints.web.exposure.include=health")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(ThreadSystemClusterEndpoint.class)
				.hasSingleBean(DurableJobMetrics.class));
	}

	@Test
	void beansOfTheApplicationTakeTheirPlace() {
		this.withMetrics.withPropertyValues(CLUSTER)
			.withUserConfiguration(Own.class)
			.run((context) -> assertThat(context).hasSingleBean(ThreadSystemClusterEndpoint.class)
				.hasBean("ownEndpoint")
				.hasSingleBean(DurableJobMetrics.class)
				.hasBean("ownMetrics"));
	}

	@ParameterizedTest
	@ValueSource(classes = { Scheduler.class, JdbcTemplate.class, Endpoint.class, MeterRegistry.class })
	void theApplicationStartsWithoutOneOfTheLibraries(Class<?> missing) {
		this.contextRunner.withClassLoader(new FilteredClassLoader(missing))
			.run((context) -> assertThat(context).hasNotFailed().hasBean("mainPriorityPool"));
	}

	@ParameterizedTest
	@ValueSource(classes = { Endpoint.class, MeterRegistry.class })
	void durableJobsDoWithoutActuator(Class<?> missing) {
		this.contextRunner.withPropertyValues(CLUSTER)
			.withClassLoader(new FilteredClassLoader(missing))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(DurableJobs.class));
	}

	@Test
	void whatTheEndpointAnswersCanBeWrittenInANativeImage() {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.register(ThreadSystemClusterEndpointWebExtension.class);
		TestGenerationContext generation = new TestGenerationContext();
		new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
		for (Class<?> type : List.of(ClusterDescriptor.class, ClusterDescriptor.DeadLetter.class,
				DurableJobDescriptor.class, ClusterNode.class, DurableJobCount.class)) {
			assertThat(RuntimeHintsPredicates.reflection()
				.onType(type)
				.withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS)).accepts(generation.getRuntimeHints());
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Database {

		@Bean
		DataSource dataSource() {
			return new EmbeddedDatabaseBuilder().generateUniqueName(true).setType(EmbeddedDatabaseType.H2).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Handlers {

		@Bean
		DurableJobHandlers handlers() {
			DurableJobHandlers handlers = new DurableJobHandlers();
			handlers.register(new DurableJobHandler("mail", "", Priority.LOW, null, null, null, (argument) -> {
			}, null));
			return handlers;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Own {

		@Bean
		ThreadSystemClusterEndpoint ownEndpoint(DurableJobs jobs) {
			return new ThreadSystemClusterEndpoint(jobs, "me");
		}

		@Bean
		DurableJobMetrics ownMetrics(DurableJobs jobs, DurableJobHandlers handlers) {
			return new DurableJobMetrics(jobs, handlers);
		}

	}

}
