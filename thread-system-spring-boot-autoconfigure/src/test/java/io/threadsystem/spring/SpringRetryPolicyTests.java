package io.threadsystem.spring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

import io.threadsystem.retry.RetryPolicy;
import io.threadsystem.retry.RetryPolicy.Backoff;
import org.junit.jupiter.api.Test;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.BackOffExecution;
import org.springframework.util.backoff.FixedBackOff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * Tests for {@link SpringRetryPolicy}.
 */
class SpringRetryPolicyTests {

	@Test
	void theWaitsAreThoseOfTheBackOff() {
		RetryPolicy policy = SpringRetryPolicy.adapt(org.springframework.core.retry.RetryPolicy.builder()
			.maxRetries(3)
			.delay(Duration.ofMillis(100))
			.multiplier(2)
			.maxDelay(Duration.ofMillis(300))
			.build());
		Backoff backoff = policy.start();
		assertThat(backoff.next()).isEqualTo(Duration.ofMillis(100));
		assertThat(backoff.next()).isEqualTo(Duration.ofMillis(200));
		assertThat(backoff.next()).isEqualTo(Duration.ofMillis(300));
		assertThat(backoff.next()).isNull();
	}

	@Test
	void eachJobHasABackOffOfItsOwn() {
		RetryPolicy policy = SpringRetryPolicy.adapt(org.springframework.core.retry.RetryPolicy.withMaxRetries(1));
		Backoff first = policy.start();
		assertThat(first.next()).isNotNull();
		assertThat(first.next()).isNull();
		assertThat(policy.start().next()).isNotNull();
	}

	@Test
	void theFailuresAreThoseOfThePolicy() {
		RetryPolicy policy = SpringRetryPolicy
			.adapt(org.springframework.core.retry.RetryPolicy.builder().includes(IOException.class).build());
		assertThat(policy.shouldRetry(new IOException())).isTrue();
		assertThat(policy.shouldRetry(new UncheckedIOException(new IOException()))).isTrue();
		assertThat(policy.shouldRetry(new IllegalStateException())).isFalse();
	}

	@Test
	void theTimeLimitIsThatOfThePolicy() {
		assertThat(SpringRetryPolicy
			.adapt(org.springframework.core.retry.RetryPolicy.builder().timeout(Duration.ofSeconds(7)).build())
			.timeout()).isEqualTo(Duration.ofSeconds(7));
		assertThat(SpringRetryPolicy.adapt(org.springframework.core.retry.RetryPolicy.withDefaults()).timeout())
			.isZero();
	}

	@Test
	void aPolicyOfTheApplicationsOwnIsAdaptedToo() {
		RetryPolicy policy = SpringRetryPolicy.adapt(new org.springframework.core.retry.RetryPolicy() {

			@Override
			public boolean shouldRetry(Throwable failure) {
				return failure instanceof Error;
			}

			@Override
			public BackOff getBackOff() {
				return new FixedBackOff(0, FixedBackOff.UNLIMITED_ATTEMPTS);
			}

			@Override
			public String toString() {
				return "own";
			}

		});
		assertThat(policy.shouldRetry(new StackOverflowError())).isTrue();
		assertThat(policy.shouldRetry(new IOException())).isFalse();
		assertThat(policy.start().next()).isZero();
		assertThat(policy.timeout()).isZero();
		assertThat(policy).hasToString("own");
	}

	@Test
	void aBackOffThatStopsAtOnceLeavesNoRetry() {
		org.springframework.core.retry.RetryPolicy never = new org.springframework.core.retry.RetryPolicy() {

			@Override
			public boolean shouldRetry(Throwable failure) {
				return true;
			}

			@Override
			public BackOff getBackOff() {
				return () -> () -> BackOffExecution.STOP;
			}

		};
		assertThat(SpringRetryPolicy.adapt(never).start().next()).isNull();
	}

	@Test
	@SuppressWarnings("NullAway")
	void nullIsRefused() {
		assertThatNullPointerException().isThrownBy(() -> SpringRetryPolicy.adapt(null))
			.withMessage("policy must not be null");
	}

}
