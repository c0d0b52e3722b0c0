package io.threadsystem.boot.autoconfigure;

import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.threadsystem.metrics.PriorityPoolMetrics;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.task.TaskExecutorMetricsAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

class ThreadSystemMetricsAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withPropertyValues("thread-system.pools.main.min-workers=1", "thread-system.pools.io.min-workers=1")
		.withConfiguration(AutoConfigurations.of(ThreadSystemAutoConfiguration.class,
				ThreadSystemMetricsAutoConfiguration.class, TaskExecutionAutoConfiguration.class));

	private final ApplicationContextRunner withMetrics = this.contextRunner.withConfiguration(
			AutoConfigurations.of(MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class,
					SimpleMetricsExportAutoConfiguration.class, TaskExecutorMetricsAutoConfiguration.class));

	@Test
	void everyPoolHasItsMeters() {
		this.withMetrics.run((context) -> {
			context.getBean("ioPriorityPool", PriorityPool.class).submit(() -> 1).join();
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.get("thread.system.jobs.submitted")
				.tags("pool", "io", "priority", "normal")
				.functionCounter()
				.count()).isOne();
			assertThat(registry.get("thread.system.job.wait").tags("pool", "io", "priority", "normal").timer().count())
				.isOne();
			assertThat(registry.get("thread.system.job.wait").tags("pool", "main").timers()).hasSize(5);
			assertThat(registry.get("executor.pool.core").tags("name", "io").gauge().value()).isOne();
			assertThat(registry.find("executor.pool.size").tag("name", "io").gauges()).hasSize(1);
		});
	}

	@Test
	void everyRegistryOfTheApplicationHasTheMeters() {
		this.withMetrics.withUserConfiguration(TwoRegistries.class).run((context) -> {
			context.getBean("ioPriorityPool", PriorityPool.class).submit(() -> 1).join();
			for (String name : new String[] { "first", "second" }) {
				assertThat(context.getBean(name, MeterRegistry.class)
					.get("thread.system.job.wait")
					.tags("pool", "io", "priority", "normal")
					.timer()
					.count()).as(name).isOne();
			}
		});
	}

	@Test
	void poolsOfTheApplicationHaveCountersAndGauges() {
		this.withMetrics.withUserConfiguration(OwnPool.class).run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.find("thread.system.queue.capacity").tags("pool", "own").gauge()).isNotNull();
			assertThat(registry.find("thread.system.job.wait").tags("pool", "own").timer()).isNull();
		});
	}

	@Test
	void poolsOfTheApplicationHaveTimersWithTheListener() {
		this.withMetrics.withUserConfiguration(OwnTimedPool.class).run((context) -> {
			context.getBean("ownPool", PriorityPool.class).submit(() -> 1).join();
			assertThat(context.getBean(MeterRegistry.class)
				.get("thread.system.job.wait")
				.tags("pool", "own", "priority", "normal")
				.timer()
				.count()).isOne();
		});
	}

	@Test
	void aUsersMetricsBeanWins() {
		this.withMetrics.withUserConfiguration(OwnMetrics.class)
			.run((context) -> assertThat(context).hasSingleBean(PriorityPoolMetrics.class).hasBean("ownMetrics"));
	}

	@Test
	void thereAreNoneWithoutARegistry() {
		this.contextRunner.run((context) -> assertThat(context).hasNotFailed()
			.doesNotHaveBean(PriorityPoolMetrics.class)
			.hasBean("ioPriorityPool"));
	}

	@Test
	void thereAreNoneWhenDisabled() {
		this.withMetrics.withPropertyValues("thread-system.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(PriorityPoolMetrics.class));
	}

	@Test
	void theApplicationStartsWithoutMicrometer() {
		this.contextRunner.withClassLoader(new FilteredClassLoader("io.micrometer.core"))
			.run((context) -> assertThat(context).hasNotFailed().hasBean("ioPriorityPool"));
	}

	@Test
	void theApplicationStartsWithoutActuator() {
		this.contextRunner
			.withClassLoader(new FilteredClassLoader(Endpoint.class.getPackageName(),
					"org.springframework.boot.actuate", "org.springframework.boot.micrometer"))
			.run((context) -> assertThat(context).hasNotFailed().hasBean("ioPriorityPool"));
	}

	@Test
	void theApplicationStartsWithoutWeb() {
		this.withMetrics
			.withClassLoader(new FilteredClassLoader("org.springframework.web", "org.springframework.boot.web",
					"jakarta.servlet"))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(PriorityPoolMetrics.class));
	}

	@Configuration(proxyBeanMethods = false)
	static class TwoRegistries {

		@Bean
		MeterRegistry first() {
			return new SimpleMeterRegistry();
		}

		@Bean
		MeterRegistry second() {
			return new SimpleMeterRegistry();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnPool {

		@Bean
		PriorityPool ownPool() {
			return PriorityPool.create("own", PoolSettings.builder().minWorkers(1).build());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnTimedPool {

		@Bean
		PriorityPool ownPool(PriorityPoolMetrics metrics) {
			return PriorityPool.builder("own").listener(metrics.listener("own")).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnMetrics {

		@Bean
		PriorityPoolMetrics ownMetrics() {
			return new PriorityPoolMetrics(Stream::empty);
		}

	}

}
