package io.threadsystem.boot.autoconfigure;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.threadsystem.health.ThreadSystemHealthIndicator;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.NestedExceptionUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.list;
import static org.awaitility.Awaitility.await;

/** The health contributor, and what its properties change. */
@Timeout(60)
class ThreadSystemHealthContributorAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class,
				ThreadSystemAutoConfiguration.class, ThreadSystemEventAutoConfiguration.class,
				ThreadSystemHealthContributorAutoConfiguration.class, HealthContributorRegistryAutoConfiguration.class))
		.withPropertyValues("thread-system.pools.main.min-workers=1", "thread-system.pools.main.max-workers=1",
				"thread-system.pools.main.queue-capacity=10", "thread-system.pools.main.shutdown=cancel",
				"thread-system.pools.io.min-workers=0");

	@Test
	void poolsThatHaveNothingToDoAreUpWithDetails() {
		this.contextRunner.run((context) -> {
			Health health = health(context);
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsOnlyKeys("main", "io");
			assertThat(health.getDetails().get("main")).isEqualTo(Map.of("workers", 0, "active", 0L, "stuck", 0L,
					"queued", 0L, "capacity", 10, "utilisation", 0.0, "paused", false));
		});
	}

	@Test
	void theContributorHasItsName() {
		this.contextRunner.run(
				(context) -> assertThat(context.getBean(HealthContributorRegistry.class).getContributor("threadSystem"))
					.isInstanceOf(ThreadSystemHealthIndicator.class));
	}

	@Test
	void aPausedPoolIsUp() {
		this.contextRunner.run((context) -> {
			context.getBean("mainPriorityPool", PriorityPool.class).pause();
			assertThat(health(context).getStatus()).isEqualTo(Status.UP);
		});
	}

	@ParameterizedTest
	@CsvSource({ "out-of-service, OUT_OF_SERVICE", "down, DOWN", "DOWN, DOWN", "unknown, UNKNOWN", "up, UP",
			"degraded, DEGRADED" })
	void aSaturatedPoolShowsAsConfigured(String configured, String status) {
		this.contextRunner
			.withPropertyValues("thread-system.health.saturated-for=0s",
					"thread-system.health.saturated-status=" + configured)
			.run((context) -> saturated(context,
					(health) -> assertThat(health.getStatus().getCode()).isEqualTo(status)));
	}

	@Test
	void aPoolThatIsSaturatedForLessThanConfiguredIsUp() {
		this.contextRunner
			.withPropertyValues("thread-system.health.saturated-for=1h", "thread-system.health.saturated-status=down")
			.run((context) -> saturated(context, (health) -> assertThat(health.getStatus()).isEqualTo(Status.UP)));
	}

	@Test
	void withoutConfigurationASaturatedPoolNeverTakesTheApplicationOutOfService() {
		this.contextRunner.withPropertyValues("thread-system.health.saturated-for=0s")
			.run((context) -> saturated(context, (health) -> assertThat(health.getStatus()).isEqualTo(Status.UNKNOWN)));
	}

	@Test
	void aStuckWorkerShowsAsConfigured() {
		this.contextRunner
			.withPropertyValues("thread-system.pools.main.stuck-after=1ms", "thread-system.health.stuck-for=0s",
					"thread-system.health.stuck-status=out-of-service")
			.run((context) -> {
				CountDownLatch released = new CountDownLatch(1);
				PriorityPool pool = context.getBean("mainPriorityPool", PriorityPool.class);
				pool.job("stuck").submit(() -> {
					released.await();
					return null;
				});
				await().untilAsserted(() -> {
					Health health = health(context);
					assertThat(health.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
					assertThat(((Map<?, ?>) health.getDetails().get("main")).get("problems"))
						.asInstanceOf(list(String.class))
						.singleElement()
						.asString()
						.startsWith("Worker main-worker-1 has been busy with job ")
						.contains("'stuck'");
				});
				released.countDown();
			});
	}

	@ParameterizedTest
	@CsvSource({ "saturated-for=-1s, thread-system.health.saturated-for",
			"stuck-for=-1s, thread-system.health.stuck-for", "saturated-status=, thread-system.health.saturated-status",
			"saturated=1m, thread-system.health.saturated" })
	void aPropertyThatCannotWorkStopsTheApplication(String property, String told) {
		this.contextRunner.withPropertyValues("thread-system.health." + property)
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.satisfies((failure) -> assertThat(NestedExceptionUtils.getMostSpecificCause(failure))
					.isInstanceOfSatisfying(InvalidThreadSystemPropertyException.class,
							(ex) -> assertThat(ex.property()).isEqualTo(told))));
	}

	@Test
	void poolsOfTheApplicationAreShownToo() {
		this.contextRunner.withUserConfiguration(OwnPool.class)
			.run((context) -> assertThat(health(context).getDetails()).containsOnlyKeys("main", "io", "own"));
	}

	@Test
	void itCanBeSwitchedOff() {
		this.contextRunner.withPropertyValues("management.health.threadsystem.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(ThreadSystemHealthIndicator.class));
		this.contextRunner.withPropertyValues("thread-system.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(ThreadSystemHealthIndicator.class));
	}

	@Test
	void aContributorOfTheApplicationTakesItsPlace() {
		this.contextRunner
			.withBean("threadSystemHealthIndicator", HealthIndicator.class, () -> () -> Health.up().build())
			.run((context) -> assertThat(context).doesNotHaveBean(ThreadSystemHealthIndicator.class));
	}

	private static void saturated(AssertableApplicationContext context, Consumer<Health> check) {
		PriorityPool pool = context.getBean("mainPriorityPool", PriorityPool.class);
		CountDownLatch release = new CountDownLatch(1);
		int workers = pool.settings().maxWorkers();
		for (int number = 0; number < workers; number++) {
			pool.submit(() -> release.await(20, TimeUnit.SECONDS));
		}
		await().until(() -> pool.snapshot().running() == workers);
		for (int number = 0; number < 10; number++) {
			pool.submit(() -> "waits");
		}
		await().until(() -> pool.snapshot().saturated());
		check.accept(health(context));
		release.countDown();
		await().atMost(Duration.ofSeconds(20))
			.untilAsserted(() -> assertThat(health(context).getStatus()).isEqualTo(Status.UP));
	}

	private static Health health(AssertableApplicationContext context) {
		return context.getBean(ThreadSystemHealthIndicator.class).health();
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnPool {

		@Bean(defaultCandidate = false)
		PriorityPool ownPool() {
			return PriorityPool.create("own", PoolSettings.builder().minWorkers(1).build());
		}

	}

}
