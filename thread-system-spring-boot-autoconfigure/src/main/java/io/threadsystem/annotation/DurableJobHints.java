package io.threadsystem.annotation;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;

import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.aot.hint.annotation.SimpleReflectiveProcessor;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

/**
 * Has a native image keep what a durable job reaches by reflection: beside the method
 * itself, what its argument is made of, which is stored as JSON.
 */
class DurableJobHints extends SimpleReflectiveProcessor {

	private final BindingReflectionHintsRegistrar bindings = new BindingReflectionHintsRegistrar();

	@Override
	public void registerReflectionHints(ReflectionHints hints, AnnotatedElement element) {
		super.registerReflectionHints(hints, element);
		if (element instanceof Method method && isDurable(method)) {
			this.bindings.registerReflectionHints(hints, method.getGenericParameterTypes());
		}
	}

	private static boolean isDurable(Method method) {
		MergedAnnotations annotations = MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY);
		MergedAnnotation<PriorityEventListener> listener = annotations.get(PriorityEventListener.class);
		return annotations.isPresent(DurableJob.class) || (listener.isPresent() && listener.getBoolean("durable"));
	}

}
