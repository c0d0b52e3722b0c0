package io.threadsystem.aop;

import io.threadsystem.retry.RetryPolicy;
import org.jspecify.annotations.Nullable;
import org.springframework.util.function.SingletonSupplier;

/**
 * How the failed attempts of a method's jobs go on. Safe for use by several threads.
 *
 * @param lazyPolicy gives the policy; it may need beans, so it is asked only when these
 * are there
 * @param recovery what stands in for the method in the end, {@code null} for nothing
 */
record RetryPlan(SingletonSupplier<RetryPolicy> lazyPolicy, @Nullable RecoverMethods recovery) {

	/**
	 * The policy, always the same.
	 * @throws InvalidJobMethodException if there is no such policy
	 */
	RetryPolicy policy() {
		return this.lazyPolicy.obtain();
	}

}
