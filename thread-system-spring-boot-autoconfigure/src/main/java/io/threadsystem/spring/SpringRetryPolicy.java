package io.threadsystem.spring;

import java.time.Duration;
import java.util.Objects;

import io.threadsystem.retry.RetryPolicy;
import org.jspecify.annotations.Nullable;
import org.springframework.util.backoff.BackOffExecution;

/**
 * A retry policy of Spring Framework as one of the engine's: which failures are worth a
 * retry, the waits of its {@link org.springframework.util.backoff.BackOff BackOff}, and
 * its time limit. As safe for use by several threads as that policy is.
 *
 * @since 0.1.0
 */
public final class SpringRetryPolicy implements RetryPolicy {

	private final org.springframework.core.retry.RetryPolicy policy;

	private SpringRetryPolicy(org.springframework.core.retry.RetryPolicy policy) {
		this.policy = policy;
	}

	/**
	 * Adapts a policy.
	 * @param policy the policy
	 * @return a policy for jobs that decides as that one does
	 */
	public static RetryPolicy adapt(org.springframework.core.retry.RetryPolicy policy) {
		return new SpringRetryPolicy(Objects.requireNonNull(policy, "policy must not be null"));
	}

	@Override
	public boolean shouldRetry(Throwable failure) {
		return this.policy.shouldRetry(failure);
	}

	@Override
	public Backoff start() {
		BackOffExecution execution = this.policy.getBackOff().start();
		return () -> next(execution);
	}

	private static @Nullable Duration next(BackOffExecution execution) {
		long millis = execution.nextBackOff();
		return (millis == BackOffExecution.STOP) ? null : Duration.ofMillis(millis);
	}

	@Override
	public Duration timeout() {
		return this.policy.getTimeout();
	}

	/**
	 * Shows the policy of Spring Framework.
	 */
	@Override
	public String toString() {
		return this.policy.toString();
	}

}
