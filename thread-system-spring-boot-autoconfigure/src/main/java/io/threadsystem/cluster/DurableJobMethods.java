package io.threadsystem.cluster;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import io.threadsystem.annotation.DurableJob;
import io.threadsystem.aop.MissingTypes;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ClassUtils;

/**
 * Finds the methods that carry {@link DurableJob}, and refuses those whose signature or
 * other annotations do not allow it. Remembers what it found; safe for use by several
 * threads.
 */
final class DurableJobMethods {

	private final Map<Class<?>, Map<Method, DurableJobMethod>> classes = new ConcurrentHashMap<>();

	/** All such methods of a class, also those that no proxy can intercept. */
	Collection<DurableJobMethod> of(Class<?> type) {
		return byMethod(type).values();
	}

	/** The one that a call of a method means, {@code null} for none. */
	@Nullable DurableJobMethod find(Method method, Class<?> targetClass) {
		Map<Method, DurableJobMethod> found = byMethod(targetClass);
		return found.isEmpty() ? null
				: found.get(AopUtils.getMostSpecificMethod(method, ClassUtils.getUserClass(targetClass)));
	}

	/** What byte code calls them by. */
	static Set<String> signatures(Collection<DurableJobMethod> methods) {
		return methods.stream().map((method) -> method.intercepted().signature()).collect(Collectors.toSet());
	}

	private Map<Method, DurableJobMethod> byMethod(Class<?> type) {
		Map<Method, DurableJobMethod> known = this.classes.get(type);
		if (known == null) {
			known = collect(ClassUtils.getUserClass(type));
			this.classes.put(type, known);
		}
		return known;
	}

	private static Map<Method, DurableJobMethod> collect(Class<?> beanClass) {
		if (!AnnotationUtils.isCandidateClass(beanClass, DurableJob.class) || MissingTypes.in(beanClass)) {
			return Map.of();
		}
		Map<Method, DurableJobMethod> collected = new LinkedHashMap<>();
		MethodIntrospector.selectMethods(beanClass, (Method method) -> annotation(method, beanClass))
			.forEach((method, annotation) -> collected.put(method, DurableJobMethod.of(method, beanClass, annotation)));
		return collected;
	}

	/**
	 * That of an interface too of which the class that declares the method knows nothing.
	 */
	@SuppressWarnings("NullAway") // null means: not this one
	private static MergedAnnotation<DurableJob> annotation(Method method, Class<?> beanClass) {
		MergedAnnotation<DurableJob> own = ofMethod(method);
		MergedAnnotation<DurableJob> found = own.isPresent() ? own
				: ofMethod(ClassUtils.getInterfaceMethodIfPossible(method, beanClass));
		return found.isPresent() ? found : null;
	}

	private static MergedAnnotation<DurableJob> ofMethod(Method method) {
		return MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY).get(DurableJob.class);
	}

}
