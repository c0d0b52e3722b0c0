package io.threadsystem.aop;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;

import io.threadsystem.annotation.PriorityAsync;
import org.springframework.core.annotation.MergedAnnotation;

/**
 * A method whose calls are to be jobs, as its code says it; nothing of it depends on the
 * environment of the application.
 *
 * @param method the method of the bean's class
 * @param beanClass the class of the bean, without proxies
 * @param annotation the annotation that is in force
 * @param explicit whether the method itself carries it, and not only the class
 * @param jobReturn what the caller gets
 * @param priorityParameter index of the parameter with the priority, -1 for none
 */
record JobMethod(Method method, Class<?> beanClass, MergedAnnotation<PriorityAsync> annotation, boolean explicit,
		JobReturn jobReturn, int priorityParameter) {

	/** The method as what a proxy is to intercept. */
	InterceptedMethod intercepted() {
		return new InterceptedMethod(written(this.annotation), this.method, this.beanClass, this.explicit, this.explicit
				|| JobMethodFinder.annotations(this.method.getDeclaringClass()).isPresent(PriorityAsync.class));
	}

	/** The short names of class and method, such as {@code PaymentService.charge}. */
	String shortName() {
		return intercepted().shortName();
	}

	InvalidJobMethodException invalid(String reason, String remedy) {
		return new InvalidJobMethodException(written(this.annotation), this.method, reason, remedy);
	}

	/** The annotation that stands in the code, which may only have ours on it. */
	@SuppressWarnings("unchecked")
	static Class<? extends Annotation> written(MergedAnnotation<PriorityAsync> annotation) {
		return (Class<? extends Annotation>) annotation.getRoot().getType();
	}

}
