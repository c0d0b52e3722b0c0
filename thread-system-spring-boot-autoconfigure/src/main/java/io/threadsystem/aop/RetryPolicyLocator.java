package io.threadsystem.aop;

import io.threadsystem.retry.RetryPolicy;

/**
 * Finds the retry policy that a name stands for: what
 * {@link io.threadsystem.annotation.JobRetry#policy() @JobRetry(policy = …)} asks, and
 * code that submits jobs may ask too. Safe for use by several threads.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface RetryPolicyLocator {

	/**
	 * Finds a policy.
	 * @param name the name of the policy
	 * @return the policy
	 * @throws IllegalArgumentException if there is no such policy; its message lists
	 * those that there are
	 */
	RetryPolicy locate(String name);

}
