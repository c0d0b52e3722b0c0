package io.threadsystem.aop;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Collectors;

import io.threadsystem.annotation.PriorityAsync;

/**
 * Failure of an application to start: a method, or a class, carries an annotation of
 * {@link io.threadsystem.annotation} that cannot work there.
 *
 * @since 0.1.0
 */
public class InvalidJobMethodException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final String annotation;

	private final String method;

	private final String reason;

	private final String remedy;

	/**
	 * Creates an exception about {@link PriorityAsync @PriorityAsync}.
	 * @param method the method
	 * @param reason a sentence that says why the annotation cannot work
	 * @param remedy a sentence that says what to do
	 */
	public InvalidJobMethodException(Method method, String reason, String remedy) {
		this(PriorityAsync.class, method, reason, remedy);
	}

	/**
	 * Creates an exception.
	 * @param annotation the type of the annotation
	 * @param annotated the method or class that carries it
	 * @param reason a sentence that says why the annotation cannot work
	 * @param remedy a sentence that says what to do
	 */
	public InvalidJobMethodException(Class<? extends Annotation> annotation, AnnotatedElement annotated, String reason,
			String remedy) {
		super("@" + annotation.getSimpleName() + " cannot work on " + describe(annotated) + ": " + reason + " "
				+ remedy);
		this.annotation = annotation.getSimpleName();
		this.method = describe(annotated);
		this.reason = reason;
		this.remedy = remedy;
	}

	private static String describe(AnnotatedElement annotated) {
		if (annotated instanceof Method method) {
			return method.getDeclaringClass().getName() + "." + signature(method);
		}
		return (annotated instanceof Class<?> type) ? type.getName() : annotated.toString();
	}

	private static String signature(Method method) {
		return Arrays.stream(method.getParameterTypes())
			.map(Class::getSimpleName)
			.collect(Collectors.joining(", ", method.getName() + "(", ")"));
	}

	/**
	 * Annotation that cannot work.
	 * @return its short name, such as {@code PriorityAsync}
	 */
	public String annotation() {
		return this.annotation;
	}

	/**
	 * Method, or class, that carries the annotation.
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
