package io.threadsystem.aop;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Collectors;

import io.threadsystem.aop.RecoverMethods.RecoverMethod;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/** What a method must look like to stand in for another one. */
final class RecoverFit {

	private final Method method;

	private final Class<?> beanClass;

	private final ResolvableType declared;

	private final @Nullable JobReturn jobReturn;

	RecoverFit(Method method, Class<?> beanClass) {
		this.method = method;
		this.beanClass = beanClass;
		this.declared = returnType(method);
		this.jobReturn = JobReturn.of(this.declared.toClass());
	}

	@Nullable JobReturn jobReturn() {
		return this.jobReturn;
	}

	private ResolvableType returnType(Method of) {
		return ResolvableType.forMethodReturnType(of, this.beanClass);
	}

	private ResolvableType parameter(Method of, int index) {
		return ResolvableType.forMethodParameter(of, index, this.beanClass);
	}

	// Parameters

	boolean hasParametersOf(Method candidate) {
		int more = candidate.getParameterCount() - this.method.getParameterCount();
		boolean withFailure = more == 1 && Throwable.class.isAssignableFrom(candidate.getParameterTypes()[0]);
		if (more != 0 && !withFailure) {
			return false;
		}
		for (int index = 0; index < this.method.getParameterCount(); index++) {
			if (!isSame(parameter(this.method, index), parameter(candidate, index + more))) {
				return false;
			}
		}
		return true;
	}

	private static boolean isSame(ResolvableType type, ResolvableType other) {
		return type.toClass() == other.toClass() && areGenericsAssignable(other, type);
	}

	private static boolean areGenericsAssignable(ResolvableType to, ResolvableType from) {
		return to.hasUnresolvableGenerics() || from.hasUnresolvableGenerics() || to.isAssignableFrom(from);
	}

	// What it returns

	boolean hasReturnTypeOf(Method candidate) {
		ResolvableType returned = returnType(candidate);
		if (this.jobReturn != null && isWrapped(returned)) {
			return isValue(returned.as(this.declared.toClass()).getGeneric(0));
		}
		return isValue(returned);
	}

	private boolean isWrapped(ResolvableType returned) {
		return this.jobReturn != null && this.declared.toClass() != void.class
				&& this.declared.toClass().isAssignableFrom(returned.toClass());
	}

	/** The type of the result of the job. */
	private ResolvableType value() {
		boolean inside = this.jobReturn != null && this.declared.toClass() != void.class;
		return inside ? this.declared.getGeneric(0) : this.declared;
	}

	private boolean isValue(ResolvableType returned) {
		Class<?> value = value().resolve(Object.class);
		Class<?> given = returned.resolve(Object.class);
		if (value == void.class || given == void.class) {
			return value == given || value == Void.class;
		}
		return ClassUtils.isAssignable(value, given)
				&& (given.isPrimitive() || value().resolve() == null || areGenericsAssignable(value(), returned));
	}

	RecoverMethod recoverMethod(Method candidate) {
		boolean withFailure = candidate.getParameterCount() > this.method.getParameterCount();
		return new RecoverMethod(candidate, withFailure ? candidate.getParameterTypes()[0] : null,
				isWrapped(returnType(candidate)));
	}

	// How to say it

	String returnTypes() {
		String declaredName = shortName(this.declared.toString());
		String value = (value().resolve() == Void.class) ? "void" : shortName(value().toString());
		return (value.equals(declaredName) || value().resolve() == null) ? declaredName : value + " or " + declaredName;
	}

	String example(String name) {
		String parameters = parameters(this.method);
		String returns = returnTypes();
		String first = returns.contains(" or ") ? returns.substring(0, returns.indexOf(" or ")) : returns;
		return first + " " + name + "(" + parameters + ") or " + first + " " + name + "(Exception"
				+ (parameters.isEmpty() ? "" : ", ") + parameters + ")";
	}

	/** Such as {@code CompletableFuture<Receipt> charge(Order)}. */
	static String signature(Method method) {
		return shortName(method.getGenericReturnType().getTypeName()) + " " + method.getName() + "("
				+ parameters(method) + ")";
	}

	private static String parameters(Method method) {
		return Arrays.stream(method.getGenericParameterTypes())
			.map((type) -> shortName(type.getTypeName()))
			.collect(Collectors.joining(", "));
	}

	/** Without packages and outer classes. */
	private static String shortName(String type) {
		return type.replaceAll("(?:\\w+[.$])+(?=\\w)", "");
	}

}
