package io.threadsystem.aop;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.threadsystem.annotation.DurableJob;
import io.threadsystem.annotation.JobRetry;
import io.threadsystem.annotation.JobStep;
import io.threadsystem.annotation.PriorityScheduled;
import io.threadsystem.annotation.PrioritySchedules;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * Finds what {@link JobRetry} says of job methods, and refuses it where it could have no
 * effect. Safe for use by several threads.
 */
final class JobRetries {

	private static final String INSTEAD = "or, for a call that its caller waits for, use Spring's @Retryable "
			+ "together with @EnableResilientMethods.";

	private final JobMethodFinder finder;

	private final RetryPolicyReader policies;

	private final RecoverMethodFinder recoverMethods;

	private final Set<Class<?>> checked = ConcurrentHashMap.newKeySet();

	JobRetries(JobMethodFinder finder, RetryPolicyReader policies) {
		this.finder = finder;
		this.policies = policies;
		this.recoverMethods = new RecoverMethodFinder(finder);
	}

	/**
	 * How the failed attempts of a method's jobs go on.
	 * @param method the method of the bean's class that the jobs run
	 * @param beanClass the class of the bean, without proxies
	 * @return the plan, {@code null} where the first failure is the job's
	 * @throws InvalidJobMethodException if what the annotation says cannot work
	 */
	@Nullable RetryPlan of(Method method, Class<?> beanClass) {
		Attributes attributes = attributes(method, beanClass);
		return (attributes != null) ? plan(attributes, this.recoverMethods.find(attributes, beanClass)) : null;
	}

	/**
	 * The same for a method whose runs have no result.
	 * @throws InvalidJobMethodException if what the annotation says cannot work, or it
	 * names a method that would supply the result
	 */
	@Nullable RetryPlan ofScheduled(Method method, Class<?> beanClass) {
		return withoutRecovery(method, beanClass,
				"it is scheduled, and its runs have no result that another method could supply",
				"Remove recover: the schedule goes on anyway. What is to be done instead belongs into the method.");
	}

	/**
	 * The same for a step of a graph, which has another way to recover.
	 * @throws InvalidJobMethodException if what the annotation says cannot work, or it
	 * names a method that would supply the result
	 */
	@Nullable RetryPlan ofStep(Method method, Class<?> beanClass) {
		return withoutRecovery(method, beanClass,
				"it is a step of a graph, which gets the result that stands in for it elsewhere",
				"Remove recover, and name a method in @JobStep(fallback = …), without parameters or with a Throwable; "
						+ "or write a step that runs whenFailed.");
	}

	private @Nullable RetryPlan withoutRecovery(Method method, Class<?> beanClass, String reason, String remedy) {
		Attributes attributes = attributes(method, beanClass);
		if (attributes == null) {
			return null;
		}
		String recover = attributes.text("recover");
		if (!recover.isEmpty()) {
			throw attributes.invalid("recover", recover, reason, remedy);
		}
		return plan(attributes, null);
	}

	private RetryPlan plan(Attributes attributes, @Nullable RecoverMethods recovery) {
		return new RetryPlan(SingletonSupplier.of(this.policies.read(attributes)), recovery);
	}

	private @Nullable Attributes attributes(Method method, Class<?> beanClass) {
		MergedAnnotation<JobRetry> annotation = find(method, beanClass);
		if (!annotation.isPresent()) {
			return null;
		}
		Attributes attributes = this.policies.attributes(annotation, method);
		if (isRetryable(method) || isRetryable(method.getDeclaringClass()) || isRetryable(beanClass)) {
			throw attributes.invalid("@Retryable applies to it too, and retries of retries multiply.",
					"Choose one: remove @Retryable, or remove @JobRetry.");
		}
		return attributes;
	}

	private static MergedAnnotation<JobRetry> find(Method method, Class<?> beanClass) {
		MergedAnnotation<JobRetry> found = ofMethod(method, beanClass);
		if (!found.isPresent()) {
			found = annotation(method.getDeclaringClass());
		}
		return found.isPresent() ? found : annotation(beanClass);
	}

	private static MergedAnnotation<JobRetry> ofMethod(Method method, Class<?> beanClass) {
		MergedAnnotation<JobRetry> own = annotation(method);
		return own.isPresent() ? own : annotation(ClassUtils.getInterfaceMethodIfPossible(method, beanClass));
	}

	private static MergedAnnotation<JobRetry> annotation(AnnotatedElement element) {
		return JobMethodFinder.annotations(element).get(JobRetry.class);
	}

	private static boolean isRetryable(AnnotatedElement element) {
		MergedAnnotations annotations = JobMethodFinder.annotations(element);
		return annotations.isPresent(Retryable.class);
	}

	/**
	 * Refuses the annotation where there is no job that it could be about.
	 * @throws InvalidJobMethodException if a method carries it and is no job, or the
	 * class carries it and has no job
	 */
	void check(Class<?> beanClass) {
		if (!this.checked.contains(beanClass) && AnnotationUtils.isCandidateClass(beanClass, JobRetry.class)
				&& !MissingTypes.in(beanClass)) {
			for (Class<?> type : JobMethodFinder.declaringTypes(beanClass)) {
				ReflectionUtils.doWithMethods(type, (method) -> checkMethod(method, beanClass),
						ReflectionUtils.USER_DECLARED_METHODS);
			}
			if (annotation(beanClass).isPresent() && this.finder.inspect(beanClass).isEmpty()
					&& MethodIntrospector.selectMethods(beanClass, (Method method) -> isRun(method, beanClass))
						.isEmpty()) {
				throw new InvalidJobMethodException(JobRetry.class, beanClass, "None of its methods is a job.",
						"Add @PriorityAsync to the class or to the methods that are to be retried; " + INSTEAD);
			}
			this.checked.add(beanClass);
		}
	}

	private void checkMethod(Method method, Class<?> beanClass) {
		Method specific = AopUtils.getMostSpecificMethod(method, beanClass);
		boolean carriesIt = annotation(method).isPresent() || ofMethod(specific, beanClass).isPresent();
		if (carriesIt && this.finder.find(method, beanClass) == null && !isRun(specific, beanClass)) {
			throw new InvalidJobMethodException(JobRetry.class, specific,
					"It is not a job: its calls run in their callers, which a retry would keep waiting.",
					"Add @PriorityAsync, with a return type such as CompletableFuture or void; " + INSTEAD);
		}
	}

	/** Whether the calls of a method are stored as jobs. */
	static boolean isDurable(Method method, Class<?> beanClass) {
		return JobMethodFinder.annotations(method).isPresent(DurableJob.class)
				|| JobMethodFinder.annotations(ClassUtils.getInterfaceMethodIfPossible(method, beanClass))
					.isPresent(DurableJob.class);
	}

	/** Whether the runs of a method are jobs, if its calls are none here and now. */
	private static boolean isRun(Method method, Class<?> beanClass) {
		MergedAnnotations annotations = JobMethodFinder.annotations(method);
		return isDurable(method, beanClass) || annotations.isPresent(PriorityScheduled.class)
				|| annotations.isPresent(PrioritySchedules.class) || annotations.isPresent(JobStep.class);
	}

}
