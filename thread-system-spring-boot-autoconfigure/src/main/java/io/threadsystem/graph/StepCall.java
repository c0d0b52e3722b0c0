package io.threadsystem.graph;

import java.util.function.Function;

import io.threadsystem.aop.BeanMethod;
import io.threadsystem.workflow.JobGraphRun;
import org.jspecify.annotations.Nullable;

/**
 * What a step does in a run: calls its method with the results of the steps before it,
 * and waits for the future that it may return. Safe for use by several threads, as far as
 * the bean is.
 *
 * @param method the method
 * @param parameters its parameters
 * @param result what it returns
 */
record StepCall(BeanMethod method, StepParameters parameters, StepResult result) {

	/** Calls the method. What it throws is thrown as it is. */
	@Nullable Object resultIn(JobGraphRun run) {
		try {
			return this.result.await(this.method.call(this.parameters.arguments(run)));
		}
		catch (Throwable ex) {
			throw StepCall.<RuntimeException>unchecked(ex);
		}
	}

	/** Calls a method that takes the failure, or nothing. */
	static Function<Throwable, @Nullable Object> fallback(BeanMethod method, boolean takesFailure) {
		return (failure) -> {
			try {
				return takesFailure ? method.call(failure) : method.call();
			}
			catch (Throwable ex) {
				throw StepCall.<RuntimeException>unchecked(ex);
			}
		};
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
