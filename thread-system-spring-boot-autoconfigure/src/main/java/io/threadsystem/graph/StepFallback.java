package io.threadsystem.graph;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import io.threadsystem.annotation.JobStep;
import io.threadsystem.aop.BeanMethod;
import io.threadsystem.aop.InvalidJobMethodException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringUtils;

/** Finds the method that gives the result of a step that has failed. */
final class StepFallback {

	private StepFallback() {
	}

	/**
	 * The method, {@code null} if the step names none.
	 * @throws InvalidJobMethodException if it names one that cannot be it
	 */
	static @Nullable Method of(Step step) {
		String name = step.attributes().text("fallback");
		if (name.isEmpty()) {
			return null;
		}
		List<Method> named = Arrays
			.stream(ReflectionUtils.getUniqueDeclaredMethods(step.beanClass(), ReflectionUtils.USER_DECLARED_METHODS))
			.filter((method) -> method.getName().equals(name))
			.toList();
		List<Method> fitting = named.stream().filter(StepFallback::hasFittingParameters).toList();
		if (fitting.size() != 1) {
			throw fitting.isEmpty() ? missing(step, name, named) : step.attributes()
				.invalid("fallback", name, "it stands for " + signatures(fitting), "Keep or rename one of them.");
		}
		checkReturn(step, name, fitting.get(0));
		return fitting.get(0);
	}

	/**
	 * Checks that the bean can be called for it.
	 * @throws InvalidJobMethodException if the bean's proxy cannot pass the call on
	 */
	static void check(Step step, Object bean) {
		Method fallback = of(step);
		if (fallback != null) {
			try {
				BeanMethod.invocable(JobStep.class, fallback, bean);
			}
			catch (InvalidJobMethodException ex) {
				InvalidJobMethodException failure = step.attributes()
					.invalid("fallback", fallback.getName(),
							StringUtils.trimTrailingCharacter(StringUtils.uncapitalize(ex.reason()), '.'), ex.remedy());
				failure.initCause(ex);
				throw failure;
			}
		}
	}

	private static boolean hasFittingParameters(Method method) {
		return Arrays.equals(method.getParameterTypes(), new Class<?>[0])
				|| Arrays.equals(method.getParameterTypes(), new Class<?>[] { Throwable.class });
	}

	private static InvalidJobMethodException missing(Step step, String name, List<Method> named) {
		String reason = named.isEmpty() ? step.beanClass().getName() + " has no method of that name"
				: "the parameters of " + signatures(named) + " are not those of a fallback";
		return step.attributes()
			.invalid("fallback", name, reason, "Write one such as " + example(step, name) + " or "
					+ example(step, name).replace("()", "(Throwable)") + ".");
	}

	private static String example(Step step, String name) {
		return (step.result().isPresent() ? step.result() : "void") + " " + name + "()";
	}

	private static void checkReturn(Step step, String name, Method method) {
		ResolvableType returned = ResolvableType.forMethodReturnType(method, step.beanClass());
		StepResult fallback = new StepResult(returned, null);
		boolean fits = step.result().isPresent() ? fallback.fits(step.result().type()) : !fallback.isPresent();
		if (!fits) {
			throw step.attributes()
				.invalid("fallback", name, signatures(List.of(method)) + " does not return the result of the step",
						"Have it return " + (step.result().isPresent() ? step.result() : "void")
								+ ", without a future around it.");
		}
	}

	private static String signatures(List<Method> methods) {
		return methods.stream()
			.map((method) -> StepResult.name(ResolvableType.forMethodReturnType(method)) + " " + method.getName()
					+ Arrays.stream(method.getParameterTypes())
						.map(Class::getSimpleName)
						.collect(Collectors.joining(", ", "(", ")")))
			.sorted()
			.collect(Collectors.joining(" and "));
	}

}
