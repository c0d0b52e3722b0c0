package io.threadsystem.aop;

import java.lang.annotation.Annotation;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.threadsystem.aop.SelfInvocations.SelfInvocation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports, once a class, the calls of annotated methods that do not go through their
 * bean, so that the annotation has no effect on them. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class SelfInvocationReport {

	private static final Logger logger = LoggerFactory.getLogger(SelfInvocationReport.class);

	private final Class<? extends Annotation> annotation;

	private final Set<Class<?>> searched = ConcurrentHashMap.newKeySet();

	/**
	 * Creates a report.
	 * @param annotation the annotation that the methods carry
	 */
	public SelfInvocationReport(Class<? extends Annotation> annotation) {
		this.annotation = annotation;
	}

	/**
	 * Reports the calls within a class.
	 * @param beanClass the class, without proxies
	 * @param signatures the annotated methods, by name and descriptor
	 */
	public void of(Class<?> beanClass, Set<String> signatures) {
		if (this.searched.add(beanClass)) {
			for (SelfInvocation call : SelfInvocations.of(beanClass, signatures)) {
				logger.warn("{} calls {} within its own class. Such a call does not go through the bean, so "
						+ "@{} has no effect on it: the method runs in the caller's thread. Move {} to "
						+ "another bean, or have the bean injected into itself with @Lazy and call the method on that.",
						call.caller(), call.callee(), this.annotation.getSimpleName(), call.callee());
			}
		}
	}

}
