package io.threadsystem.aop;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import io.threadsystem.aop.RecoverMethods.RecoverMethod;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ReflectionUtils;

/**
 * Finds the methods that are to stand in for another one, and refuses a name that stands
 * for none that could.
 */
final class RecoverMethodFinder {

	private final JobMethodFinder finder;

	RecoverMethodFinder(JobMethodFinder finder) {
		this.finder = finder;
	}

	/** The methods that an annotation names, {@code null} where it names none. */
	@Nullable RecoverMethods find(Attributes attributes, Class<?> beanClass) {
		String name = attributes.text("recover");
		if (name.isEmpty()) {
			return null;
		}
		RecoverFit fit = new RecoverFit(attributes.method(), beanClass);
		List<Method> named = named(name, beanClass);
		List<RecoverMethod> fitting = new ArrayList<>();
		for (Method candidate : named) {
			if (fit.hasParametersOf(candidate)) {
				checkReturn(attributes, name, fit, candidate);
				checkThatItIsNoJob(attributes, name, candidate, beanClass);
				fitting.add(fit.recoverMethod(candidate));
			}
		}
		if (fitting.isEmpty()) {
			throw named.isEmpty() ? missing(attributes, name, fit, beanClass) : unfit(attributes, name, fit, named);
		}
		return new RecoverMethods(beanClass, fit.jobReturn(), fitting);
	}

	private static List<Method> named(String name, Class<?> beanClass) {
		return Arrays.stream(ReflectionUtils.getUniqueDeclaredMethods(beanClass, ReflectionUtils.USER_DECLARED_METHODS))
			.filter((method) -> method.getName().equals(name))
			.toList();
	}

	private static void checkReturn(Attributes attributes, String name, RecoverFit fit, Method candidate) {
		if (!fit.hasReturnTypeOf(candidate)) {
			throw attributes
				.invalid("recover", name,
						RecoverFit.signature(candidate) + " does not return what stands in for the result of "
								+ RecoverFit.signature(attributes.method()),
						"Have it return " + fit.returnTypes() + ".");
		}
	}

	private void checkThatItIsNoJob(Attributes attributes, String name, Method candidate, Class<?> beanClass) {
		boolean durable = JobRetries.isDurable(candidate, beanClass);
		if (durable || this.finder.find(candidate, beanClass) != null) {
			throw attributes.invalid("recover", name,
					RecoverFit.signature(candidate) + " is a job itself, but is to give the result of the job of "
							+ RecoverFit.signature(attributes.method()),
					"Name another method, or remove " + (durable ? "@DurableJob" : "@PriorityAsync")
							+ " from it, for it runs on a worker anyway; where the class carries that, "
							+ "make the method private or package-private.");
		}
	}

	private static InvalidJobMethodException missing(Attributes attributes, String name, RecoverFit fit,
			Class<?> beanClass) {
		return attributes.invalid("recover", name, beanClass.getName() + " has no method of that name to stand in for "
				+ RecoverFit.signature(attributes.method()), "Write one such as " + fit.example(name) + ".");
	}

	private static InvalidJobMethodException unfit(Attributes attributes, String name, RecoverFit fit,
			List<Method> named) {
		String candidates = named.stream().map(RecoverFit::signature).sorted().collect(Collectors.joining(", "));
		return attributes.invalid("recover", name,
				"the parameters of " + candidates + " are not those of " + RecoverFit.signature(attributes.method()),
				"Give it the same parameters, and optionally the failure before them, such as " + fit.example(name)
						+ ".");
	}

}
