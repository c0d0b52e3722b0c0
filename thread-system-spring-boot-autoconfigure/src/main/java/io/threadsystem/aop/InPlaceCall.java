package io.threadsystem.aop;

import java.lang.reflect.Method;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;

/**
 * A call of a bean that is the run of a job already: the method is to run here and now,
 * and not to become a job once more. It is for the first call of the method on the
 * calling thread, and gone after that: calls that follow from it are on their own. Safe
 * for use by several threads.
 *
 * @since 0.1.0
 */
public final class InPlaceCall {

	private static final ThreadLocal<@Nullable Method> NEXT = new ThreadLocal<>();

	private InPlaceCall() {
	}

	/**
	 * Makes a call.
	 * @param method the method that is meant
	 * @param call the call
	 * @param <T> the type of the result
	 * @return the result of the call
	 * @throws Exception what the call throws
	 */
	public static <T extends @Nullable Object> T run(Method method, Callable<T> call) throws Exception {
		Method outer = NEXT.get();
		NEXT.set(method);
		try {
			return call.call();
		}
		finally {
			if (outer != null) {
				NEXT.set(outer);
			}
			else {
				NEXT.remove();
			}
		}
	}

	/**
	 * Whether the call that is just made is to run in place. The next one is not.
	 * @param called the method of the bean's class
	 * @param beanClass the class of the bean
	 * @return whether it is the one that was meant
	 */
	public static boolean take(Method called, Class<?> beanClass) {
		Method meant = NEXT.get();
		if (meant == null || !AopUtils.getMostSpecificMethod(meant, beanClass).equals(called)) {
			return false;
		}
		NEXT.remove();
		return true;
	}

}
