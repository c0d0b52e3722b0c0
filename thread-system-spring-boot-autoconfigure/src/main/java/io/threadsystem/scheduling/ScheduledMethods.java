package io.threadsystem.scheduling;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.annotation.PriorityScheduled;
import io.threadsystem.annotation.PrioritySchedules;
import io.threadsystem.aop.InvalidJobMethodException;
import io.threadsystem.aop.MissingTypes;
import io.threadsystem.aop.PriorityAsyncBeanPostProcessor;
import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.JobContext;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotationCollectors;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.RepeatableContainers;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.annotation.Schedules;
import org.springframework.util.ClassUtils;

/**
 * Finds annotated methods, and refuses those that cannot be scheduled whatever their
 * annotation says.
 */
final class ScheduledMethods {

	private static final RepeatableContainers REPEATABLE = RepeatableContainers
		.explicitRepeatable(PriorityScheduled.class, PrioritySchedules.class);

	private ScheduledMethods() {
	}

	/** The annotated methods of a class, inherited ones too, with their annotations. */
	static Map<Method, Set<PriorityScheduled>> of(Class<?> type) {
		if (!AnnotationUtils.isCandidateClass(type, List.of(PriorityScheduled.class, PrioritySchedules.class))
				|| MissingTypes.in(type)) {
			return Map.of();
		}
		return MethodIntrospector.selectMethods(type, ScheduledMethods::annotations);
	}

	/**
	 * Those of the method, else of the nearest one that it overrides or implements, as
	 * with the other annotations.
	 */
	@SuppressWarnings("NullAway") // null means: not this one
	private static Set<PriorityScheduled> annotations(Method method) {
		List<MergedAnnotation<PriorityScheduled>> found = MergedAnnotations.search(SearchStrategy.TYPE_HIERARCHY)
			.withRepeatableContainers(REPEATABLE)
			.from(method)
			.stream(PriorityScheduled.class)
			.toList();
		int nearest = found.stream().mapToInt(MergedAnnotation::getAggregateIndex).min().orElse(-1);
		return (nearest < 0) ? null
				: found.stream()
					.filter((annotation) -> annotation.getAggregateIndex() == nearest)
					.collect(MergedAnnotationCollectors.toAnnotationSet());
	}

	/**
	 * Short names of the class and the method; of the interface, where the class is
	 * generated.
	 */
	static String shortName(Method method, Class<?> type) {
		Class<?> user = ClassUtils.getUserClass(type);
		boolean generated = user.isHidden() || user.isSynthetic() || Proxy.isProxyClass(user);
		Class<?> named = generated ? ClassUtils.getInterfaceMethodIfPossible(method, user).getDeclaringClass() : user;
		return (named.getSimpleName().isEmpty() ? ClassUtils.getShortName(named) : named.getSimpleName()) + "."
				+ method.getName();
	}

	/** Refuses a method whose signature or other annotations do not fit. */
	static void check(Method method, Class<?> type) {
		checkParameters(method);
		checkReturnType(method);
		for (AnnotatedElement element : List.of(method, method.getDeclaringClass(), ClassUtils.getUserClass(type))) {
			MergedAnnotations annotations = MergedAnnotations.from(element, SearchStrategy.TYPE_HIERARCHY);
			if (annotations.isPresent(Async.class)) {
				throw alsoAsync(method, "@Async");
			}
			if (annotations.isPresent(PriorityAsync.class) && (element == method || isReachedThroughItsClass(method))) {
				throw alsoAsync(method, "@PriorityAsync");
			}
		}
		if (!AnnotatedElementUtils.getMergedRepeatableAnnotations(method, Scheduled.class, Schedules.class).isEmpty()) {
			throw new InvalidJobMethodException(PriorityScheduled.class, method,
					"It carries Spring's @Scheduled too, and would run by both of them.",
					"Choose one: remove @Scheduled, or remove @PriorityScheduled.");
		}
	}

	private static boolean isReachedThroughItsClass(Method method) {
		return Modifier.isPublic(method.getModifiers())
				&& PriorityAsyncBeanPostProcessor.isJobReturn(method.getReturnType());
	}

	private static InvalidJobMethodException alsoAsync(Method method, String annotation) {
		return new InvalidJobMethodException(PriorityScheduled.class, method,
				annotation + " applies to it too, and each run would only submit another job.", "Remove " + annotation
						+ ": the run is a job of its own already, with the priority and pool of @PriorityScheduled.");
	}

	private static void checkParameters(Method method) {
		List<Class<?>> allowed = new ArrayList<>(List.of(JobContext.class, CancellationToken.class));
		for (Class<?> parameter : method.getParameterTypes()) {
			if (!allowed.remove(parameter)) {
				throw new InvalidJobMethodException(PriorityScheduled.class, method,
						"A run has no value for its parameter of type " + parameter.getSimpleName() + ".",
						"Declare no parameters, or a JobContext, or a CancellationToken, each at most once.");
			}
		}
	}

	private static void checkReturnType(Method method) {
		if (ReturnedPublisher.lacksReactor(method.getReturnType())) {
			throw new InvalidJobMethodException(
					PriorityScheduled.class, method, "It returns " + method.getReturnType().getName()
							+ ", but Reactor, which would subscribe to it, " + "is not there.",
					"Add io.projectreactor:reactor-core, or return a CompletableFuture.");
		}
	}

	/**
	 * The method to call on a bean, so that what its proxy adds applies.
	 * @throws InvalidJobMethodException if the proxy has no such method
	 */
	static Method invocable(Method method, Object bean) {
		Method invocable = select(method, bean);
		boolean ofInstance = !Modifier.isStatic(invocable.getModifiers());
		if (ofInstance && AopUtils.isCglibProxy(bean) && Modifier.isFinal(invocable.getModifiers())) {
			throw new InvalidJobMethodException(PriorityScheduled.class, method,
					"It is final, and the bean's proxy cannot pass its calls on to the bean.",
					"Remove final from the method.");
		}
		return invocable;
	}

	private static Method select(Method method, Object bean) {
		try {
			return AopUtils.selectInvocableMethod(method, bean.getClass());
		}
		catch (IllegalStateException ex) {
			InvalidJobMethodException failure = Modifier.isPrivate(method.getModifiers())
					? new InvalidJobMethodException(PriorityScheduled.class, method,
							"It is private, and the bean's proxy cannot pass its calls on to the bean.",
							"Make it package-private, protected or public.")
					: new InvalidJobMethodException(PriorityScheduled.class, method,
							"Its bean has a JDK proxy, which has the methods of the bean's interfaces only, "
									+ "and none of them declares this one.",
							"Declare it in an interface of the bean, or have the bean proxied by class "
									+ "(spring.aop.proxy-target-class=true, the default).");
			failure.initCause(ex);
			throw failure;
		}
	}

}
