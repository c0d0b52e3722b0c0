package io.threadsystem.boot.autoconfigure;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.aop.PoolLocator;
import io.threadsystem.aop.PriorityAsyncBeanPostProcessor;
import io.threadsystem.job.Job;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PriorityAsyncAutoConfiguration}.
 */
class PriorityAsyncAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PriorityAsyncAutoConfiguration.class))
		.withUserConfiguration(Pools.class);

	@Test
	void isRegistered() {
		assertThat(ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader()).getCandidates())
			.contains(PriorityAsyncAutoConfiguration.class.getName());
	}

	@Test
	void makesCallsJobs() {
		this.contextRunner.withUserConfiguration(Service.class)
			.run((context) -> assertThat(context.getBean(Service.class).charge()).isInstanceOf(Job.class));
	}

	@Test
	void proxiesByClassUnlessToldOtherwise() {
		this.contextRunner.withUserConfiguration(Service.class)
			.run((context) -> assertThat(AopUtils.isCglibProxy(context.getBean(Api.class))).isTrue());
		this.contextRunner.withUserConfiguration(ApiOnly.class)
			.withPropertyValues("spring.aop.proxy-target-class=false")
			.run((context) -> assertThat(AopUtils.isJdkDynamicProxy(context.getBean(Api.class))).isTrue());
	}

	@Test
	void methodsRunInTheirCallersWhereItIsSwitchedOff() {
		this.contextRunner.withUserConfiguration(Service.class)
			.withPropertyValues("thread-system.enabled=false")
			.run((context) -> {
				Service service = context.getBean(Service.class);
				String caller = Thread.currentThread().getName();
				assertThat(context).doesNotHaveBean(PriorityAsyncBeanPostProcessor.class);
				assertThat(AopUtils.isAopProxy(service)).isFalse();
				assertThat(service.charge().get()).isEqualTo(caller);
				assertThat(service.mono().block()).isEqualTo(caller);
				assertThat(service.job()).isNull();
			});
	}

	@Test
	void asyncOnOtherMethodsIsLeftAlone() {
		this.contextRunner.withUserConfiguration(Service.class, Asynchronous.class).run((context) -> {
			Asynchronous other = context.getBean(Asynchronous.class);
			assertThat(other.async()).isNotInstanceOf(Job.class);
			assertThat(other.async().get()).doesNotContain("main-worker");
			assertThat(other.priorityAsync()).isInstanceOf(Job.class);
			assertThat(other.priorityAsync().get()).startsWith("main-worker-");
		});
	}

	@Test
	void aMissingPoolLocatorIsReportedOnlyWhereItIsNeeded() {
		ApplicationContextRunner withoutPools = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(PriorityAsyncAutoConfiguration.class));
		withoutPools.run((context) -> assertThat(context).hasNotFailed());
		withoutPools.withUserConfiguration(Service.class)
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.hasMessageContaining("There is no bean of type io.threadsystem.aop.PoolLocator"));
	}

	@Test
	void aMistakeIsExplained() {
		this.contextRunner.withUserConfiguration(Mistaken.class).run((context) -> {
			FailureAnalysis analysis = analyze(context.getStartupFailure());
			assertThat(analysis.getDescription()).isEqualTo("""
					@PriorityAsync cannot work on this method:

					    Method: %s$Mistaken.charge()
					    Reason: It is final, and the bean's proxy sees no call of it."""
				.formatted(PriorityAsyncAutoConfigurationTests.class.getName())
				.replace("\n", System.lineSeparator()));
			assertThat(analysis.getAction()).isEqualTo("Remove final from the method.");
		});
	}

	private static FailureAnalysis analyze(@Nullable Throwable failure) {
		List<FailureAnalyzer> analyzers = SpringFactoriesLoader.forDefaultResourceLocation()
			.load(FailureAnalyzer.class, ArgumentResolver.none(), FailureHandler.handleMessage((message, cause) -> {
			}));
		return analyzers.stream()
			.filter(InvalidJobMethodFailureAnalyzer.class::isInstance)
			.map((analyzer) -> analyzer.analyze(failure))
			.findFirst()
			.orElseThrow();
	}

	@Configuration(proxyBeanMethods = false)
	static class Pools {

		@Bean
		PriorityPool mainPriorityPool() {
			return PriorityPool.create("main", PoolSettings.builder().minWorkers(1).build());
		}

		@Bean
		PoolLocator poolLocator(PriorityPool pool) {
			return (name) -> pool;
		}

	}

	interface Api {

		Future<String> charge();

	}

	static class Service implements Api {

		@Override
		@PriorityAsync
		public Future<String> charge() {
			return CompletableFuture.completedFuture(Thread.currentThread().getName());
		}

		@PriorityAsync
		public Mono<String> mono() {
			return Mono.fromSupplier(() -> Thread.currentThread().getName());
		}

		@PriorityAsync
		public @Nullable Job<String> job() {
			return null;
		}

	}

	static class ApiOnly implements Api {

		@Override
		@PriorityAsync
		public Future<String> charge() {
			return CompletableFuture.completedFuture("charged");
		}

	}

	@EnableAsync
	static class Asynchronous {

		@Async
		public Future<String> async() {
			return CompletableFuture.completedFuture(Thread.currentThread().getName());
		}

		@PriorityAsync
		public Future<String> priorityAsync() {
			return CompletableFuture.completedFuture(Thread.currentThread().getName());
		}

	}

	static class Mistaken {

		@PriorityAsync
		public final void charge() {
		}

	}

}
