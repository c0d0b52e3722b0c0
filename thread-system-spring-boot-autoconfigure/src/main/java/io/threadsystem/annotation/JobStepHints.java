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
 * Has a native image keep what {@link JobStep} reaches by reflection: beside the method
 * itself, the one that stands in for it, and what a condition asks of its parameters.
 */
class JobStepHints extends SimpleReflectiveProcessor {

	@Override
	public void registerReflectionHints(ReflectionHints hints, AnnotatedElement element) {
		super.registerReflectionHints(hints, element);
		MergedAnnotation<JobStep> annotation = MergedAnnotations.from(element).get(JobStep.class);
		if (annotation.isPresent() && element instanceof Method method) {
			registerFallback(hints, method.getDeclaringClass(), annotation.getString("fallback"));
			if (!annotation.getString("onlyIf").isEmpty()) {
				registerParameters(hints, method);
			}
		}
	}

	private static void registerFallback(ReflectionHints hints, Class<?> type, String name) {
		Arrays.stream(ReflectionUtils.getAllDeclaredMethods(type))
			.filter((method) -> method.getName().equals(name))
			.forEach((method) -> hints.registerMethod(method, ExecutableMode.INVOKE));
	}

	private static void registerParameters(ReflectionHints hints, Method method) {
		for (Class<?> type : method.getParameterTypes()) {
			hints.registerType(type, MemberCategory.INVOKE_PUBLIC_METHODS, MemberCategory.ACCESS_PUBLIC_FIELDS);
		}
	}

}
