package io.threadsystem.boot.autoconfigure;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.context.ContextRegistry;
import io.threadsystem.aop.PoolLocator;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import io.threadsystem.pool.PoolListener;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.TaskDecorator;

import static org.assertj.core.api.Assertions.assertThat;

/** What pools are built with. */
class PriorityPoolFactoryTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class,
				TaskSchedulingAutoConfiguration.class, ThreadSystemAutoConfiguration.class));

	@Test
	void listenersAndCustomizersReachEveryPool() {
		this.contextRunner.withUserConfiguration(Observed.class)
			.withPropertyValues("thread-system.pools.main.min-workers=1", "thread-system.pools.io.min-workers=1")
			.run((context) -> {
				PoolLocator locator = context.getBean(PoolLocator.class);
				locator.locate("io").job("in-io").submit(() -> 1).join();
				locator.locate("main").job("in-main").submit(() -> 1).join();
				Observed observed = context.getBean(Observed.class);
				assertThat(observed.started).containsExactly("in-io", "in-main");
				assertThat(observed.customized).containsExactlyInAnyOrder("io", "main");
				assertThat(locator.locate("io").settings().queueCapacity()).isEqualTo(77);
			});
	}

	@Test
	void jobsGetBeansOfTheContext() {
		this.contextRunner.run((context) -> {
			Job<Object> job = context.getBean(PriorityPool.class)
				.submit(() -> JobContext.current().service(ThreadSystemProperties.class));
			assertThat(job.join()).isSameAs(context.getBean(ThreadSystemProperties.class));
		});
	}

	@Test
	void taskDecoratorsApplyAsTheyDoToBootsOwnExecutor() {
		this.contextRunner.withUserConfiguration(Decorators.class).run((context) -> {
			List<String> trace = context.getBean(Decorators.class).trace;
			context.getBean("applicationTaskExecutor", AsyncTaskExecutor.class)
				.submitCompletable(() -> trace.add("job"))
				.join();
			List<String> boots = List.copyOf(trace);
			trace.clear();
			context.getBean(PriorityPool.class).submit(() -> trace.add("job")).join();
			assertThat(trace).isEqualTo(boots).containsExactlyInAnyOrder("first", "second", "job").endsWith("job");
		});
	}

	@Test
	void contextIsPropagatedWhereBootIsAskedTo() {
		ThreadLocal<String> tenant = new ThreadLocal<>();
		ContextRegistry.getInstance().registerThreadLocalAccessor("tenant", tenant);
		try {
			this.contextRunner.withPropertyValues("spring.task.execution.propagate-context=true").run((context) -> {
				tenant.set("acme");
				assertThat(context.getBean(PriorityPool.class).submit(tenant::get).join()).isEqualTo("acme");
			});
			this.contextRunner.run((context) -> {
				tenant.set("acme");
				assertThat(context.getBean(PriorityPool.class).submit(tenant::get).join()).isNull();
			});
		}
		finally {
			tenant.remove();
			ContextRegistry.getInstance().removeThreadLocalAccessor("tenant");
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Observed {

		private final List<String> started = new CopyOnWriteArrayList<>();

		private final List<String> customized = new CopyOnWriteArrayList<>();

		@Bean
		PoolListener listener() {
			return new PoolListener() {
				@Override
				public void jobStarted(Job<?> job, long waitedNanos) {
					Observed.this.started.add(job.name());
				}
			};
		}

		@Bean
		PoolBuilderCustomizer customizer() {
			return (pool, builder) -> {
				this.customized.add(pool);
				builder.settings(PoolSettings.builder().queueCapacity(77).build());
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Decorators {

		private final List<String> trace = new CopyOnWriteArrayList<>();

		@Bean
		@Order(2)
		TaskDecorator second() {
			return tracing("second");
		}

		@Bean
		@Order(1)
		TaskDecorator first() {
			return tracing("first");
		}

		private TaskDecorator tracing(String name) {
			return (task) -> () -> {
				this.trace.add(name);
				task.run();
			};
		}

	}

}
