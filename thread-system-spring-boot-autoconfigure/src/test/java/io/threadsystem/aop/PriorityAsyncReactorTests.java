package io.threadsystem.aop;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.job.JobContext;
import io.threadsystem.job.PoolClosedException;
import io.threadsystem.pool.PriorityPool;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PriorityAsync} on methods that return a {@link Mono}.
 */
class PriorityAsyncReactorTests {

	private static final Duration SOON = Duration.ofSeconds(10);

	private final ApplicationContextRunner contextRunner = AnnotatedBeans.runner(Service.class);

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void eachSubscriptionSubmitsAJob(boolean proxyTargetClass) {
		this.contextRunner.withPropertyValues("spring.aop.proxy-target-class=" + proxyTargetClass).run((context) -> {
			Api service = context.getBean(Api.class);
			Mono<String> cold = service.charge();
			assertThat(service.runs()).hasValue(0);
			assertThat(context.getBean("mainPriorityPool", PriorityPool.class).snapshot().submitted()).isZero();
			assertThat(cold.block(SOON)).startsWith("main-worker-");
			assertThat(cold.block(SOON)).startsWith("main-worker-");
			assertThat(service.runs()).hasValue(2);
		});
	}

	@Test
	void eachSubscriptionGoesThroughAllAdvice() {
		AnnotatedBeans.runner(Advised.class).run((context) -> {
			Mono<String> cold = context.getBean(Charging.class).charge();
			assertThat(cold.block(SOON)).isEqualTo("advised 1");
			assertThat(cold.block(SOON)).isEqualTo("advised 2");
		});
	}

	@Test
	void cancellingTheSubscriptionCancelsTheJob() {
		this.contextRunner.run((context) -> {
			Api service = context.getBean(Api.class);
			Disposable subscription = service.endless().subscribe();
			assertThat(service.entered().await(10, TimeUnit.SECONDS)).isTrue();
			subscription.dispose();
			PriorityPool pool = context.getBean("mainPriorityPool", PriorityPool.class);
			await().until(() -> pool.snapshot().cancelled() == 1 && service.interrupted().getCount() == 0);
		});
	}

	@Test
	void cancellingTheSubscriptionCancelsTheMonoOfTheMethod() {
		this.contextRunner.run((context) -> {
			Api service = context.getBean(Api.class);
			Disposable subscription = service.never().subscribe();
			assertThat(service.entered().await(10, TimeUnit.SECONDS)).isTrue();
			subscription.dispose();
			assertThat(service.interrupted().await(10, TimeUnit.SECONDS)).isTrue();
		});
	}

	@Test
	void theMonoOfTheMethodIsWaitedFor() {
		this.contextRunner.run((context) -> {
			Api service = context.getBean(Api.class);
			assertThat(service.delayed().block(SOON)).isEqualTo("Service.delayed");
			assertThat(service.empty().block(SOON)).isNull();
			assertThat(service.none().block(SOON)).isNull();
		});
	}

	@Test
	void aFailureIsAnErrorSignal() {
		this.contextRunner.run((context) -> {
			Api service = context.getBean(Api.class);
			assertThat(service.throwing().materialize().block(SOON).getThrowable()).isInstanceOf(IOException.class)
				.hasMessage("direct");
			assertThat(service.failing().materialize().block(SOON).getThrowable()).isInstanceOf(IOException.class)
				.hasMessage("signal");
		});
	}

	@Test
	void aRefusedCallIsAnErrorSignal() {
		this.contextRunner.run((context) -> {
			context.getBean("mainPriorityPool", PriorityPool.class).close();
			Mono<String> refused = context.getBean(Api.class).charge();
			assertThatExceptionOfType(PoolClosedException.class).isThrownBy(() -> refused.block(SOON));
		});
	}

	interface Api {

		Mono<String> charge();

		Mono<String> endless();

		Mono<String> never();

		Mono<String> delayed();

		Mono<String> empty();

		Mono<String> none();

		Mono<String> throwing() throws IOException;

		Mono<String> failing();

		AtomicInteger runs();

		CountDownLatch entered();

		CountDownLatch interrupted();

	}

	interface Charging {

		@PriorityAsync
		Mono<String> charge();

	}

	@Configuration(proxyBeanMethods = false)
	static class Advised {

		@Bean
		Charging charging() {
			AtomicInteger calls = new AtomicInteger();
			ProxyFactory factory = new ProxyFactory();
			factory.setTarget((Charging) () -> Mono.just("not advised"));
			factory.addInterface(Charging.class);
			factory.addAdvice((MethodInterceptor) (invocation) -> Mono.just("advised " + calls.incrementAndGet()));
			return (Charging) factory.getProxy();
		}

	}

	@PriorityAsync
	static class Service implements Api {

		private final AtomicInteger runs = new AtomicInteger();

		private final CountDownLatch entered = new CountDownLatch(1);

		private final CountDownLatch interrupted = new CountDownLatch(1);

		@Override
		public Mono<String> charge() {
			this.runs.incrementAndGet();
			return Mono.just(AnnotatedBeans.worker());
		}

		@Override
		public Mono<String> endless() {
			this.entered.countDown();
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				this.interrupted.countDown();
			}
			return Mono.empty();
		}

		@Override
		public Mono<String> never() {
			return Mono.<String>never()
				.doOnSubscribe((subscription) -> this.entered.countDown())
				.doOnCancel(this.interrupted::countDown);
		}

		@Override
		public Mono<String> delayed() {
			String name = JobContext.current().name();
			return Mono.delay(Duration.ofMillis(10)).thenReturn(name);
		}

		@Override
		public Mono<String> empty() {
			return Mono.empty();
		}

		@Override
		@SuppressWarnings("NullAway")
		public Mono<String> none() {
			return null;
		}

		@Override
		public Mono<String> throwing() throws IOException {
			throw new IOException("direct");
		}

		@Override
		public Mono<String> failing() {
			return Mono.error(new IOException("signal"));
		}

		@Override
		public AtomicInteger runs() {
			return this.runs;
		}

		@Override
		public CountDownLatch entered() {
			return this.entered;
		}

		@Override
		public CountDownLatch interrupted() {
			return this.interrupted;
		}

	}

}
