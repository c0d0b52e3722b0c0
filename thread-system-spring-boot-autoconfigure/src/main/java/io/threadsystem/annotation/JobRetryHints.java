package io.threadsystem.annotation;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Arrays;

import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.aot.hint.annotation.SimpleReflectiveProcessor;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.util.ReflectionUtils;

/**
 * Has a native image keep what {@link JobRetry} reaches by reflection: beside the method
 * itself, those that recover it and the constructors of the predicate.
 */
class JobRetryHints extends SimpleReflectiveProcessor {

	@Override
	public void registerReflectionHints(ReflectionHints hints, AnnotatedElement element) {
		super.registerReflectionHints(hints, element);
		MergedAnnotation<JobRetry> annotation = MergedAnnotations.from(element).get(JobRetry.class);
		if (annotation.isPresent()) {
			hints.registerType(annotation.getClass("predicate"), MemberCategory.INVOKE_DECLARED_CONSTRUCTORS);
			Class<?> type = (element instanceof Method method) ? method.getDeclaringClass() : (Class<?>) element;
			registerRecoverMethods(hints, type, annotation.getString("recover"));
		}
	}

	private static void registerRecoverMethods(ReflectionHints hints, Class<?> type, String name) {
		Arrays.stream(ReflectionUtils.getAllDeclaredMethods(type))
			.filter((method) -> method.getName().equals(name))
			.forEach((method) -> hints.registerMethod(method, ExecutableMode.INVOKE));
	}

}
