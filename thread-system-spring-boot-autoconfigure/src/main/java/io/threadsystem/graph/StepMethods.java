package io.threadsystem.graph;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;

import io.threadsystem.annotation.JobStep;
import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.annotation.PriorityScheduled;
import io.threadsystem.annotation.PrioritySchedules;
import io.threadsystem.aop.InvalidJobMethodException;
import io.threadsystem.aop.PriorityAsyncBeanPostProcessor;

import org.springframework.core.GenericTypeResolver;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.scheduling.annotation.Async;

/**
 * Finds annotated methods, and refuses those that cannot be steps whatever their
 * annotation says.
 */
final class StepMethods {

	private static final List<Class<? extends Annotation>> OTHER_JOBS = List.of(Async.class, PriorityAsync.class,
			PriorityScheduled.class, PrioritySchedules.class);

	private StepMethods() {
	}

	/** The annotated methods of a class, inherited ones too, with their annotations. */
	static Map<Method, MergedAnnotation<JobStep>> of(Class<?> type) {
		return AnnotationUtils.isCandidateClass(type, JobStep.class)
				? MethodIntrospector.selectMethods(type, StepMethods::annotation) : Map.of();
	}

	@SuppressWarnings("NullAway") // null means: not this one
	private static MergedAnnotation<JobStep> annotation(Method method) {
		MergedAnnotation<JobStep> found = annotations(method).get(JobStep.class);
		return found.isPresent() ? found : null;
	}

	/** Refuses a method whose modifiers or other annotations do not fit. */
	static void check(Method method, Class<?> beanClass) {
		if (Modifier.isStatic(method.getModifiers())) {
			throw new InvalidJobMethodException(JobStep.class, method,
					"It is static, and the steps of a graph are methods of a bean.", "Remove static from the method.");
		}
		for (Class<? extends Annotation> other : OTHER_JOBS) {
			if (isPresent(other, method) || isReachedThroughItsClass(other, method, beanClass)) {
				String name = "@" + ((other == PrioritySchedules.class) ? "PriorityScheduled" : other.getSimpleName());
				throw new InvalidJobMethodException(JobStep.class, method,
						name + " applies to it too, and a step is a job of its graph already.",
						"Remove " + name + ": what it says of priority, pool and timeout is what @JobStep says here.");
			}
		}
	}

	/** A job cannot be handed out as whatever the method returns, so it may be none. */
	private static boolean isReachedThroughItsClass(Class<? extends Annotation> annotation, Method method,
			Class<?> beanClass) {
		boolean fits = annotation != PriorityAsync.class
				|| PriorityAsyncBeanPostProcessor.isJobReturn(GenericTypeResolver.resolveReturnType(method, beanClass));
		return fits && Modifier.isPublic(method.getModifiers())
				&& (isPresent(annotation, method.getDeclaringClass()) || isPresent(annotation, beanClass));
	}

	private static boolean isPresent(Class<? extends Annotation> annotation, AnnotatedElement element) {
		return annotations(element).isPresent(annotation);
	}

	/** Annotations on an element and on what it inherits from. */
	static MergedAnnotations annotations(AnnotatedElement element) {
		return MergedAnnotations.from(element, SearchStrategy.TYPE_HIERARCHY);
	}

}
