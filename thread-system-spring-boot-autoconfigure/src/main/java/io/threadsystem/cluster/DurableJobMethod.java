package io.threadsystem.cluster;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;

import io.threadsystem.annotation.DurableJob;
import io.threadsystem.annotation.JobStep;
import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.annotation.PriorityScheduled;
import io.threadsystem.annotation.PrioritySchedules;
import io.threadsystem.aop.Attributes;
import io.threadsystem.aop.InterceptedMethod;
import io.threadsystem.aop.PriorityAsyncBeanPostProcessor;
import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.JobContext;

import org.springframework.context.event.EventListener;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.scheduling.annotation.Async;
import org.springframework.util.StringValueResolver;

/**
 * A method whose calls are to be durable jobs.
 *
 * @param intercepted the method of the bean's class
 * @param annotation the annotation that is in force
 */
record DurableJobMethod(InterceptedMethod intercepted, MergedAnnotation<DurableJob> annotation) {

	static DurableJobMethod of(Method method, Class<?> beanClass, MergedAnnotation<DurableJob> annotation) {
		DurableJobMethod found = new DurableJobMethod(
				new InterceptedMethod(DurableJob.class, method, beanClass, true, true), annotation);
		found.checkSignature();
		found.checkAnnotations();
		return found;
	}

	Method method() {
		return this.intercepted.method();
	}

	Class<?> beanClass() {
		return this.intercepted.beanClass();
	}

	Attributes attributes(StringValueResolver placeholders) {
		return new Attributes(this.annotation, method(), placeholders);
	}

	/** The name of the jobs. */
	String name(StringValueResolver placeholders) {
		String name = attributes(placeholders).text("name");
		return name.isEmpty() ? this.intercepted.shortName() : name;
	}

	/** Whether a call returns the id of the job. */
	boolean returnsId() {
		return returnType() == String.class;
	}

	private Class<?> returnType() {
		return GenericTypeResolver.resolveReturnType(method(), beanClass());
	}

	// What it must be like

	private void checkSignature() {
		Class<?>[] parameters = method().getParameterTypes();
		if (parameters.length > 1) {
			throw this.intercepted.invalid(
					"It has " + parameters.length + " parameters, but what is stored for a job is one argument.",
					"Put what it needs into one object, such as a record.");
		}
		if (parameters.length == 1 && List.of(JobContext.class, CancellationToken.class).contains(parameters[0])) {
			throw this.intercepted.invalid(
					"Its parameter of type " + parameters[0].getSimpleName() + " would have to be stored as JSON.",
					"Remove it, and call JobContext.current() in the method.");
		}
		if (parameters.length == 1
				&& ResolvableType.forMethodParameter(method(), 0, beanClass()).toClass() == Object.class) {
			throw this.intercepted.invalid(
					"Its parameter is an Object, so nothing says what its JSON is to be read as.",
					"Declare the class of what it gets, such as a record.");
		}
		if (returnType() != void.class && !returnsId()) {
			throw this.intercepted.invalid(
					"It returns " + returnType().getName()
							+ ", which nobody gets when the job runs some time, somewhere.",
					"Return void, or a String: a call then returns the id of the job.");
		}
	}

	private void checkAnnotations() {
		refuse(Async.class, "its run would only submit another job",
				"Remove it: the call is a job of its own already.");
		refuse(PriorityAsync.class, "its run would only submit another job",
				"Remove it: the call is a job of its own already, with the priority and pool of @DurableJob.");
		String instead = "Remove one of the two, or call the method of another bean from here.";
		refuse(PriorityScheduled.class, "each run would only submit another job", instead);
		refuse(PrioritySchedules.class, "each run would only submit another job", instead);
		refuse(JobStep.class, "the step would only submit another job", instead);
		refuse(EventListener.class, "an event is not what a call has as its argument",
				"Write @PriorityEventListener(durable = true) instead of the two.");
	}

	private void refuse(Class<? extends java.lang.annotation.Annotation> type, String reason, String remedy) {
		boolean throughClass = (type == Async.class)
				|| (type == PriorityAsync.class && Modifier.isPublic(method().getModifiers())
						&& PriorityAsyncBeanPostProcessor.isJobReturn(returnType()));
		if (carries(method(), type)
				|| (throughClass && (carries(method().getDeclaringClass(), type) || carries(beanClass(), type)))) {
			throw this.intercepted.invalid("@" + type.getSimpleName() + " applies to it too: " + reason + ".", remedy);
		}
	}

	private static boolean carries(AnnotatedElement element, Class<? extends java.lang.annotation.Annotation> type) {
		return MergedAnnotations.from(element, SearchStrategy.TYPE_HIERARCHY).isPresent(type);
	}

}
