package io.threadsystem.boot.autoconfigure;

import java.util.concurrent.CompletableFuture;

import io.micrometer.core.instrument.MeterRegistry;
import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.aop.PoolLocator;
import io.threadsystem.pool.PriorityPool;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/** A context and its parent that are both auto-configured. */
class ChildContextTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class,
				ThreadSystemAutoConfiguration.class, PriorityAsyncAutoConfiguration.class,
				ThreadSystemMetricsAutoConfiguration.class, MetricsAutoConfiguration.class,
				CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class));

	@Test
	void annotatedMethodsOfTheChildRunInItsPools() {
		runChild((child) -> {
			assertThat(child.getBean(Service.class).inIo().join()).startsWith("io-worker-");
			assertThat(child.getBean(Service.class).anywhere().join()).startsWith("io-worker-");
		});
	}

	@Test
	void theChildFindsItsOwnPoolsAndThoseOfItsParent() {
		runChild((child) -> {
			PoolLocator locator = child.getBean(PoolLocator.class);
			assertThat(locator.locate("io")).isSameAs(child.getBean("ioPriorityPool"));
			assertThat(locator.locate("main")).isSameAs(child.getParent().getBean("mainPriorityPool"));
		});
	}

	@Test
	void theDefaultPoolOfTheChildIsInjectedByType() {
		runChild((child) -> assertThat(child.getBean(Injected.class).byType.name()).isEqualTo("io"));
	}

	@Test
	void thePoolsOfTheChildHaveTheirMetersInTheRegistryOfTheParent() {
		runChild((child) -> {
			child.getBean(Service.class).inIo().join();
			MeterRegistry registry = child.getParent().getBean(MeterRegistry.class);
			assertThat(registry.get("thread.system.jobs.submitted")
				.tags("pool", "io", "priority", "normal")
				.functionCounter()
				.count()).isEqualTo(1);
			assertThat(registry.get("thread.system.jobs.submitted").tags("pool", "main").functionCounters())
				.isNotEmpty();
		});
	}

	private void runChild(ContextConsumer<AssertableApplicationContext> check) {
		this.contextRunner.run((parent) -> this.contextRunner.withParent(parent)
			.withUserConfiguration(Service.class, Injected.class)
			.withPropertyValues("thread-system.pools.io.min-workers=1")
			.run(check));
	}

	@Configuration(proxyBeanMethods = false)
	static class Service {

		@PriorityAsync(pool = "io")
		public CompletableFuture<String> inIo() {
			return CompletableFuture.completedFuture(Thread.currentThread().getName());
		}

		@PriorityAsync
		public CompletableFuture<String> anywhere() {
			return CompletableFuture.completedFuture(Thread.currentThread().getName());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Injected {

		@Autowired
		PriorityPool byType;

	}

}
