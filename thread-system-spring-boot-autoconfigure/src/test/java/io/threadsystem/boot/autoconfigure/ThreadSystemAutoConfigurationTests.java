package io.threadsystem.boot.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

import io.micrometer.context.ContextRegistry;
import io.threadsystem.aop.PoolLocator;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import io.threadsystem.pool.PoolListener;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.QueueFullPolicy;
import io.threadsystem.pool.ShutdownMode;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.TaskExecutor;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
	void everyKeyReachesThePool() {
		this.contextRunner
			.withPropertyValues("thread-system.pools.io.min-workers=2", "thread-system.pools.io.max-workers=3",
					"thread-system.pools.io.keep-alive=4s", "thread-system.pools.io.queue-capacity=5",
					"thread-system.pools.io.queue-full=reject", "thread-system.pools.io.block-timeout=6s",
					"thread-system.pools.io.timeout=7s", "thread-system.pools.io.queue-timeout=8s",
					"thread-system.pools.io.stuck-after=9s", "thread-system.pools.io.shutdown=cancel",
					"thread-system.pools.io.shutdown-timeout=10s")
			.run((context) -> assertThat(context.getBean("ioPriorityPool", PriorityPool.class).settings())
				.isEqualTo(PoolSettings.builder()
					.minWorkers(2)
					.maxWorkers(3)
					.keepAlive(Duration.ofSeconds(4))
					.queueCapacity(5)
					.queueFull(QueueFullPolicy.REJECT)
					.blockTimeout(Duration.ofSeconds(6))
					.timeout(Duration.ofSeconds(7))
					.queueTimeout(Duration.ofSeconds(8))
					.stuckAfter(Duration.ofSeconds(9))
					.shutdown(ShutdownMode.CANCEL)
					.shutdownTimeout(Duration.ofSeconds(10))
					.build()));
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

	@Test
	void nothingIsThereWhenDisabled() {
		this.contextRunner.withPropertyValues("thread-system.enabled=false", "thread-system.pools.io.min-workers=1")
			.run((context) -> assertThat(context.getBeanFactory().getBeanDefinitionNames())
				.noneMatch((name) -> name.contains("riorityPool") || name.contains("hreadSystem")
						|| name.contains("thread-system")));
	}

	// The application's own pools

	@Test
	void aUsersPoolBeanWinsOverTheConfiguredOne() {
		this.contextRunner.withUserConfiguration(OwnIoPool.class, InjectedIo.class)
			.withPropertyValues("thread-system.pools.io.min-workers=1")
			.run((context) -> {
				PriorityPool own = context.getBean("ioPriorityPool", PriorityPool.class);
				assertThat(own.name()).isEqualTo("own");
				assertThat(context.getBeansOfType(PriorityPool.class)).hasSize(1);
				assertThat(context.getBean(InjectedIo.class).io).isSameAs(own);
				assertThat(context.getBean(PoolLocator.class).locate("io")).isSameAs(own);
				assertThat(context.getBean("ioPriorityPoolTaskExecutor", AsyncTaskExecutor.class)
					.submitCompletable(() -> Thread.currentThread().getName())
					.join()).startsWith("own-worker-");
			});
	}

	@Test
	void aUsersPoolBeanMakesNothingAmbiguous() {
		this.contextRunner.withUserConfiguration(OwnPool.class)
			.withPropertyValues("thread-system.pools.main.min-workers=1", "thread-system.pools.io.min-workers=1")
			.run((context) -> {
				assertThat(context.getBean(PriorityPool.class).name()).isEqualTo("own");
				assertThat(context.getBeansOfType(PriorityPool.class)).hasSize(3);
				PoolLocator locator = context.getBean(PoolLocator.class);
				assertThat(locator.locate("").name()).isEqualTo("own");
				assertThat(locator.locate("main").name()).isEqualTo("main");
			});
	}

	@Test
	void defaultPoolWinsOverAUsersPoolBeanForJobsThatNameNone() {
		this.contextRunner.withUserConfiguration(OwnPool.class)
			.withPropertyValues("thread-system.default-pool=io", "thread-system.pools.io.min-workers=1")
			.run((context) -> {
				assertThat(context.getBean(PriorityPool.class).name()).isEqualTo("own");
				assertThat(context.getBean(PoolLocator.class).locate("").name()).isEqualTo("io");
			});
	}

	@Test
	void defaultPoolMayNameAUsersPoolBean() {
		this.contextRunner.withUserConfiguration(OwnPool.class)
			.withPropertyValues("thread-system.default-pool=ownPool", "thread-system.pools.io.min-workers=1")
			.run((context) -> assertThat(context.getBean(PoolLocator.class).locate("").name()).isEqualTo("own"));
	}

	@Test
	void aUsersPoolBeanIsTheDefaultPoolWhereNoneIsConfigured() {
		this.contextRunner.withUserConfiguration(OwnPool.class).run((context) -> {
			assertThat(context).hasSingleBean(PriorityPool.class).doesNotHaveBean("mainPriorityPool");
			assertThat(context.getBean(PoolLocator.class).locate("").name()).isEqualTo("own");
		});
	}

	@Test
	void aUsersPoolBeanThatIsNoDefaultCandidateLeavesMainInPlace() {
		this.contextRunner.withUserConfiguration(OwnPoolOnTheSide.class).run((context) -> {
			assertThat(context.getBean(PriorityPool.class).name()).isEqualTo("main");
			assertThat(context.getBean(PoolLocator.class).locate("own").name()).isEqualTo("own");
		});
	}

	@Test
	void aUsersPoolLocatorWins() {
		this.contextRunner.withUserConfiguration(OwnLocator.class)
			.run((context) -> assertThat(context).hasSingleBean(PoolLocator.class).hasBean("ownLocator"));
	}

	// Finding pools

	@Test
	void poolsAreLocatedByNameBeanNameAndQualifier() {
		this.contextRunner.withUserConfiguration(QualifiedPool.class)
			.withPropertyValues("thread-system.pools.io.min-workers=1")
			.run((context) -> {
				PoolLocator locator = context.getBean(PoolLocator.class);
				PriorityPool own = context.getBean("ownPool", PriorityPool.class);
				assertThat(locator.locate("io").name()).isEqualTo("io");
				assertThat(locator.locate("ioPriorityPool").name()).isEqualTo("io");
				assertThat(locator.locate("own")).isSameAs(own);
				assertThat(locator.locate("ownPool")).isSameAs(own);
				assertThat(locator.locate("side")).isSameAs(own);
			});
	}

	@Test
	void locatingAnUnknownPoolListsTheKnownOnes() {
		this.contextRunner
			.withPropertyValues("thread-system.pools.main.min-workers=1", "thread-system.pools.io.min-workers=1")
			.run((context) -> assertThatIllegalArgumentException()
				.isThrownBy(() -> context.getBean(PoolLocator.class).locate("oi"))
				.withMessage("There is no pool 'oi'. The pools are: io, main"));
	}

	@Test
	void severalUsersPoolBeansLeaveNoDefaultPool() {
		this.contextRunner.withUserConfiguration(OwnPool.class, OwnIoPool.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBeanProvider(PriorityPool.class).getIfUnique()).isNull();
			assertThatIllegalArgumentException().isThrownBy(() -> context.getBean(PoolLocator.class).locate(""))
				.withMessageContaining("thread-system.default-pool")
				.withMessageContaining("primary");
		});
	}

	// What pools are built with

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

	@Configuration(proxyBeanMethods = false)
	static class InjectedIo {

		@Autowired
		@Qualifier("io")
		PriorityPool io;

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
	static class OwnPool {

		@Bean
		PriorityPool ownPool() {
			return PriorityPool.create("own", PoolSettings.builder().minWorkers(1).build());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnPoolOnTheSide {

		@Bean(defaultCandidate = false)
		PriorityPool ownPool() {
			return PriorityPool.create("own", PoolSettings.builder().minWorkers(1).build());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class QualifiedPool {

		@Bean
		@Qualifier("side")
		PriorityPool ownPool() {
			return PriorityPool.create("own", PoolSettings.builder().minWorkers(1).build());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnIoPool {

		@Bean
		PriorityPool ioPriorityPool() {
			return PriorityPool.create("own", PoolSettings.builder().minWorkers(1).build());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnLocator {

		@Bean
		PoolLocator ownLocator(PriorityPool pool) {
			return (name) -> pool;
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
