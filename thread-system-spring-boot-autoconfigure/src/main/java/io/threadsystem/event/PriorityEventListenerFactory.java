package io.threadsystem.event;

import java.lang.reflect.Method;

import io.threadsystem.annotation.PriorityAsync;

import org.springframework.context.ApplicationListener;
import org.springframework.context.event.EventListener;
import org.springframework.context.event.EventListenerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * Factory of the listeners for {@code @EventListener} methods whose calls are jobs:
 * {@code @PriorityEventListener} methods, and others that are {@code @PriorityAsync},
 * themselves or through their class. Spring's own factory for
 * {@code @TransactionalEventListener} methods comes before it.
 *
 * @since 0.1.0
 */
public final class PriorityEventListenerFactory implements EventListenerFactory, Ordered {

	/** After the one for transactional listeners, which has 50. */
	private static final int ORDER = 60;

	/** Creates a factory. */
	public PriorityEventListenerFactory() {
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

	@Override
	public boolean supportsMethod(Method method) {
		return AnnotatedElementUtils.hasAnnotation(method, EventListener.class)
				&& (AnnotatedElementUtils.hasAnnotation(method, PriorityAsync.class)
						|| AnnotatedElementUtils.hasAnnotation(method.getDeclaringClass(), PriorityAsync.class));
	}

	@Override
	public ApplicationListener<?> createApplicationListener(String beanName, Class<?> type, Method method) {
		return new PriorityEventListenerAdapter(beanName, type, method);
	}

}
