package io.threadsystem.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ExecutorServiceMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.boot.autoconfigure.PriorityAsyncAutoConfiguration;
import io.threadsystem.boot.autoconfigure.ThreadSystemAutoConfiguration;
import io.threadsystem.boot.autoconfigure.ThreadSystemEventAutoConfiguration;
import io.threadsystem.boot.autoconfigure.ThreadSystemMetricsAutoConfiguration;
import io.threadsystem.metrics.PriorityPoolMetrics;
import io.threadsystem.pool.PriorityPool;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/**
 * Asynchronous methods of beans, called through their proxies, in an application context
 * with the auto-configurations that concern them, and with meters.
 */
final class AsyncCalls {

	static final String PRIORITY_ASYNC = "@PriorityAsync";

	/** With the meters that Spring Boot has for its executors, which are no timers. */
	static final String ASYNC = "@Async";

	/** With Micrometer's timers, which measure what ours do. */
	static final String TIMED_ASYNC = "@Async, timed";

	private AsyncCalls() {
	}

	/** Runs the contest. */
	static void run(Shape shape, Effort effort, Samples samples) throws InterruptedException {
		String workers = String.valueOf(shape.workers());
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("benchmark",
						Map.of("workers", workers, "thread-system.pools.main.min-workers", workers,
								"thread-system.pools.main.max-workers", workers,
								"thread-system.pools.main.queue-capacity", "0")));
			context.register(Beans.class, ThreadSystemAutoConfiguration.class,
					ThreadSystemMetricsAutoConfiguration.class, ThreadSystemEventAutoConfiguration.class,
					PriorityAsyncAutoConfiguration.class);
			context.refresh();
			// as Spring Boot does
			context.getBean(PriorityPoolMetrics.class).bindTo(context.getBean(MeterRegistry.class));
			PriorityCaller priority = context.getBean(PriorityCaller.class);
			AsyncCaller async = context.getBean(AsyncCaller.class);
			TimedCaller timed = context.getBean(TimedCaller.class);
			Contest.run(
					List.of(Entry.of(PRIORITY_ASYNC, context.getBean(PriorityPool.class),
							(index, task) -> priority.call(task)),
							Entry.of(ASYNC, pool(context, "plain"), (index, task) -> async.call(task)),
							Entry.of(TIMED_ASYNC, pool(context, "measured"), (index, task) -> timed.call(task))),
					shape.producers(), effort, samples);
		}
	}

	private static ThreadPoolExecutor pool(AnnotationConfigApplicationContext context, String name) {
		return context.getBean(name, ThreadPoolTaskExecutor.class).getThreadPoolExecutor();
	}

	/** The configuration of the application. */
	@Configuration(proxyBeanMethods = false)
	@EnableAsync(proxyTargetClass = true)
	static class Beans {

		@Bean
		MeterRegistry registry() {
			return new SimpleMeterRegistry();
		}

		@Bean
		ThreadPoolTaskExecutor plain(MeterRegistry registry, @Value("${workers}") int workers) {
			ThreadPoolTaskExecutor executor = executor(workers);
			new ExecutorServiceMetrics(executor.getThreadPoolExecutor(), "plain", List.of()).bindTo(registry);
			return executor;
		}

		@Bean
		ThreadPoolTaskExecutor measured(@Value("${workers}") int workers) {
			return executor(workers);
		}

		@Bean
		Executor timed(MeterRegistry registry, ThreadPoolTaskExecutor measured) {
			return ExecutorServiceMetrics.monitor(registry, measured.getThreadPoolExecutor(), "timed", Tags.empty());
		}

		@Bean
		PriorityCaller priorityCaller() {
			return new PriorityCaller();
		}

		@Bean
		AsyncCaller asyncCaller() {
			return new AsyncCaller();
		}

		@Bean
		TimedCaller timedCaller() {
			return new TimedCaller();
		}

		private static ThreadPoolTaskExecutor executor(int workers) {
			ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
			executor.setCorePoolSize(workers);
			executor.setMaxPoolSize(workers);
			executor.initialize();
			return executor;
		}

	}

	/** Ours. */
	static class PriorityCaller {

		@PriorityAsync
		void call(Task task) {
			task.run();
		}

	}

	/** Spring's. */
	static class AsyncCaller {

		@Async("plain")
		void call(Task task) {
			task.run();
		}

	}

	/** Spring's, with timers. */
	static class TimedCaller {

		@Async("timed")
		void call(Task task) {
			task.run();
		}

	}

}
