package io.threadsystem.graph;

import java.lang.reflect.Method;

import io.threadsystem.annotation.JobGraphInput;

import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedMethod;
import org.springframework.util.ClassUtils;

/** Checks that one input can be what all steps of a graph expect. */
final class StepInputs {

	/** The narrowest class, apart from interfaces. */
	private Class<?> type = Object.class;

	private Step from;

	private StepInputs(Step first) {
		this.from = first;
	}

	static void check(Steps steps) {
		StepInputs inputs = new StepInputs(steps.all().iterator().next());
		steps.all().forEach(inputs::add);
	}

	private void add(Step step) {
		Method method = step.method();
		for (MethodParameter parameter : new AnnotatedMethod(method).getMethodParameters()) {
			if (parameter.hasParameterAnnotation(JobGraphInput.class)) {
				add(step, ClassUtils
					.resolvePrimitiveIfNecessary(parameter.withContainingClass(step.beanClass()).getParameterType()));
			}
		}
	}

	/** An object may well have any number of interfaces, but not two classes. */
	private void add(Step step, Class<?> other) {
		if (other.isInterface()) {
			return;
		}
		if (this.type.isAssignableFrom(other)) {
			this.type = other;
			this.from = step;
		}
		else if (!other.isAssignableFrom(this.type)) {
			throw step.invalid(
					"Its input is of type " + other.getSimpleName() + ", but that of the step '" + this.from.name()
							+ "' is of type " + this.type.getSimpleName() + ", and a run has one input.",
					"Have both take the same type, such as a record that has the two.");
		}
	}

}
