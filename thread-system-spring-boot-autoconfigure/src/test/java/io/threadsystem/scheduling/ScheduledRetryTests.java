package io.threadsystem.scheduling;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.threadsystem.annotation.JobRetry;
import io.threadsystem.annotation.PriorityScheduled;
import io.threadsystem.aop.RetryPolicyLocator;
import io.threadsystem.boot.autoconfigure.PriorityAsyncAutoConfiguration;
import io.threadsystem.job.JobState;
import io.threadsystem.retry.RetryPolicy;
import io.threadsystem.schedule.ScheduledJob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for scheduled methods that carry {@link JobRetry} too.
 */
@Timeout(60)
class ScheduledRetryTests {

	@Test
	void aFailedRunIsTriedAgain() {
		runner(Flaky.class).run((context) -> {
			ScheduledJob job = ScheduledBeans.only(context);
			await().until(() -> job.lastOutcome().isPresent());
			assertThat(job.lastOutcome()).contains(JobState.COMPLETED);
			assertThat(context.getBean(Flaky.class).attempts).hasValue(3);
			assertThat(job.runCount()).isOne();
		});
	}

	@Test
	void aReturnedFutureThatFailsIsTriedAgain() {
		runner(FlakyFuture.class).run((context) -> {
			ScheduledJob job = ScheduledBeans.only(context);
			await().until(() -> job.lastOutcome().isPresent());
			assertThat(job.lastOutcome()).contains(JobState.COMPLETED);
			assertThat(context.getBean(FlakyFuture.class).attempts).hasValue(2);
		});
	}

	@Test
	void whatIsNotWorthARetryFailsTheRun() {
		runner(NotWorth.class).run((context) -> {
			ScheduledJob job = ScheduledBeans.only(context);
			await().until(() -> job.lastOutcome().isPresent());
			assertThat(job.lastOutcome()).contains(JobState.FAILED);
			assertThat(context.getBean(NotWorth.class).attempts).hasValue(1);
		});
	}

	@Test
	void oneOnTheClassCountsForItsScheduledMethods() {
		runner(FlakyClass.class).run((context) -> {
			ScheduledJob job = ScheduledBeans.only(context);
			await().until(() -> job.lastOutcome().isPresent());
			assertThat(job.lastOutcome()).contains(JobState.COMPLETED);
		});
	}

	@Test
	void aNamedPolicyIsLookedUp() {
		RetryPolicyLocator policies = (name) -> {
			assertThat(name).isEqualTo("gateway");
			return RetryPolicy.builder().maxRetries(1).delay(Duration.ZERO).build();
		};
		runner(Named.class).withBean(RetryPolicyLocator.class, () -> policies).run((context) -> {
			ScheduledJob job = ScheduledBeans.only(context);
			await().until(() -> job.lastOutcome().isPresent());
			assertThat(context.getBean(Named.class).attempts).hasValue(2);
		});
	}

	@Test
	void anUnknownPolicyIsRefused() {
		RetryPolicyLocator policies = (name) -> {
			throw new IllegalArgumentException("There is no retry policy '" + name + "'");
		};
		runner(Named.class).withBean(RetryPolicyLocator.class, () -> policies)
			.run((context) -> assertThat(context.getStartupFailure())
				.hasMessageContaining("@JobRetry cannot work on " + Named.class.getName()
						+ ".run(): Its attribute policy" + " is \"gateway\": there is no retry policy 'gateway'"));
	}

	@Test
	void aMethodThatSuppliesTheResultIsRefused() {
		runner(Recovers.class).run((context) -> assertThat(context.getStartupFailure())
			.hasStackTraceContaining("@JobRetry cannot work on " + Recovers.class.getName()
					+ ".run(): Its attribute recover is \"instead\": it is scheduled, and its runs have no result that"
					+ " another method could supply. Remove recover"));
	}

	@Test
	void withoutScheduleItIsStillRefused() {
		runner(NotScheduled.class).run((context) -> assertThat(context.getStartupFailure())
			.hasStackTraceContaining("NotScheduled.run(): It is not a job"));
	}

	private static ApplicationContextRunner runner(Class<?> bean) {
		return ScheduledBeans.runner(bean)
			.withConfiguration(AutoConfigurations.of(PriorityAsyncAutoConfiguration.class));
	}

	/** Fails as often as told. */
	static class Failing {

		final AtomicInteger attempts = new AtomicInteger();

		void failUntil(int attempt) {
			if (this.attempts.incrementAndGet() < attempt) {
				throw new IllegalStateException("broken");
			}
		}

	}

	static class Flaky extends Failing {

		@JobRetry(maxRetries = 2, delay = "1ms")
		@PriorityScheduled(fixedRate = "1h")
		void run() {
			failUntil(3);
		}

	}

	static class FlakyFuture extends Failing {

		@JobRetry(maxRetries = 2, delay = "${the.delay:0}")
		@PriorityScheduled(fixedRate = "1h", name = "one")
		CompletableFuture<String> run() {
			return CompletableFuture.supplyAsync(() -> {
				failUntil(2);
				return "";
			});
		}

	}

	static class NotWorth extends Failing {

		@JobRetry(delay = "0", excludes = IllegalStateException.class)
		@PriorityScheduled(fixedRate = "1h")
		void run() {
			failUntil(2);
		}

	}

	@JobRetry(delay = "0")
	static class FlakyClass extends Failing {

		@PriorityScheduled(fixedRate = "1h")
		void run() {
			failUntil(2);
		}

	}

	static class Named extends Failing {

		@JobRetry(policy = "gateway")
		@PriorityScheduled(fixedRate = "1h")
		void run() {
			failUntil(9);
		}

	}

	static class Recovers {

		@JobRetry(recover = "instead")
		@PriorityScheduled(fixedRate = "1h")
		void run() {
		}

		void instead() {
		}

	}

	static class NotScheduled {

		@JobRetry
		void run() {
		}

	}

}
