package io.threadsystem.aop;

import java.lang.reflect.Method;
import java.util.function.Consumer;

import io.threadsystem.job.Job;
import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;

/**
 * What one who calls a bean wants of the job, if the call becomes one. It is for the
 * first call of a job method on the calling thread, and gone after that: calls that
 * follow from it are on their own. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class JobCallScope {

	private static final ThreadLocal<@Nullable JobCallScope> NEXT = new ThreadLocal<>();

	private final Method method;

	private final @Nullable Priority priority;

	private final Consumer<? super Job<?>> holder;

	private JobCallScope(Method method, @Nullable Priority priority, Consumer<? super Job<?>> holder) {
		this.method = method;
		this.priority = priority;
		this.holder = holder;
	}

	/**
	 * Makes a call.
	 * @param method the method that is meant
	 * @param priority the priority of the job, {@code null} for that of the annotation
	 * @param holder gets the job, before the call returns; who has it is told of its
	 * failure by it, so nobody else is
	 * @param call the call
	 */
	public static void run(Method method, @Nullable Priority priority, Consumer<? super Job<?>> holder, Runnable call) {
		JobCallScope outer = NEXT.get();
		NEXT.set(new JobCallScope(method, priority, holder));
		try {
			call.run();
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
	 * The scope of a call that is just made, {@code null} if nobody has given one for it.
	 */
	static @Nullable JobCallScope take(JobMethod called) {
		JobCallScope given = NEXT.get();
		if (given == null || !given.isFor(called)) {
			return null;
		}
		NEXT.remove();
		return given;
	}

	private boolean isFor(JobMethod called) {
		return AopUtils.getMostSpecificMethod(this.method, called.beanClass()).equals(called.method());
	}

	@Nullable Priority priority() {
		return this.priority;
	}

	Consumer<? super Job<?>> holder() {
		return this.holder;
	}

}
