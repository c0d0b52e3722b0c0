package io.threadsystem.aop;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.asm.Type;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.MethodClassKey;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.scheduling.annotation.Async;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Finds methods that carry {@link PriorityAsync}, themselves or through their class, and
 * refuses those whose signature does not allow it. Remembers what it found; safe for use
 * by several threads.
 */
final class JobMethodFinder {

	private final Map<MethodClassKey, Optional<JobMethod>> methods = new ConcurrentHashMap<>();

	private final Map<Class<?>, JobMethods> classes = new ConcurrentHashMap<>();

	/** All job methods of a class, also those that no proxy can intercept. */
	JobMethods inspect(Class<?> type) {
		JobMethods known = this.classes.get(type);
		if (known == null) {
			Class<?> beanClass = ClassUtils.getUserClass(type);
			known = new JobMethods(beanClass, collect(beanClass));
			this.classes.put(type, known);
		}
		return known;
	}

	private Map<String, JobMethod> collect(Class<?> beanClass) {
		Map<String, JobMethod> collected = new LinkedHashMap<>();
		Map<Method, JobMethod> byMethod = new HashMap<>();
		if (AnnotationUtils.isCandidateClass(beanClass, PriorityAsync.class) && !MissingTypes.in(beanClass)) {
			for (Class<?> type : declaringTypes(beanClass)) {
				ReflectionUtils.doWithMethods(type, (method) -> {
					JobMethod found = search(method, beanClass);
					if (found != null) {
						collected.putIfAbsent(signature(method),
								byMethod.computeIfAbsent(found.method(), (key) -> found));
					}
				}, ReflectionUtils.USER_DECLARED_METHODS);
			}
		}
		return collected;
	}

	/** The types whose methods are those of a bean. */
	static Set<Class<?>> declaringTypes(Class<?> beanClass) {
		Set<Class<?>> types = new LinkedHashSet<>();
		if (!Proxy.isProxyClass(beanClass)) {
			types.add(beanClass);
		}
		types.addAll(ClassUtils.getAllInterfacesForClassAsSet(beanClass));
		return types;
	}

	private static String signature(Method method) {
		return method.getName() + Type.getMethodDescriptor(method);
	}

	/** The job method that a call of a method means, {@code null} for none. */
	@Nullable JobMethod find(Method method, Class<?> targetClass) {
		return this.methods
			.computeIfAbsent(new MethodClassKey(method, targetClass),
					(key) -> Optional.ofNullable(search(method, ClassUtils.getUserClass(targetClass))))
			.orElse(null);
	}

	private @Nullable JobMethod search(Method method, Class<?> beanClass) {
		Method specific = AopUtils.getMostSpecificMethod(method, beanClass);
		MergedAnnotation<PriorityAsync> own = annotations(specific).get(PriorityAsync.class);
		if (!own.isPresent()) {
			own = annotations(declaration(method, specific, beanClass)).get(PriorityAsync.class);
		}
		return own.isPresent() ? explicit(specific, beanClass, own) : ofClass(specific, beanClass);
	}

	/**
	 * The interface method, where the class that declares the other knows nothing of it.
	 */
	private static Method declaration(Method method, Method specific, Class<?> beanClass) {
		return !specific.equals(method) ? method : ClassUtils.getInterfaceMethodIfPossible(method, beanClass);
	}

	private JobMethod explicit(Method method, Class<?> beanClass, MergedAnnotation<PriorityAsync> annotation) {
		JobReturn jobReturn = JobReturn.of(returnType(method, beanClass));
		if (jobReturn == null) {
			throw refuseReturnType(JobMethod.written(annotation), method, returnType(method, beanClass));
		}
		return create(method, beanClass, annotation, true, jobReturn);
	}

	private @Nullable JobMethod ofClass(Method method, Class<?> beanClass) {
		if (!Modifier.isPublic(method.getModifiers()) || Modifier.isStatic(method.getModifiers())
				|| method.getDeclaringClass() == Object.class) {
			return null;
		}
		MergedAnnotation<PriorityAsync> annotation = annotations(method.getDeclaringClass()).get(PriorityAsync.class);
		if (!annotation.isPresent()) {
			annotation = annotations(beanClass).get(PriorityAsync.class);
		}
		JobReturn jobReturn = annotation.isPresent() ? JobReturn.of(returnType(method, beanClass)) : null;
		return (jobReturn != null) ? create(method, beanClass, annotation, false, jobReturn) : null;
	}

	private JobMethod create(Method method, Class<?> beanClass, MergedAnnotation<PriorityAsync> annotation,
			boolean explicit, JobReturn jobReturn) {
		if (isAsync(method) || isAsync(method.getDeclaringClass()) || isAsync(beanClass)) {
			throw new InvalidJobMethodException(method, "@Async applies to it too, and a call can only run once.",
					"Choose one: remove @Async, or remove @PriorityAsync.");
		}
		return new JobMethod(method, beanClass, annotation, explicit, jobReturn, priorityParameter(method, beanClass));
	}

	private static boolean isAsync(AnnotatedElement element) {
		return annotations(element).isPresent(Async.class);
	}

	private static int priorityParameter(Method method, Class<?> beanClass) {
		int found = -1;
		for (int index = 0; index < method.getParameterCount(); index++) {
			if (ResolvableType.forMethodParameter(method, index, beanClass).resolve() == Priority.class) {
				if (found >= 0) {
					throw new InvalidJobMethodException(method,
							"It has more than one parameter of type Priority, and a call has one priority.",
							"Keep the one that is the priority of the call.");
				}
				found = index;
			}
		}
		return found;
	}

	private static InvalidJobMethodException refuseReturnType(Class<? extends Annotation> written, Method method,
			Class<?> type) {
		if (JobReturn.isStream(type)) {
			return new InvalidJobMethodException(written, method,
					"It returns " + type.getName() + ", a stream of any number of values, but a job has one result.",
					"Return a type of at most one value, such as Mono<List<…>>.");
		}
		return new InvalidJobMethodException(written, method,
				"It returns " + type.getName() + ", which its caller cannot get before the job has ended.",
				"Return void, Future, CompletionStage, CompletableFuture, Job, or Mono where Reactor is present; "
						+ "or remove the annotation.");
	}

	private static Class<?> returnType(Method method, Class<?> beanClass) {
		return GenericTypeResolver.resolveReturnType(method, beanClass);
	}

	/** Annotations on an element and on what it inherits from. */
	static MergedAnnotations annotations(AnnotatedElement element) {
		return MergedAnnotations.from(element, SearchStrategy.TYPE_HIERARCHY);
	}

}
