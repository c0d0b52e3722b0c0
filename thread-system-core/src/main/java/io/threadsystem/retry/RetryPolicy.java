package io.threadsystem.retry;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Decides whether a failed attempt of a job is followed by another one, and after what
 * time. A policy has no memory of single jobs, so one may serve any number of them;
 * implementations must be safe for use by several threads, and quick: the threads of a
 * pool ask them.
 *
 * @since 0.1.0
 */
public interface RetryPolicy {

	/**
	 * Policy that waits for the same time before each retry.
	 * @param maxRetries the number of retries at the most: one less than that of attempts
	 * @param delay the time from a failed attempt to the next one
	 * @return the policy
	 * @throws InvalidRetrySettingException if a value cannot work
	 */
	static RetryPolicy fixed(int maxRetries, Duration delay) {
		return builder().maxRetries(maxRetries).delay(delay).build();
	}

	/**
	 * Policy whose waits grow by the same time: {@code delay}, twice that, three times.
	 * @param maxRetries the number of retries at the most: one less than that of attempts
	 * @param delay the time from the first failed attempt to the next one
	 * @return the policy
	 * @throws InvalidRetrySettingException if a value cannot work
	 */
	static RetryPolicy linear(int maxRetries, Duration delay) {
		return builder().maxRetries(maxRetries).delay(delay).increment(delay).build();
	}

	/**
	 * Policy whose waits double: {@code delay}, twice that, four times.
	 * @param maxRetries the number of retries at the most: one less than that of attempts
	 * @param delay the time from the first failed attempt to the next one
	 * @return the policy
	 * @throws InvalidRetrySettingException if a value cannot work
	 */
	static RetryPolicy exponential(int maxRetries, Duration delay) {
		return builder().maxRetries(maxRetries).delay(delay).multiplier(2).build();
	}

	/**
	 * Starts to build a policy. What is not set: 3 retries, one second between them, for
	 * every failure, without a limit of time.
	 * @return a builder
	 */
	static RetryPolicyBuilder builder() {
		return new RetryPolicyBuilder();
	}

	/**
	 * Whether a failure is of a kind that is worth another attempt. Asked for each failed
	 * attempt, before the backoff is; where this method throws, there is no retry. For an
	 * attempt that exceeds its timeout it is asked once more, before the attempt is
	 * ended, by the one thread of a pool that watches the time: as long as it takes, no
	 * other timeout, delay, retry or schedule of that pool is served.
	 * @param failure what the attempt threw
	 * @return whether to try again, if there are retries left
	 */
	boolean shouldRetry(Throwable failure);

	/**
	 * Begins to count the retries of one job.
	 * @return the waits before its retries; used by one thread at a time
	 */
	Backoff start();

	/**
	 * Longest time from the start of the first attempt to the start of the last one: a
	 * retry that would come later does not take place.
	 * @return the time; zero: no limit
	 */
	default Duration timeout() {
		return Duration.ZERO;
	}

	/**
	 * The waits of one job before each of its retries.
	 */
	@FunctionalInterface
	interface Backoff {

		/**
		 * Takes the next wait.
		 * @return the time from the end of the failed attempt to the retry, 0 for at
		 * once; {@code null} if there is no retry left
		 */
		@Nullable Duration next();

	}

}
