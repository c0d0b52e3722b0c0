package io.threadsystem.aop;

import java.util.function.Supplier;

import io.threadsystem.retry.RetryPolicy;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.TargetSource;
import org.springframework.aop.framework.Advised;
import org.springframework.util.Assert;

/**
 * How the failed attempts of a method's durable jobs go on. Safe for use by several
 * threads.
 *
 * @since 0.1.0
 */
public final class DurableRetry {

	private final RetryPlan plan;

	DurableRetry(RetryPlan plan) {
		this.plan = plan;
	}

	/**
	 * The retry policy.
	 * @return supplies the policy, always the same, or throws an
	 * {@link InvalidJobMethodException} where a named one does not exist
	 */
	public Supplier<RetryPolicy> policy() {
		return this.plan::policy;
	}

	/**
	 * Looks up the policy, which may need beans.
	 * @throws InvalidJobMethodException if there is no such policy
	 */
	public void prepare() {
		this.plan.policy();
	}

	/**
	 * What stands in for the method in the end.
	 * @return the methods, {@code null} for none
	 */
	public @Nullable Recovery recovery() {
		RecoverMethods methods = this.plan.recovery();
		return (methods != null) ? (bean, arguments, failure) -> recover(methods, bean, arguments, failure) : null;
	}

	private static void recover(RecoverMethods methods, Object bean, @Nullable Object[] arguments, Throwable failure)
			throws Throwable {
		if (bean instanceof Advised proxy) {
			recoverBehind(proxy, methods, arguments, failure);
		}
		else {
			methods.recover(bean, bean, arguments, failure);
		}
	}

	/** A proxy of a scope stands before that of the bean. */
	private static void recoverBehind(Advised proxy, RecoverMethods methods, @Nullable Object[] arguments,
			Throwable failure) throws Throwable {
		TargetSource source = proxy.getTargetSource();
		Object target = source.getTarget();
		Assert.state(target != null, "No target");
		try {
			if (target instanceof Advised) {
				recover(methods, target, arguments, failure);
			}
			else {
				methods.recover(target, proxy, arguments, failure);
			}
		}
		finally {
			if (!source.isStatic()) {
				source.releaseTarget(target);
			}
		}
	}

	/**
	 * What stands in for a method.
	 */
	@FunctionalInterface
	public interface Recovery {

		/**
		 * Recovers a job.
		 * @param bean the bean as others have it
		 * @param arguments the arguments of the method that has failed
		 * @param failure what the last attempt threw
		 * @throws Throwable the failure itself where no method takes it, else what the
		 * method throws
		 */
		void recover(Object bean, @Nullable Object[] arguments, Throwable failure) throws Throwable;

	}

}
