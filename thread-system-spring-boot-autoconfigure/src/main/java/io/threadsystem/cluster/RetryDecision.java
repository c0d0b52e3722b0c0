package io.threadsystem.cluster;

import java.time.Duration;
import java.time.Instant;

import io.threadsystem.retry.RetryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Whether a failed attempt is followed by another one, as the policy of its handler says.
 *
 * @param delay the wait before the next attempt, {@code null} if there is none
 * @param exhausted whether the failure was worth an attempt, but none is left: then it is
 * for the recovery
 */
record RetryDecision(@Nullable Duration delay, boolean exhausted) {

	private static final RetryDecision NONE = new RetryDecision(null, false);

	private static final RetryDecision EXHAUSTED = new RetryDecision(null, true);

	/**
	 * Decides.
	 * @param policy the policy, {@code null} for none
	 * @param failure what the attempt threw
	 * @param earlierFailures how many attempts have failed before it
	 * @param startedAt when the first attempt started
	 * @param now the time now
	 */
	static RetryDecision of(@Nullable RetryPolicy policy, Throwable failure, int earlierFailures, Instant startedAt,
			Instant now) {
		if (policy == null || !policy.shouldRetry(failure)) {
			return NONE;
		}
		Duration delay = backoff(policy, earlierFailures);
		boolean tooLate = delay != null && !policy.timeout().isZero()
				&& Duration.between(startedAt, now).plus(delay).compareTo(policy.timeout()) > 0;
		return (delay == null || tooLate) ? EXHAUSTED : new RetryDecision(delay, false);
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
