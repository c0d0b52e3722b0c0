package io.threadsystem.scheduling;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Failure of an application to start: a method carries
 * {@link io.threadsystem.annotation.PriorityScheduled @PriorityScheduled}, but it cannot
 * be scheduled like that.
 *
 * @since 0.1.0
 */
public class InvalidScheduledMethodException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final String method;

	private final String reason;

	private final String remedy;

	/**
	 * Creates an exception.
	 * @param method the method
	 * @param reason a sentence that says why the annotation cannot work
	 * @param remedy a sentence that says what to do
	 */
	public InvalidScheduledMethodException(Method method, String reason, String remedy) {
		super("@PriorityScheduled cannot work on " + describe(method) + ": " + reason + " " + remedy);
		this.method = describe(method);
		this.reason = reason;
		this.remedy = remedy;
	}

	private static String describe(Method method) {
		return Arrays.stream(method.getParameterTypes())
			.map(Class::getSimpleName)
			.collect(
					Collectors.joining(", ", method.getDeclaringClass().getName() + "." + method.getName() + "(", ")"));
	}

	/**
	 * Method that carries the annotation.
	 * @return the name with its class, and the types of its parameters
	 */
	public String method() {
		return this.method;
	}

	/**
	 * Why the annotation cannot work.
	 * @return a sentence
	 */
	public String reason() {
		return this.reason;
	}

	/**
	 * What to do.
	 * @return a sentence
	 */
	public String remedy() {
		return this.remedy;
	}

}
