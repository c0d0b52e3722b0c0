package io.threadsystem.aop;

import java.util.Map;

import io.threadsystem.boot.autoconfigure.PriorityAsyncAutoConfiguration;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.QueueFullPolicy;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What the tests of annotated beans have in common: a context with the post-processor and
 * two pools, {@code main} with two workers, the default, and {@code single} with one and
 * a queue for two jobs that rejects.
 */
final class AnnotatedBeans {

	static final ThreadLocal<Boolean> DECORATED = new ThreadLocal<>();

	private AnnotatedBeans() {
	}

	static ApplicationContextRunner runner(Class<?>... beans) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(PriorityAsyncAutoConfiguration.class,
					PropertyPlaceholderAutoConfiguration.class))
			.withUserConfiguration(Pools.class)
			.withUserConfiguration(beans);
	}

	/** Marks the thread while it runs a job of {@code main}. */
	private static Runnable decorate(Runnable task) {
		return () -> {
			DECORATED.set(true);
			try {
				task.run();
			}
			finally {
				DECORATED.remove();
			}
		};
	}

	static String worker() {
		return Thread.currentThread().getName();
	}

	@Configuration(proxyBeanMethods = false)
	static class Pools {

		@Bean
		PriorityPool mainPriorityPool() {
			return PriorityPool.builder("main")
				.settings(PoolSettings.builder().minWorkers(2).maxWorkers(2).build())
				.taskDecorator(AnnotatedBeans::decorate)
				.build();
		}

		@Bean
		PriorityPool singlePriorityPool() {
			return PriorityPool.create("single",
					PoolSettings.builder()
						.minWorkers(1)
						.maxWorkers(1)
						.queueCapacity(2)
						.queueFull(QueueFullPolicy.REJECT)
						.build());
		}

		@Bean
		PoolLocator poolLocator(Map<String, PriorityPool> pools) {
			return (name) -> {
				PriorityPool pool = pools.get((name.isEmpty() ? "main" : name) + "PriorityPool");
				if (pool == null) {
					throw new IllegalArgumentException(
							"there is no pool '" + name + "', the pools are 'main' and 'single'");
				}
				return pool;
			};
		}

	}

}
