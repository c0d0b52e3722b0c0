package io.threadsystem.boot.autoconfigure;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.threadsystem.aop.PoolLocator;
import io.threadsystem.pool.PriorityPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskExecutor;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

import static org.assertj.core.api.Assertions.assertThat;

/** Adding us changes nothing of what the application and Boot have. */
class BeanSafetyTests {

	private static final Class<?>[] TYPES = { Executor.class, ExecutorService.class, TaskExecutor.class,
			AsyncTaskExecutor.class, TaskScheduler.class, ThreadPoolTaskExecutor.class, ThreadPoolTaskScheduler.class };

	private final ApplicationContextRunner boot = new ApplicationContextRunner().withUserConfiguration(Candidates.class)
		.withConfiguration(
				AutoConfigurations.of(TaskExecutionAutoConfiguration.class, TaskSchedulingAutoConfiguration.class));

	private final ApplicationContextRunner withUs = this.boot
		.withConfiguration(AutoConfigurations.of(ThreadSystemAutoConfiguration.class));

	@Test
	void anApplicationWithoutExecutorsIsAsBefore() {
		assertSame((runner) -> runner);
	}

	@Test
	void anApplicationWithExecutorsOfItsOwnIsAsBefore() {
		assertSame((runner) -> runner.withUserConfiguration(OwnExecutors.class));
	}

	@Test
	void anApplicationWithOneExecutorOfItsOwnIsAsBefore() {
		assertSame((runner) -> runner.withUserConfiguration(OwnExecutor.class));
	}

	@Test
	void anApplicationThatSchedulesIsAsBefore() {
		assertSame((runner) -> runner.withUserConfiguration(Scheduling.class));
	}

	@Test
	void modeForceIsAsBefore() {
		assertSame((runner) -> runner.withUserConfiguration(OwnExecutors.class)
			.withPropertyValues("spring.task.execution.mode=force"));
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void virtualThreadsAreAsBeforeAndNotOurs() {
		assertSame((runner) -> runner.withPropertyValues("spring.threads.virtual.enabled=true"));
		this.withUs.withPropertyValues("spring.threads.virtual.enabled=true").run((context) -> {
			assertThat(context).getBean("applicationTaskExecutor").isInstanceOf(SimpleAsyncTaskExecutor.class);
			assertThat(context.getBean(PriorityPool.class).submit(() -> Thread.currentThread().getName()).join())
				.startsWith("main-worker-");
		});
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 3 })
	void applicationTaskExecutorIsThereWithAnyNumberOfPools(int pools) {
		this.withUs.withPropertyValues(pools(pools)).run((context) -> {
			assertThat(context.getBeansOfType(PriorityPool.class)).hasSize(Math.max(1, pools));
			assertThat(context.getBean(TaskExecutor.class)).isSameAs(context.getBean("applicationTaskExecutor"));
		});
	}

	/*
	 * Boot's JPA takes its bootstrap executor from all beans of the type, candidates or
	 * not, and asks only where spring.jpa.bootstrap=async or deferred repositories call
	 * for one: the sole one, else the one with the name applicationTaskExecutor.
	 */

	@Test
	void jpasLookUpFindsApplicationTaskExecutor() {
		this.withUs.run((context) -> assertThat(lookUpAsJpaDoes(context))
			.isSameAs(context.getBean("applicationTaskExecutor", AsyncTaskExecutor.class)));
	}

	@Test
	void jpasLookUpNoLongerFindsASoleExecutorOfAnotherName() {
		this.boot.withUserConfiguration(OwnExecutor.class)
			.run((context) -> assertThat(lookUpAsJpaDoes(context)).isSameAs(context.getBean("ownExecutor")));
		this.withUs.withUserConfiguration(OwnExecutor.class)
			.run((context) -> assertThat(lookUpAsJpaDoes(context)).isNull());
	}

	@Test
	void jpasLookUpFindsNothingWhereThereWasNothing() {
		this.withUs.withUserConfiguration(OwnExecutorService.class)
			.run((context) -> assertThat(lookUpAsJpaDoes(context)).isNull());
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 3 })
	void asyncMethodsRunWhereTheyRanBefore(int pools) {
		for (ApplicationContextRunner runner : new ApplicationContextRunner[] { this.boot, this.withUs }) {
			runner.withUserConfiguration(OwnExecutorService.class, AsyncService.class)
				.withPropertyValues(pools(pools))
				.run((context) -> assertThat(context.getBean(AsyncService.class).thread().join())
					.startsWith("SimpleAsyncTaskExecutor-"));
		}
	}

	// The pool that nobody asked for

	@Test
	void theImplicitPoolLeavesItsNameToAnExecutorOfTheApplication() {
		this.withUs.withUserConfiguration(ExecutorNamedMain.class, AsyncService.class).run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean("mainPriorityPoolTaskExecutor");
			assertThat(context.getBean(AsyncService.class).threadOfMain().join()).startsWith("own-");
			assertThat(context.getBean(PoolLocator.class).locate("main").name()).isEqualTo("main");
		});
	}

	@Test
	void theImplicitPoolLeavesTheNameOfItsTaskExecutorToABeanOfTheApplication() {
		this.withUs.withBean("mainPriorityPoolTaskExecutor", String.class, () -> "text").run((context) -> {
			assertThat(context).hasNotFailed().hasBean("mainPriorityPool");
			assertThat(context.getBean("mainPriorityPoolTaskExecutor")).isEqualTo("text");
		});
	}

	@Test
	void theImplicitPoolLeavesItsBeanNameToABeanOfTheApplication() {
		this.withUs.withBean("mainPriorityPool", String.class, () -> "text").run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(PriorityPool.class);
			assertThat(context.getBean("mainPriorityPool")).isEqualTo("text");
		});
	}

	@Test
	void webSocketsLookUpIsAsBefore() {
		for (ApplicationContextRunner runner : new ApplicationContextRunner[] { this.boot, this.withUs }) {
			runner.withUserConfiguration(OwnExecutor.class, WebSocketLookUp.class)
				.run((context) -> assertThat(context.getBean(WebSocketLookUp.class).executors)
					.containsOnlyKeys("ownExecutor"));
		}
	}

	private static AsyncTaskExecutor lookUpAsJpaDoes(ApplicationContext context) {
		Map<String, AsyncTaskExecutor> found = context.getBeansOfType(AsyncTaskExecutor.class);
		return (found.size() == 1) ? found.values().iterator().next() : found.get("applicationTaskExecutor");
	}

	private void assertSame(UnaryOperator<ApplicationContextRunner> application) {
		Map<String, String> before = new TreeMap<>();
		Map<String, String> after = new TreeMap<>();
		application.apply(this.boot).run(describeTo(before));
		for (int pools : new int[] { 0, 1, 3 }) {
			after.clear();
			application.apply(this.withUs.withPropertyValues(pools(pools))).run(describeTo(after));
			assertThat(after).as("with %d pools", pools).isEqualTo(before).isNotEmpty();
		}
	}

	private static String[] pools(int number) {
		return Stream.of("main", "io", "cpu")
			.limit(number)
			.map((name) -> "thread-system.pools." + name + ".min-workers=1")
			.toArray(String[]::new);
	}

	private static ContextConsumer<AssertableApplicationContext> describeTo(Map<String, String> description) {
		return (context) -> {
			assertThat(context).hasNotFailed();
			ConfigurableListableBeanFactory beanFactory = context.getBeanFactory();
			for (String name : beanFactory.getBeanDefinitionNames()) {
				if (!isOurs(name)) {
					description.put("bean " + name,
							beanFactory.getType(name) + " " + Arrays.toString(beanFactory.getAliases(name)));
				}
			}
			context.getBean(Candidates.class).describeTo(description);
			for (Class<?> type : TYPES) {
				Object looked = beanFactory.getBeanProvider(type).getIfUnique();
				description.put("looked up " + type.getName(), (looked != null) ? looked.getClass().getName() : "-");
			}
		};
	}

	private static boolean isOurs(String name) {
		return name.contains("PriorityPool") || name.startsWith("threadSystem") || name.contains("io.threadsystem.boot")
				|| name.startsWith("thread-system-");
	}

	@Configuration(proxyBeanMethods = false)
	static class Candidates {

		@Autowired(required = false)
		Map<String, Executor> executors = Map.of();

		@Autowired(required = false)
		Map<String, ExecutorService> executorServices = Map.of();

		@Autowired(required = false)
		Map<String, TaskExecutor> taskExecutors = Map.of();

		@Autowired(required = false)
		Map<String, AsyncTaskExecutor> asyncTaskExecutors = Map.of();

		void describeTo(Map<String, String> description) {
			description.put("injected executors", this.executors.keySet().toString());
			description.put("injected executor services", this.executorServices.keySet().toString());
			description.put("injected task executors", this.taskExecutors.keySet().toString());
			description.put("injected async task executors", this.asyncTaskExecutors.keySet().toString());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnExecutors {

		@Bean
		ExecutorService ownService() {
			return Executors.newSingleThreadExecutor();
		}

		@Bean
		TaskExecutor ownTaskExecutor() {
			return new SimpleAsyncTaskExecutor();
		}

		@Bean
		ThreadPoolTaskScheduler ownScheduler() {
			return new ThreadPoolTaskScheduler();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnExecutor {

		@Bean
		ThreadPoolTaskExecutor ownExecutor() {
			return new ThreadPoolTaskExecutor();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnExecutorService {

		@Bean
		ExecutorService ownService() {
			return Executors.newSingleThreadExecutor();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ExecutorNamedMain {

		@Bean
		SimpleAsyncTaskExecutor main() {
			return new SimpleAsyncTaskExecutor("own-");
		}

	}

	@EnableAsync(proxyTargetClass = true)
	@Configuration(proxyBeanMethods = false)
	static class AsyncService {

		@Async
		public CompletableFuture<String> thread() {
			return CompletableFuture.completedFuture(Thread.currentThread().getName());
		}

		@Async("main")
		public CompletableFuture<String> threadOfMain() {
			return CompletableFuture.completedFuture(Thread.currentThread().getName());
		}

	}

	@EnableScheduling
	@Configuration(proxyBeanMethods = false)
	static class Scheduling {

	}

	@Configuration(proxyBeanMethods = false)
	static class WebSocketLookUp {

		private final Map<String, AsyncTaskExecutor> executors;

		WebSocketLookUp(Map<String, AsyncTaskExecutor> executors) {
			this.executors = executors;
		}

	}

}
