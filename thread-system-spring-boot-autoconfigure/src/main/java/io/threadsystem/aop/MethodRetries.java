package io.threadsystem.aop;

import java.lang.reflect.Method;
import java.util.function.Supplier;

import io.threadsystem.annotation.JobRetry;
import io.threadsystem.retry.RetryPolicy;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * What {@link JobRetry @JobRetry} says of methods whose jobs are not those of a local
 * call: for those who schedule them, make them steps of a graph, or store them. Safe for
 * use by several threads.
 *
 * @since 0.1.0
 */
public final class MethodRetries {

	private final JobRetries retries;

	/**
	 * Creates a reader.
	 * @param beanFactory resolves placeholders, and has the beans that policies need
	 */
	public MethodRetries(ConfigurableListableBeanFactory beanFactory) {
		this.retries = new JobRetries(new JobMethodFinder(),
				new RetryPolicyReader(beanFactory::resolveEmbeddedValue, beanFactory));
	}

	/**
	 * The retry policy of a scheduled method's runs. Its values are checked at once;
	 * beans are looked up when it is first asked for.
	 * @param method the method of the bean's class
	 * @param beanClass the class of the bean, without proxies
	 * @return supplies the policy, always the same, or throws an
	 * {@link InvalidJobMethodException} where a named one does not exist; {@code null} if
	 * the method carries no such annotation
	 * @throws InvalidJobMethodException if what the annotation says cannot work
	 */
	public @Nullable Supplier<RetryPolicy> ofScheduled(Method method, Class<?> beanClass) {
		return policy(this.retries.ofScheduled(method, beanClass));
	}

	/**
	 * As {@link #ofScheduled}, for a step of a graph.
	 * @param method the method of the bean's class
	 * @param beanClass the class of the bean, without proxies
	 * @return supplies the policy; {@code null} if the method carries no such annotation
	 * @throws InvalidJobMethodException if what the annotation says cannot work
	 */
	public @Nullable Supplier<RetryPolicy> ofStep(Method method, Class<?> beanClass) {
		return policy(this.retries.ofStep(method, beanClass));
	}

	/**
	 * As {@link #ofScheduled}, for a method whose calls or events are durable jobs, with
	 * what stands in for it in the end.
	 * @param method the method of the bean's class
	 * @param beanClass the class of the bean, without proxies
	 * @return how failed attempts go on; {@code null} if the method carries no such
	 * annotation
	 * @throws InvalidJobMethodException if what the annotation says cannot work
	 */
	public @Nullable DurableRetry ofDurable(Method method, Class<?> beanClass) {
		RetryPlan plan = this.retries.of(method, beanClass);
		return (plan != null) ? new DurableRetry(plan) : null;
	}

	private static @Nullable Supplier<RetryPolicy> policy(@Nullable RetryPlan plan) {
		return (plan != null) ? plan::policy : null;
	}

}
