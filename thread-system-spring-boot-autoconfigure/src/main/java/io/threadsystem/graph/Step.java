package io.threadsystem.graph;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.threadsystem.annotation.JobStep;
import io.threadsystem.aop.Attributes;
import io.threadsystem.aop.InvalidJobMethodException;
import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.util.StringValueResolver;

/**
 * One step, as its annotation and its method say it.
 *
 * @param name the name in the graph
 * @param method the method of the bean's class
 * @param beanClass the class of the bean, without proxies
 * @param attributes the annotation
 * @param result what it gives to others
 */
record Step(String name, Method method, Class<?> beanClass, Attributes attributes, StepResult result) {

	/** The attributes that name other steps, in the order in which these give results. */
	static final List<String> DEPENDENCIES = List.of("after", "afterAny", "whenFailed", "always");

	static Step of(Method method, Class<?> beanClass, MergedAnnotation<JobStep> annotation,
			StringValueResolver placeholders) {
		StepMethods.check(method, beanClass);
		String name = annotation.getString("name").strip();
		return new Step(name.isEmpty() ? method.getName() : name, method, beanClass,
				new Attributes(annotation, method, placeholders), StepResult.of(method, beanClass));
	}

	/** The priority, {@code null} for that of the run. */
	@Nullable Priority priority() {
		Priority[] priorities = this.attributes.annotation().getEnumArray("priority", Priority.class);
		if (priorities.length > 1) {
			throw invalid("It has " + priorities.length + " priorities.",
					"Keep one of them, or none for that of the run.");
		}
		return (priorities.length == 1) ? priorities[0] : null;
	}

	/** The names in one of the attributes. */
	List<String> named(String attribute) {
		return Arrays.stream(this.attributes.annotation().getStringArray(attribute)).map(String::strip).toList();
	}

	/** All names, in order. */
	List<String> named() {
		return DEPENDENCIES.stream().flatMap((attribute) -> named(attribute).stream()).toList();
	}

	/** The names of the steps whose failures it may ask for, in order. */
	List<String> namedForFailures() {
		return Stream.of("whenFailed", "always").flatMap((attribute) -> named(attribute).stream()).toList();
	}

	InvalidJobMethodException invalid(String reason, String remedy) {
		return this.attributes.invalid(reason, remedy);
	}

}
