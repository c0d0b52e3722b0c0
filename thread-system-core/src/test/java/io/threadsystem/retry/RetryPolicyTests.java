package io.threadsystem.retry;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** How often, after what time, and for which failures. */
class RetryPolicyTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	@Test
	void aFixedPolicyWaitsForTheSameTime() {
		assertThat(waits(RetryPolicy.fixed(3, SECOND))).containsExactly(SECOND, SECOND, SECOND);
	}

	@Test
	void aLinearPolicyAddsTheSameTime() {
		assertThat(waits(RetryPolicy.linear(3, SECOND))).containsExactly(SECOND, SECOND.multipliedBy(2),
				SECOND.multipliedBy(3));
	}

	@Test
	void anExponentialPolicyDoubles() {
		assertThat(waits(RetryPolicy.exponential(4, SECOND))).containsExactly(SECOND, SECOND.multipliedBy(2),
				SECOND.multipliedBy(4), SECOND.multipliedBy(8));
	}

	@Test
	void whatIsNotSetIsThreeRetriesASecondApartForEverything() {
		RetryPolicy policy = RetryPolicy.builder().build();
		assertThat(waits(policy)).containsExactly(SECOND, SECOND, SECOND);
		assertThat(policy.timeout()).isZero();
		assertThat(policy.shouldRetry(new IOException())).isTrue();
		assertThat(policy.shouldRetry(new AssertionError())).isTrue();
	}

	@Test
	void noRetriesAreNone() {
		assertThat(waits(RetryPolicy.fixed(0, SECOND))).isEmpty();
	}

	@Test
	void theLongestWaitIsNeverExceeded() {
		RetryPolicy policy = RetryPolicy.builder()
			.maxRetries(2_000)
			.delay(SECOND)
			.multiplier(3)
			.jitter(Duration.ofMillis(500))
			.maxDelay(Duration.ofSeconds(5))
			.build();
		assertThat(waits(policy)).hasSize(2_000).allMatch((wait) -> wait.compareTo(Duration.ofSeconds(5)) <= 0);
	}

	@Test
	void waitsWithoutALimitStayWithinWhatCanBeWaited() {
		RetryPolicy policy = RetryPolicy.builder().maxRetries(5_000).delay(SECOND).multiplier(10).build();
		assertThat(waits(policy)).hasSize(5_000).noneMatch(Duration::isNegative);
		assertThat(waits(RetryPolicy.builder().maxRetries(5_000).delay(Duration.ZERO).multiplier(10).build()))
			.hasSize(5_000)
			.allMatch(Duration::isZero);
	}

	@Test
	void jitterVariesAWaitOnBothSidesButNeverBelowTheDelay() {
		RetryPolicy policy = RetryPolicy.builder()
			.maxRetries(3)
			.delay(SECOND)
			.multiplier(2)
			.jitter(Duration.ofMillis(100))
			.build();
		List<List<Duration>> all = IntStream.range(0, 1_000).mapToObj((run) -> waits(policy)).toList();
		assertThat(all).allSatisfy((waits) -> {
			assertThat(waits.get(0)).isBetween(Duration.ofMillis(1_000), Duration.ofMillis(1_100));
			assertThat(waits.get(1)).isBetween(Duration.ofMillis(1_800), Duration.ofMillis(2_200));
			assertThat(waits.get(2)).isBetween(Duration.ofMillis(3_600), Duration.ofMillis(4_400));
		});
		assertThat(all.stream().map((waits) -> waits.get(1)).distinct().count()).isGreaterThan(900);
		assertThat(all).anyMatch((waits) -> waits.get(1).compareTo(Duration.ofSeconds(2)) < 0)
			.anyMatch((waits) -> waits.get(1).compareTo(Duration.ofSeconds(2)) > 0);
	}

	@Test
	void jobsDoNotShareWhatIsLeft() {
		RetryPolicy policy = RetryPolicy.fixed(1, SECOND);
		assertThat(waits(policy)).hasSize(1);
		assertThat(waits(policy)).hasSize(1);
	}

	@Test
	void includedFailuresAreRetriedAndOthersAreNot() {
		RetryPolicy policy = RetryPolicy.builder().includes(IOException.class).build();
		assertThat(policy.shouldRetry(new FileNotFoundException())).isTrue();
		assertThat(policy.shouldRetry(new IllegalStateException())).isFalse();
	}

	@Test
	void aFailureIsOfTheKindOfItsCauses() {
		RetryPolicy policy = RetryPolicy.builder()
			.includes(IOException.class)
			.excludes(FileNotFoundException.class)
			.build();
		assertThat(policy.shouldRetry(wrapped(wrapped(new IOException())))).isTrue();
		assertThat(policy.shouldRetry(wrapped(wrapped(new FileNotFoundException())))).isFalse();
	}

	@Test
	void anExcludedFailureIsNotRetriedEvenIfIncluded() {
		RetryPolicy policy = RetryPolicy.builder()
			.includes(Exception.class)
			.excludes(FileNotFoundException.class)
			.build();
		assertThat(policy.shouldRetry(new FileNotFoundException())).isFalse();
		assertThat(policy.shouldRetry(new IOException())).isTrue();
	}

	@Test
	void causesInACircleAreLookedThroughOnce() {
		Exception first = new IllegalStateException("first");
		Exception second = new IllegalStateException("second", first);
		first.initCause(second);
		assertThat(RetryPolicy.builder().includes(IOException.class).build().shouldRetry(first)).isFalse();
	}

	@Test
	void aPredicateIsAskedForWhatIsIncluded() {
		RetryPolicy policy = RetryPolicy.builder()
			.includes(IOException.class)
			.predicate((failure) -> "again".equals(failure.getMessage()))
			.build();
		assertThat(policy.shouldRetry(new IOException("again"))).isTrue();
		assertThat(policy.shouldRetry(new IOException("never"))).isFalse();
		assertThat(policy.shouldRetry(new IllegalStateException("again"))).isFalse();
	}

	@Test
	void valuesThatCannotWorkAreRefused() {
		assertRefused(RetryPolicy.builder().maxRetries(-1), "maxRetries", "-1", "must not be negative");
		assertRefused(RetryPolicy.builder().delay(SECOND.negated()), "delay", "PT-1S", "must not be negative");
		assertRefused(RetryPolicy.builder().increment(SECOND.negated()), "increment", "PT-1S", "must not be negative");
		assertRefused(RetryPolicy.builder().jitter(SECOND.negated()), "jitter", "PT-1S", "must not be negative");
		assertRefused(RetryPolicy.builder().timeout(SECOND.negated()), "timeout", "PT-1S", "must not be negative");
		assertRefused(RetryPolicy.builder().multiplier(0.5), "multiplier", "0.5", "must not become shorter");
		assertRefused(RetryPolicy.builder().multiplier(Double.NaN), "multiplier", "NaN", "must not become shorter");
		assertRefused(RetryPolicy.builder().multiplier(Double.POSITIVE_INFINITY), "multiplier", "Infinity",
				"must not become shorter");
		assertRefused(RetryPolicy.builder().maxDelay(Duration.ofMillis(10)), "maxDelay", "PT0.01S",
				"shorter than the first wait, the delay of PT1S");
		assertRefused(RetryPolicy.builder().increment(SECOND).multiplier(2), "increment", "PT1S",
				"grow by a multiplier (2.0) already");
	}

	private static void assertRefused(RetryPolicyBuilder builder, String setting, String value, String reason) {
		assertThatExceptionOfType(InvalidRetrySettingException.class).isThrownBy(builder::build)
			.withMessageContaining("Retry setting " + setting + " = " + value + ": ")
			.satisfies((ex) -> {
				assertThat(ex.setting()).isEqualTo(setting);
				assertThat(ex.value()).isEqualTo(value);
				assertThat(ex.reason()).contains(reason);
				assertThat(ex.remedy()).startsWith("Set ");
			});
	}

	private static Throwable wrapped(Throwable cause) {
		return new IllegalStateException(cause);
	}

	private static List<Duration> waits(RetryPolicy policy) {
		List<Duration> waits = new ArrayList<>();
		RetryPolicy.Backoff backoff = policy.start();
		Duration wait = backoff.next();
		while (wait != null) {
			waits.add(wait);
			wait = backoff.next();
		}
		assertThat(backoff.next()).isNull();
		return waits;
	}

}
