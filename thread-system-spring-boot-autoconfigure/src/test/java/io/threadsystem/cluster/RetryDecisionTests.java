package io.threadsystem.cluster;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

import io.threadsystem.retry.RetryPolicy;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** When a failed attempt is followed by another one. */
class RetryDecisionTests {

	private final Instant start = Instant.parse("2030-01-01T00:00:00Z");

	private Duration delay(RetryPolicy policy, int earlierFailures, Instant now) {
		return RetryDecision.of(policy, new IOException(), earlierFailures, this.start, now).delay();
	}

	@Test
	void theWaitGrowsAsThePolicySaysAndEndsWithIt() {
		RetryPolicy policy = RetryPolicy.exponential(3, Duration.ofSeconds(1));
		assertThat(delay(policy, 0, this.start)).isEqualTo(Duration.ofSeconds(1));
		assertThat(delay(policy, 1, this.start)).isEqualTo(Duration.ofSeconds(2));
		assertThat(delay(policy, 2, this.start)).isEqualTo(Duration.ofSeconds(4));
		assertThat(delay(policy, 3, this.start)).isNull();
	}

	@Test
	void aFailureThatIsNotWorthARetryEndsTheJob() {
		RetryPolicy policy = RetryPolicy.builder()
			.maxRetries(3)
			.delay(Duration.ofSeconds(1))
			.excludes(IOException.class)
			.build();
		assertThat(delay(policy, 0, this.start)).isNull();
	}

	@Test
	void aRetryThatWouldComeAfterTheTimeoutDoesNotTakePlace() {
		RetryPolicy policy = RetryPolicy.builder()
			.maxRetries(9)
			.delay(Duration.ofSeconds(2))
			.timeout(Duration.ofSeconds(10))
			.build();
		assertThat(delay(policy, 1, this.start.plusSeconds(8))).isNotNull();
		assertThat(delay(policy, 1, this.start.plusSeconds(9))).isNull();
	}

	@Test
	void onlyAFailureThatWasWorthARetryIsForTheRecovery() {
		RetryPolicy policy = RetryPolicy.builder().maxRetries(0).excludes(IllegalStateException.class).build();
		assertThat(RetryDecision.of(policy, new IOException(), 0, this.start, this.start).exhausted()).isTrue();
		assertThat(RetryDecision.of(policy, new IllegalStateException(), 0, this.start, this.start).exhausted())
			.isFalse();
		assertThat(RetryDecision.of(null, new IOException(), 0, this.start, this.start).exhausted()).isFalse();
	}

}
