package io.threadsystem.cluster;

import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.UUID;

import javax.sql.DataSource;

import io.threadsystem.aop.PoolLocator;
import io.threadsystem.boot.autoconfigure.ThreadSystemAutoConfiguration;
import io.threadsystem.boot.autoconfigure.ThreadSystemClusterAutoConfiguration;
import io.threadsystem.job.Priority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Which beans there are, and on what they are built. */
@Timeout(60)
class ClusterAutoConfigurationTests {

	private static final String ENABLED = "thread-system.cluster.enabled=true";

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(ThreadSystemAutoConfiguration.class, ThreadSystemClusterAutoConfiguration.class));

	private final ApplicationContextRunner withDataSource = this.contextRunner.withBean(DataSource.class,
			ClusterAutoConfigurationTests::h2);

	private static DataSource h2() {
		return new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
	}

	@Test
	void isRegistered() {
		assertThat(ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader()).getCandidates())
			.contains(ThreadSystemClusterAutoConfiguration.class.getName());
	}

	// Off

	@Test
	void nothingIsThereUnlessItIsWanted() {
		this.withDataSource.run((context) -> {
			assertThat(context).hasNotFailed()
				.doesNotHaveBean(DurableJobs.class)
				.doesNotHaveBean(DurableJobHandlers.class)
				.doesNotHaveBean(DurableJobCluster.class)
				.doesNotHaveBean(DataSourceScriptDatabaseInitializer.class)
				.doesNotHaveBean(ThreadSystemClusterAutoConfiguration.class);
			assertThat(context.getBeanDefinitionNames()).noneMatch((name) -> name.contains("Cluster"));
		});
	}

	@Test
	void nothingIsThereWhereTheThreadSystemIsOff() {
		this.withDataSource.withPropertyValues(ENABLED, "thread-system.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(DurableJobs.class));
	}

	// On

	@Test
	void aJobRuns() {
		this.withDataSource.withPropertyValues(ENABLED, "thread-system.cluster.node-name=shop")
			.withUserConfiguration(Jobs.class)
			.run((context) -> {
				RecordedJobs.runOne(context, "number");
				assertThat(context.getBean(RecordedJobs.class).threads).allMatch((name) -> name.startsWith("main-"));
				assertThat(context.getBean(DurableJobs.class).nodes()).extracting(ClusterNode::name)
					.singleElement()
					.asString()
					.startsWith("shop-");
				assertThat(context).hasSingleBean(ClusterSchedules.class);
			});
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void aJobRunsOnAVirtualThread() {
		this.withDataSource
			.withPropertyValues(ENABLED, "thread-system.pools.main.threads=virtual",
					"thread-system.pools.main.max-workers=50")
			.withUserConfiguration(Jobs.class)
			.run((context) -> {
				RecordedJobs.runOne(context, "number");
				assertThat(context.getBean(RecordedJobs.class).threads).hasSize(1);
			});
	}

	@Test
	void aJobRunsWhereBeansAreLazy() {
		this.withDataSource.withPropertyValues(ENABLED)
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.withUserConfiguration(Jobs.class)
			.withInitializer((context) -> context
				.addBeanFactoryPostProcessor((beans) -> beans.getBeanDefinition("recordedJobs").setLazyInit(false)))
			.run((context) -> RecordedJobs.runOne(context, "number"));
	}

	@Test
	void aDataSourceIsNeeded() {
		this.contextRunner.withPropertyValues(ENABLED)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessage(
						"Property thread-system.cluster.enabled = true: Durable jobs need a DataSource, and there is "
								+ "no such bean. Set spring.datasource.url, with the driver of the database on the class path, "
								+ "or define a DataSource bean."));
	}

	@Test
	void oneDataSourceIsNeeded() {
		this.withDataSource.withPropertyValues(ENABLED)
			.withBean("other", DataSource.class, ClusterAutoConfigurationTests::h2)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessage(
						"Property thread-system.cluster.enabled = true: Durable jobs need one DataSource, and there "
								+ "are several, none of them primary. Mark the one with the tables of the jobs as @Primary."));
	}

	@Test
	void ofSeveralDataSourcesThePrimaryOneIsTaken() {
		this.contextRunner.withPropertyValues(ENABLED)
			.withUserConfiguration(Jobs.class, TwoDataSources.class)
			.run((context) -> {
				RecordedJobs.runOne(context, "number");
				DataSource primary = context.getBean("first", DataSource.class);
				assertThat(TableDescription.of(primary, "thread_system")).hasSize(3);
				assertThat(TableDescription.of(context.getBean("second", DataSource.class), "thread_system")).isEmpty();
				assertThat(new JdbcTemplate(primary).queryForObject("select count(*) from thread_system_jobs_finished",
						Integer.class))
					.isOne();
			});
	}

	// What the application brings

	@Test
	void argumentsAreWrittenAsTheApplicationWritesJson() {
		this.withDataSource.withPropertyValues(ENABLED)
			.withBean(JsonMapper.class,
					() -> JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build())
			.withUserConfiguration(Jobs.class)
			.run((context) -> {
				DurableJobs jobs = context.getBean(DurableJobs.class);
				String id = jobs.submit("order", new Order(7));
				assertThat(jobs.find(id)).get().extracting(StoredJob::argument).isEqualTo("{\"order_number\":7}");
			});
	}

	record Order(int orderNumber) {
	}

	@Test
	void handlersOfTheApplicationWin() {
		this.withDataSource.withPropertyValues(ENABLED)
			.withBean("mine", DurableJobHandlers.class, DurableJobHandlers::new)
			.withUserConfiguration(Jobs.class)
			.run((context) -> {
				assertThat(context).hasSingleBean(DurableJobHandlers.class).hasBean("mine");
				RecordedJobs.runOne(context, "number");
			});
	}

	@Test
	void durableJobsOfTheApplicationWin() {
		DurableJobs mine = (DurableJobs) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { DurableJobs.class }, (proxy, method, arguments) -> null);
		this.withDataSource.withPropertyValues(ENABLED)
			.withBean("mine", DurableJobs.class, () -> mine)
			.run((context) -> assertThat((Object) context.getBean(DurableJobs.class)).isSameAs(mine));
	}

	@Test
	void aNodeOfTheApplicationWins() {
		this.withDataSource.withPropertyValues(ENABLED)
			.withUserConfiguration(Jobs.class, OwnNode.class)
			.run((context) -> {
				assertThat(context).hasSingleBean(DurableJobCluster.class).hasBean("mine");
				RecordedJobs.runOne(context, "number");
				assertThat(context.getBean(DurableJobs.class).nodes()).extracting(ClusterNode::name)
					.singleElement()
					.asString()
					.startsWith("own-");
			});
	}

	@Configuration(proxyBeanMethods = false)
	static class Jobs {

		@Bean
		RecordedJobs recordedJobs(DurableJobHandlers handlers) {
			handlers
				.register(new DurableJobHandler("order", "", Priority.NORMAL, Order.class, null, null, (argument) -> {
				}, null));
			return new RecordedJobs(handlers, "number", "");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoDataSources {

		@Bean
		@Primary
		DataSource first() {
			return h2();
		}

		@Bean
		DataSource second() {
			return h2();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnNode {

		@Bean
		DurableJobCluster mine(DataSource dataSource, PoolLocator pools, DurableJobHandlers handlers) {
			return DurableJobCluster.create(TestNode.SETTINGS, dataSource, JsonMapper.builder().build(), pools,
					handlers, Clock.systemUTC(), "own");
		}

	}

}
