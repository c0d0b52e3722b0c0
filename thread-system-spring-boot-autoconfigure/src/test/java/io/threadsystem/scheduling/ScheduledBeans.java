package io.threadsystem.scheduling;

import java.time.Duration;
import java.util.Map;

import io.threadsystem.aop.PoolLocator;
import io.threadsystem.boot.autoconfigure.ThreadSystemSchedulingAutoConfiguration;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.schedule.JobScheduler;
import io.threadsystem.schedule.ScheduledJob;
import io.threadsystem.spring.SpringCronParser;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What the tests of scheduled beans have in common: a context with the post-processor, a
 * scheduler on a clock that the test moves, and two pools with one worker each,
 * {@code main}, the default, and {@code io}.
 */
final class ScheduledBeans {

	static final String START = "2026-03-01T12:00:00Z";

	private ScheduledBeans() {
	}

	static ApplicationContextRunner runner(Class<?>... beans) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(ThreadSystemSchedulingAutoConfiguration.class,
					PropertyPlaceholderAutoConfiguration.class))
			.withUserConfiguration(Pools.class)
			.withUserConfiguration(beans);
	}

	/** Moves the clock; what is due by then has ended, unless it runs in {@code io}. */
	static void advance(ApplicationContext context, String time) {
		context.getBean(MovableClock.class).advance(Duration.parse(time), context.getBean(JobScheduler.class));
	}

	static ScheduledJob only(ApplicationContext context) {
		JobScheduler scheduler = context.getBean(JobScheduler.class);
		if (scheduler.jobs().size() != 1) {
			throw new AssertionError("Not one schedule: " + scheduler.jobs());
		}
		return scheduler.jobs().get(0);
	}

	@Configuration(proxyBeanMethods = false)
	static class Pools {

		@Bean
		PriorityPool mainPriorityPool() {
			return pool("main");
		}

		@Bean
		PriorityPool ioPriorityPool() {
			return pool("io");
		}

		private static PriorityPool pool(String name) {
			return PriorityPool.create(name, PoolSettings.builder().minWorkers(1).maxWorkers(1).build());
		}

		@Bean
		PoolLocator poolLocator(Map<String, PriorityPool> pools) {
			return (name) -> {
				PriorityPool pool = pools.get((name.isEmpty() ? "main" : name) + "PriorityPool");
				if (pool == null) {
					throw new IllegalArgumentException("there is no pool '" + name + "', the pools are main and io");
				}
				return pool;
			};
		}

		@Bean
		MovableClock clock() {
			return new MovableClock(START);
		}

		@Bean
		JobScheduler jobScheduler(MovableClock clock, PoolLocator pools) {
			return JobScheduler.builder(pools.locate("")).clock(clock).cron(new SpringCronParser()).build();
		}

	}

}
