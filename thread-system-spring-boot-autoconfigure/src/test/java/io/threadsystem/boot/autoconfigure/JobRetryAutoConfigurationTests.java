package io.threadsystem.boot.autoconfigure;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.threadsystem.annotation.JobRetry;
import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.aop.RetryPolicyLocator;
import io.threadsystem.event.JobRetried;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.retry.RetryPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Retries in an application that is auto-configured. */
@ExtendWith(OutputCaptureExtension.class)
class JobRetryAutoConfigurationTests {

	private static final Duration SOON = Duration.ofSeconds(10);

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PriorityAsyncAutoConfiguration.class,
				ThreadSystemAutoConfiguration.class, ThreadSystemEventAutoConfiguration.class))
		.withPropertyValues("thread-system.pools.main.max-workers=2");

	// Policies that have names

	@Test
	void aPolicyOfTheConfigurationActs() {
		this.contextRunner.withUserConfiguration(Named.class)
			.withPropertyValues("thread-system.retry.gateway.max-retries=4", "thread-system.retry.gateway.delay=1ms")
			.run((context) -> assertThat(attempts(context.getBean(Named.class).charge())).isEqualTo(5));
	}

	@Test
	void aBeanActs() {
		this.contextRunner.withUserConfiguration(Named.class)
			.withBean("gateway", RetryPolicy.class, () -> RetryPolicy.fixed(2, Duration.ZERO))
			.run((context) -> assertThat(attempts(context.getBean(Named.class).charge())).isEqualTo(3));
	}

	@Test
	void aBeanOfSpringsTypeActs() {
		this.contextRunner.withUserConfiguration(Named.class)
			.withBean("gateway", org.springframework.core.retry.RetryPolicy.class,
					() -> org.springframework.core.retry.RetryPolicy.builder()
						.maxRetries(1)
						.delay(Duration.ZERO)
						.build())
			.run((context) -> assertThat(attempts(context.getBean(Named.class).charge())).isEqualTo(2));
	}

	@Test
	void aBeanIsLookedUpThoughItIsDefinedAfterTheServiceThatNamesIt() {
		this.contextRunner.withUserConfiguration(Named.class, LateBean.class)
			.run((context) -> assertThat(attempts(context.getBean(Named.class).charge())).isEqualTo(1));
	}

	@Test
	void aNameMayComeFromAProperty() {
		this.contextRunner.withUserConfiguration(NamedByProperty.class)
			.withPropertyValues("the.policy=mail", "thread-system.retry.mail.max-retries=1",
					"thread-system.retry.mail.delay=0")
			.run((context) -> assertThat(attempts(context.getBean(NamedByProperty.class).charge())).isEqualTo(2));
	}

	@Test
	void aNamedPolicyMayHaveAMethodThatRecovers() {
		this.contextRunner.withUserConfiguration(NamedAndRecovered.class)
			.withPropertyValues("thread-system.retry.gateway.max-retries=1", "thread-system.retry.gateway.delay=0")
			.run((context) -> assertThat(context.getBean(NamedAndRecovered.class).charge()).succeedsWithin(SOON)
				.isEqualTo("later"));
	}

	@Test
	void aNamedPolicyServesAJobThatIsSubmittedByHand() {
		this.contextRunner
			.withPropertyValues("thread-system.retry.gateway.max-retries=1", "thread-system.retry.gateway.delay=0")
			.run((context) -> {
				RetryPolicy gateway = context.getBean(RetryPolicyLocator.class).locate("gateway");
				Job<String> job = context.getBean(PriorityPool.class).job("by-hand").retry(gateway).submit(() -> {
					throw new IOException("no luck");
				});
				assertThat(attempts(job)).isEqualTo(2);
			});
	}

	@Test
	void aLazyBeanWithAnUnknownPolicyIsRefusedWhenItIsCreated() {
		this.contextRunner.withBean(Named.class, Named::new, (definition) -> definition.setLazyInit(true))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> context.getBean(Named.class))
					.havingRootCause()
					.withMessageContaining("There is no retry policy 'gateway'");
			});
	}

	@Test
	void methodsRunOnceInTheirCallersWhereItIsSwitchedOff() {
		this.contextRunner.withUserConfiguration(Named.class)
			.withPropertyValues("thread-system.enabled=false")
			.run((context) -> {
				assertThatExceptionOfType(IOException.class).isThrownBy(() -> context.getBean(Named.class).charge());
				assertThat(context.getBean(Named.class).calls).hasValue(1);
			});
	}

	// Events

	@Test
	void eachRetryIsAnEvent() {
		this.contextRunner.withUserConfiguration(Flaky.class, Listener.class).run((context) -> {
			Instant before = Instant.now();
			Job<?> job = (Job<?>) context.getBean(Flaky.class).charge();
			assertThat(job).succeedsWithin(SOON);
			List<JobRetried> events = context.getBean(Listener.class).events;
			assertThat(events).hasSize(2).allSatisfy((event) -> {
				assertThat(event.id()).isEqualTo(job.id());
				assertThat(event.name()).isEqualTo("Flaky.charge");
				assertThat(event.pool()).isEqualTo("main");
				assertThat(event.priority()).isEqualTo(Priority.HIGH);
				assertThat(event.failure()).isInstanceOf(IOException.class);
				assertThat(event.time()).isBetween(before, Instant.now());
			});
			assertThat(events).extracting(JobRetried::attempt).containsExactly(1, 2);
			assertThat(events).extracting(JobRetried::delay)
				.containsExactly(Duration.ofMillis(2), Duration.ofMillis(4));
		});
	}

	@Test
	void theLastFailureIsNoRetry() {
		this.contextRunner.withUserConfiguration(Named.class, Listener.class)
			.withPropertyValues("thread-system.retry.gateway.max-retries=0")
			.run((context) -> {
				assertThat(context.getBean(Named.class).charge()).failsWithin(SOON);
				assertThat(context.getBean(Listener.class).events).isEmpty();
			});
	}

	@Test
	void aListenerThatThrowsHarmsNoJobAndIsLogged(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(Flaky.class, ThrowingListener.class, Listener.class)
			.run((context) -> assertThat(context.getBean(Flaky.class).charge()).succeedsWithin(SOON)
				.isEqualTo("charged"));
		assertThat(output).contains("the listener is broken");
	}

	@Test
	void retriesNeedNoListener(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(Flaky.class)
			.run((context) -> assertThat(context.getBean(Flaky.class).charge()).succeedsWithin(SOON)
				.isEqualTo("charged"));
		assertThat(output).doesNotContain("WARN").doesNotContain("ERROR");
	}

	private static int attempts(CompletableFuture<?> job) {
		assertThat(job).failsWithin(SOON);
		return ((Job<?>) job).attempts();
	}

	static class Named {

		final AtomicInteger calls = new AtomicInteger();

		@PriorityAsync
		@JobRetry(policy = "gateway")
		public CompletableFuture<String> charge() throws IOException {
			this.calls.incrementAndGet();
			throw new IOException("no luck");
		}

	}

	static class NamedByProperty {

		@PriorityAsync
		@JobRetry(policy = "${the.policy}")
		public CompletableFuture<String> charge() throws IOException {
			throw new IOException("no luck");
		}

	}

	static class NamedAndRecovered extends Named {

		@Override
		@PriorityAsync
		@JobRetry(policy = "gateway", recover = "later")
		public CompletableFuture<String> charge() throws IOException {
			return super.charge();
		}

		String later() {
			return "later";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LateBean {

		@Bean
		RetryPolicy gateway() {
			return RetryPolicy.fixed(0, Duration.ZERO);
		}

	}

	static class Flaky {

		@PriorityAsync(priority = Priority.HIGH)
		@JobRetry(delay = "2ms", multiplier = 2)
		public CompletableFuture<String> charge() throws IOException {
			if (JobContext.current().attempt() < 3) {
				throw new IOException("again");
			}
			return CompletableFuture.completedFuture("charged");
		}

	}

	static class Listener {

		final List<JobRetried> events = new CopyOnWriteArrayList<>();

		@EventListener
		void on(JobRetried event) {
			this.events.add(event);
		}

	}

	static class ThrowingListener {

		@EventListener
		void on(JobRetried event) {
			throw new IllegalStateException("the listener is broken");
		}

	}

}
