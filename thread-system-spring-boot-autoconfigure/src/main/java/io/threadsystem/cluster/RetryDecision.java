package io.threadsystem.cluster;

import java.time.Duration;
import java.time.Instant;

import io.threadsystem.retry.RetryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Whether a failed attempt is followed by another one, as the policy of its handler says.
 */
final class RetryDecision {

	private RetryDecision() {
	}

	/**
	 * The wait before the next attempt.
	 * @param policy the policy
	 * @param failure what the attempt threw
	 * @param earlierFailures how many attempts have failed before it
	 * @param startedAt when the first attempt started
	 * @param now the time now
	 * @return the wait, {@code null} if there is no further attempt
	 */
	static @Nullable Duration delay(RetryPolicy policy, Throwable failure, int earlierFailures, Instant startedAt,
			Instant now) {
		if (!policy.shouldRetry(failure)) {
			return null;
		}
		Duration delay = backoff(policy, earlierFailures);
		if (delay == null || policy.timeout().isZero()) {
			return delay;
		}
		return now.plus(delay).isAfter(startedAt.plus(policy.timeout())) ? null : delay;
	}

	/** The waits are drawn one after the other, so those before it are drawn again. */
	private static @Nullable Duration backoff(RetryPolicy policy, int earlierFailures) {
		RetryPolicy.Backoff backoff = policy.start();
		Duration delay = backoff.next();
		for (int drawn = 0; drawn < earlierFailures && delay != null; drawn++) {
			delay = backoff.next();
		}
		return delay;
	}

}
