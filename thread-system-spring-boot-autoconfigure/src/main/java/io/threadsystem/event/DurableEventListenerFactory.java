package io.threadsystem.event;

import java.lang.reflect.Method;
import java.util.Objects;

import io.threadsystem.annotation.PriorityEventListener;
import io.threadsystem.aop.Attributes;
import io.threadsystem.cluster.ClusterBeans;
import io.threadsystem.cluster.MethodHandlers;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.EventListenerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ClassUtils;

/**
 * Factory of the listeners for
 * {@link PriorityEventListener#durable() @PriorityEventListener(durable = true)} methods:
 * each is a handler of durable jobs, and what hears the events submits these.
 *
 * @since 0.1.0
 */
public final class DurableEventListenerFactory implements EventListenerFactory, BeanFactoryAware, Ordered {

	/**
	 * Before the one for transactional listeners, which has 50, so that it is refused.
	 */
	private static final int ORDER = 40;

	private @Nullable ConfigurableListableBeanFactory beanFactory;

	/** Creates a factory. */
	public DurableEventListenerFactory() {
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beanFactory = (ConfigurableListableBeanFactory) beanFactory;
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

	@Override
	public boolean supportsMethod(Method method) {
		MergedAnnotation<PriorityEventListener> annotation = annotation(method);
		return annotation.isPresent() && annotation.getBoolean("durable");
	}

	private static MergedAnnotation<PriorityEventListener> annotation(Method method) {
		return MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY).get(PriorityEventListener.class);
	}

	@Override
	public ApplicationListener<?> createApplicationListener(String beanName, Class<?> type, Method method) {
		ConfigurableListableBeanFactory factory = Objects.requireNonNull(this.beanFactory,
				"setBeanFactory was not called");
		Class<?> beanClass = ClassUtils.getUserClass(type);
		DurableListenerMethod listener = new DurableListenerMethod(new Attributes(annotation(method),
				AopUtils.getMostSpecificMethod(method, beanClass), factory::resolveEmbeddedValue), beanClass);
		listener.check();
		ClusterBeans beans = new ClusterBeans(factory);
		String name = listener.name();
		new MethodHandlers(factory, beans).register(listener.attributes(), name, beanClass, beanName);
		return new DurableEventListenerAdapter(beanName, type, method, name, beans);
	}

}
