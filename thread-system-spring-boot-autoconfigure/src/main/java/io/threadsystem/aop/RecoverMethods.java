package io.threadsystem.aop;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * The methods that stand in for one whose retries have all failed, by the failures that
 * they take. Safe for use by several threads.
 */
final class RecoverMethods {

	private final Class<?> beanClass;

	private final @Nullable JobReturn jobReturn;

	/** The most specific type of failure first. */
	private final List<RecoverMethod> methods;

	RecoverMethods(Class<?> beanClass, @Nullable JobReturn jobReturn, List<RecoverMethod> methods) {
		this.beanClass = beanClass;
		this.jobReturn = jobReturn;
		this.methods = methods.stream().sorted(Comparator.comparingInt(RecoverMethod::depth).reversed()).toList();
		this.methods.forEach((method) -> ReflectionUtils.makeAccessible(method.method()));
	}

	/**
	 * Calls the method that takes a failure.
	 * @param target the object behind the bean's proxy
	 * @param proxy the proxy, or the target where there is none
	 * @param arguments the arguments of the method that has failed
	 * @param failure the failure of the last attempt
	 * @return the result of the job; a future is waited for
	 * @throws Throwable the failure itself where no method takes it, else what the method
	 * throws
	 */
	@Nullable Object recover(Object target, Object proxy, @Nullable Object[] arguments, Throwable failure) throws Throwable {
		for (RecoverMethod method : this.methods) {
			if (method.takes(failure)) {
				Object returned = invoke(method, target, proxy, method.arguments(arguments, failure));
				return method.wrapped() ? JobReturn.valueOf(this.jobReturn, returned) : returned;
			}
		}
		throw failure;
	}

	private @Nullable Object invoke(RecoverMethod method, Object target, Object proxy, @Nullable Object[] arguments)
			throws Throwable {
		Method intercepted = intercepted(method.method(), target, proxy);
		try {
			return (intercepted != null) ? intercepted.invoke(proxy, arguments)
					: method.method().invoke(target, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	/** What to call on the proxy, {@code null} where that does not see the method. */
	private @Nullable Method intercepted(Method method, Object target, Object proxy) {
		if (Proxy.isProxyClass(proxy.getClass())) {
			Method declared = ClassUtils.getInterfaceMethodIfPossible(method, this.beanClass);
			ReflectionUtils.makeAccessible(declared);
			return declared.getDeclaringClass().isInstance(proxy) ? declared : null;
		}
		return (proxy != target && isOverridden(method, proxy.getClass())) ? method : null;
	}

	/** A proxy by class overrides what it can; the rest would run on its own fields. */
	private static boolean isOverridden(Method method, Class<?> proxyClass) {
		return Arrays.stream(ReflectionUtils.getDeclaredMethods(proxyClass))
			.anyMatch((override) -> override.getName().equals(method.getName())
					&& Arrays.equals(override.getParameterTypes(), method.getParameterTypes()));
	}

	/**
	 * One of the methods.
	 *
	 * @param method the method
	 * @param failure the type of the failure that is its first parameter, {@code null}
	 * where it has no such parameter and takes every failure
	 * @param wrapped whether it returns a future, as the method does that has failed
	 */
	record RecoverMethod(Method method, @Nullable Class<?> failure, boolean wrapped) {

		boolean takes(Throwable thrown) {
			return this.failure == null || this.failure.isInstance(thrown);
		}

		/** How specific the type of the failure is. */
		int depth() {
			int depth = 0;
			for (Class<?> type = this.failure; type != null; type = type.getSuperclass()) {
				depth++;
			}
			return depth;
		}

		@Nullable Object[] arguments(@Nullable Object[] arguments, Throwable thrown) {
			if (this.failure == null) {
				return arguments;
			}
			@Nullable Object[] all = new @Nullable Object[arguments.length + 1];
			all[0] = thrown;
			System.arraycopy(arguments, 0, all, 1, arguments.length);
			return all;
		}

	}

}
