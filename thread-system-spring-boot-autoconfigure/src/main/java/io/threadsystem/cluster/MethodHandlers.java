package io.threadsystem.cluster;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.function.Supplier;

import io.threadsystem.aop.AnnotatedPools;
import io.threadsystem.aop.Attributes;
import io.threadsystem.aop.BeanMethod;
import io.threadsystem.aop.DurableRetry;
import io.threadsystem.aop.InPlaceCall;
import io.threadsystem.aop.InvalidJobMethodException;
import io.threadsystem.aop.MethodRetries;
import io.threadsystem.aop.ReturnedFuture;
import io.threadsystem.job.Priority;
import io.threadsystem.retry.RetryPolicy;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.GenericTypeResolver;

/**
 * Makes annotated methods of beans the handlers of durable jobs. A run gets the bean by
 * its name, calls the method on it in place, and waits for the future that it may return.
 * Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class MethodHandlers {

	private final ConfigurableListableBeanFactory beanFactory;

	private final ClusterBeans beans;

	private final AnnotatedPools pools;

	private final MethodRetries retries;

	/**
	 * Creates a registrar.
	 * @param beanFactory has the beans
	 * @param beans has those of the cluster
	 */
	public MethodHandlers(ConfigurableListableBeanFactory beanFactory, ClusterBeans beans) {
		this.beanFactory = beanFactory;
		this.beans = beans;
		this.pools = new AnnotatedPools(beanFactory);
		this.retries = new MethodRetries(beanFactory);
	}

	/**
	 * Registers a handler. To be called once all singletons are there, as the pool and
	 * the retry policy are looked up.
	 * @param attributes the annotation, with the attributes {@code name}, {@code pool},
	 * {@code priority} and {@code timeout}, on the method of the bean's class
	 * @param name the name of the jobs
	 * @param beanClass the class of the bean, without proxies
	 * @param beanName the name of the bean
	 * @throws InvalidJobMethodException if there cannot be such a handler
	 */
	public void register(Attributes attributes, String name, Class<?> beanClass, String beanName) {
		DurableJobHandlers handlers = this.beans.handlers(attributes::invalid);
		this.pools.find(attributes);
		DurableRetry retry = this.retries.ofDurable(attributes.method(), beanClass);
		Supplier<RetryPolicy> policy = (retry != null) ? retry.policy() : null;
		if (retry != null) {
			retry.prepare();
		}
		DurableJobHandler handler = new DurableJobHandler(name, attributes.text("pool"),
				attributes.annotation().getEnum("priority", Priority.class),
				argumentType(attributes.method(), beanClass), attributes.duration("timeout"), policy,
				action(attributes, beanName), recovery(attributes.method(), retry, beanName));
		add(handlers, handler, attributes);
	}

	private static void add(DurableJobHandlers handlers, DurableJobHandler handler, Attributes attributes) {
		if (handlers.find(handler.name()) != null) {
			throw attributes.invalid("Its name is \"" + handler.name() + "\", which another durable job has.",
					"Give each a name of its own with the attribute name. Of two beans of a class, only one can carry "
							+ "the annotation: make them beans of two classes.");
		}
		try {
			handlers.register(handler);
		}
		catch (IllegalArgumentException ex) {
			InvalidJobMethodException failure = attributes.invalid(ex.getMessage() + ".",
					"Give it such a name with the attribute name.");
			failure.initCause(ex);
			throw failure;
		}
	}

	private static @Nullable Type argumentType(Method method, Class<?> beanClass) {
		return (method.getParameterCount() > 0)
				? GenericTypeResolver.resolveType(method.getGenericParameterTypes()[0], beanClass) : null;
	}

	private DurableJobHandler.Action action(Attributes attributes, String beanName) {
		Method method = attributes.method();
		Class<? extends Annotation> annotation = attributes.annotation().getType();
		BeanMethod call = new BeanMethod(annotation, () -> this.beanFactory.getBean(beanName), method);
		return (argument) -> InPlaceCall.run(method, () -> call(call, arguments(method, argument)));
	}

	private static @Nullable Object call(BeanMethod method, @Nullable Object[] arguments) throws Exception {
		try {
			return ReturnedFuture.resultOf(method.call(arguments));
		}
		catch (Throwable ex) {
			throw MethodHandlers.<RuntimeException>unchecked(ex);
		}
	}

	private DurableJobHandler.@Nullable Recovery recovery(Method method, @Nullable DurableRetry retry,
			String beanName) {
		DurableRetry.Recovery recovery = (retry != null) ? retry.recovery() : null;
		return (recovery == null) ? null : (argument, failure) -> recovery.recover(this.beanFactory.getBean(beanName),
				arguments(method, argument), failure);
	}

	private static @Nullable Object[] arguments(Method method, @Nullable Object argument) {
		return (method.getParameterCount() > 0) ? new @Nullable Object[] { argument } : new @Nullable Object[0];
	}

	/**
	 * Makes the compiler believe that a throwable is unchecked: a wrapped one would hide
	 * the reason from retry policies and logs.
	 */
	@SuppressWarnings({ "unchecked", "TypeParameterUnusedInFormals" })
	private static <T extends Throwable> T unchecked(Throwable throwable) throws T {
		throw (T) throwable;
	}

}
