package io.threadsystem.boot.autoconfigure;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import io.threadsystem.aop.PoolLocator;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.TaskExecutor;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;

import static org.assertj.core.api.Assertions.assertThat;

class ThreadSystemAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class,
				TaskSchedulingAutoConfiguration.class, ThreadSystemAutoConfiguration.class));

	@Test
	void withoutConfigurationThereIsOnePoolMainWithTheDefaults() {
		this.contextRunner.run((context) -> {
			assertThat(context).hasSingleBean(PriorityPool.class).hasBean("mainPriorityPool");
			PriorityPool pool = context.getBean(PriorityPool.class);
			assertThat(pool.name()).isEqualTo("main");
			assertThat(pool.settings()).isEqualTo(PoolSettings.builder().build());
		});
	}

	@Test
	void thePropertiesAreAmongThoseThatSpringBootLists() {
		this.contextRunner.withPropertyValues("thread-system.pools.io.min-workers=3")
			.run((context) -> assertThat(
					ConfigurationPropertiesBean.getAll(context.getSourceApplicationContext()).values())
				.extracting(ConfigurationPropertiesBean::getInstance)
				.containsOnlyOnce(context.getBean(ThreadSystemProperties.class)));
	}

	@Test
	void propertiesThatTheApplicationBindsItselfTakeThePlaceOfOurs() {
		this.contextRunner.withUserConfiguration(OwnProperties.class)
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(ThreadSystemProperties.class));
	}

	@Test
	void maxWorkersIsFourTimesMinWorkersUnlessSet() {
		this.contextRunner.withPropertyValues("thread-system.pools.io.min-workers=3")
			.run((context) -> assertThat(context.getBean(PriorityPool.class).settings().maxWorkers()).isEqualTo(12));
	}

	@Test
	void aPoolWithoutAnyKeyHasTheDefaults() {
		this.contextRunner.withPropertyValues("thread-system.pools.io=")
			.run((context) -> assertThat(context.getBean("ioPriorityPool", PriorityPool.class).settings())
				.isEqualTo(PoolSettings.builder().build()));
	}

	@Test
	void aPoolIsInjectedByItsNameAndTheDefaultPoolByType() {
		this.contextRunner.withUserConfiguration(Injected.class)
			.withPropertyValues("thread-system.pools.main.min-workers=1", "thread-system.pools.io.min-workers=1")
			.run((context) -> {
				Injected injected = context.getBean(Injected.class);
				assertThat(injected.byType.name()).isEqualTo("main");
				assertThat(injected.io.name()).isEqualTo("io");
				assertThat(injected.ioExecutor.submitCompletable(() -> Thread.currentThread().getName()).join())
					.startsWith("io-worker-");
				assertThat(injected.applicationExecutor)
					.isSameAs(context.getBean("applicationTaskExecutor", TaskExecutor.class));
				assertThat(injected.executor).isSameAs(injected.applicationExecutor);
			});
	}

	@Test
	void asyncMethodsFindAPoolByItsName() {
		this.contextRunner.withUserConfiguration(AsyncService.class)
			.withPropertyValues("thread-system.pools.main.min-workers=1", "thread-system.pools.io.min-workers=1")
			.run((context) -> {
				AsyncService service = context.getBean(AsyncService.class);
				assertThat(service.inIo().join()).startsWith("io-worker-");
				assertThat(service.inMain().join()).startsWith("main-worker-");
				assertThat(service.anywhere().join()).startsWith("task-");
			});
	}

	@Test
	void theDefaultPoolIsTheOneThatTheConfigurationNames() {
		this.contextRunner
			.withPropertyValues("thread-system.default-pool=io", "thread-system.pools.main.min-workers=1",
					"thread-system.pools.io.min-workers=1")
			.run((context) -> {
				assertThat(context.getBean(PriorityPool.class).name()).isEqualTo("io");
				assertThat(context.getBean(PoolLocator.class).locate("").name()).isEqualTo("io");
			});
	}

	@Test
	void theOnlyPoolIsTheDefaultPool() {
		this.contextRunner.withPropertyValues("thread-system.pools.io.min-workers=1").run((context) -> {
			assertThat(context).hasSingleBean(PriorityPool.class);
			assertThat(context.getBean(PoolLocator.class).locate("").name()).isEqualTo("io");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "true", "on", "YES", "1" })
	void everythingIsThereWhenEnabled(String value) {
		this.contextRunner.withPropertyValues("thread-system.enabled=" + value)
			.run((context) -> assertThat(context).hasSingleBean(PriorityPool.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "false", "off", "NO", "0" })
	void nothingIsThereWhenDisabled(String value) {
		this.contextRunner.withPropertyValues("thread-system.enabled=" + value, "thread-system.pools.io.min-workers=1")
			.run((context) -> assertThat(context.getBeanFactory().getBeanDefinitionNames())
				.noneMatch((name) -> name.contains("riorityPool") || name.contains("hreadSystem")
						|| name.contains("thread-system")));
	}

	@Configuration(proxyBeanMethods = false)
	static class Injected {

		@Autowired
		PriorityPool byType;

		@Autowired
		@Qualifier("io")
		PriorityPool io;

		@Autowired
		@Qualifier("io")
		AsyncTaskExecutor ioExecutor;

		@Autowired
		TaskExecutor applicationExecutor;

		@Autowired
		Executor executor;

	}

	@EnableAsync(proxyTargetClass = true)
	@Configuration(proxyBeanMethods = false)
	static class AsyncService {

		@Async("io")
		public CompletableFuture<String> inIo() {
			return CompletableFuture.completedFuture(Thread.currentThread().getName());
		}

		@Async("main")
		public CompletableFuture<String> inMain() {
			return CompletableFuture.completedFuture(Thread.currentThread().getName());
		}

		@Async
		public CompletableFuture<String> anywhere() {
			return CompletableFuture.completedFuture(Thread.currentThread().getName());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(ThreadSystemProperties.class)
	static class OwnProperties {

	}

}
