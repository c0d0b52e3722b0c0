package io.threadsystem.scheduling;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.Future;

import io.threadsystem.aop.ReturnedFuture;
import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.JobContext;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * A run of a method: calls it on its bean, and waits for the future that it may return.
 * What it throws is thrown as it is. Safe for use by several threads, as far as the bean
 * is.
 */
final class MethodRun implements Runnable {

	private final Object bean;

	private final Method method;

	MethodRun(Object bean, Method method) {
		ReflectionUtils.makeAccessible(method);
		this.bean = bean;
		this.method = method;
	}

	@Override
	public void run() {
		try {
			await(invoke());
		}
		catch (Throwable ex) {
			throw MethodRun.<RuntimeException>unchecked(ex);
		}
	}

	private @Nullable Object invoke() throws Throwable {
		try {
			return this.method.invoke(this.bean, arguments());
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	private Object[] arguments() {
		Class<?>[] types = this.method.getParameterTypes();
		Object[] arguments = new Object[types.length];
		for (int index = 0; index < types.length; index++) {
			JobContext context = JobContext.current();
			arguments[index] = (types[index] == CancellationToken.class) ? context.token() : context;
		}
		return arguments;
	}

	private static void await(@Nullable Object returned) throws Throwable {
		Future<?> subscription = ReturnedPublisher.subscribe(returned);
		ReturnedFuture.resultOf((subscription != null) ? subscription : returned);
	}

	/**
	 * Makes the compiler believe that a throwable is unchecked: a {@code Runnable} may
	 * declare none, and a wrapped one would hide the reason from retry policies and logs.
	 */
	@SuppressWarnings({ "unchecked", "TypeParameterUnusedInFormals" })
	private static <T extends Throwable> T unchecked(Throwable throwable) throws T {
		throw (T) throwable;
	}

}
