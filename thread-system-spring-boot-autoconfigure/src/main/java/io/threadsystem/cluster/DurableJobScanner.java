package io.threadsystem.cluster;

import java.util.Collection;

import io.threadsystem.aop.Attributes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Looks for durable jobs in all beans that are defined, by their types: those that are
 * created when they are needed have jobs too, which another node may have submitted.
 */
final class DurableJobScanner {

	/*
	 * As with Spring's event listeners, what is looked at is what a bean is known to be
	 * once all singletons are there, and of a bean with a scoped proxy that proxy, behind
	 * which each run finds the object that there is then.
	 */

	private static final Logger logger = LoggerFactory.getLogger(DurableJobScanner.class);

	private final ConfigurableListableBeanFactory beanFactory;

	private final ClusterBeans beans;

	private final DurableJobMethods methods;

	private volatile boolean scanned;

	DurableJobScanner(ConfigurableListableBeanFactory beanFactory, ClusterBeans beans, DurableJobMethods methods) {
		this.beanFactory = beanFactory;
		this.beans = beans;
		this.methods = methods;
	}

	/**
	 * Registers the handlers.
	 * @throws io.threadsystem.aop.InvalidJobMethodException if one of the methods cannot
	 * be one
	 */
	void scan() {
		MethodHandlers handlers = new MethodHandlers(this.beanFactory, this.beans);
		for (String beanName : this.beanFactory.getBeanNamesForType(Object.class)) {
			Class<?> type = ScopedProxyUtils.isScopedTarget(beanName) ? null : type(beanName);
			if (type != null) {
				this.methods.of(type).forEach((method) -> register(handlers, method, beanName));
			}
		}
		this.scanned = true;
	}

	private void register(MethodHandlers handlers, DurableJobMethod method, String beanName) {
		handlers.register(attributes(method), method.name(this.beanFactory::resolveEmbeddedValue), method.beanClass(),
				beanName);
	}

	private Attributes attributes(DurableJobMethod method) {
		return method.attributes(this.beanFactory::resolveEmbeddedValue);
	}

	private @Nullable Class<?> type(String beanName) {
		try {
			Class<?> type = AutoProxyUtils.determineTargetClass(this.beanFactory, beanName);
			return (type != null && ScopedObject.class.isAssignableFrom(type)) ? AutoProxyUtils
				.determineTargetClass(this.beanFactory, ScopedProxyUtils.getTargetBeanName(beanName)) : type;
		}
		catch (RuntimeException | LinkageError ex) {
			logger.debug("The class of bean '{}' cannot be told, so it is not searched for durable jobs", beanName, ex);
			return null;
		}
	}

	/**
	 * Refuses a bean that comes later, and whose declared type has not shown what it is.
	 * @throws io.threadsystem.aop.InvalidJobMethodException if one of its methods has no
	 * handler
	 */
	void checkThatItWasFound(Collection<DurableJobMethod> found) {
		if (this.scanned) {
			for (DurableJobMethod method : found) {
				Attributes attributes = attributes(method);
				String name = method.name(this.beanFactory::resolveEmbeddedValue);
				if (this.beans.handlers(attributes::invalid).find(name) == null) {
					throw attributes.invalid(
							"Its bean is created after the start of the application, and its declared type did not "
									+ "show at the start that it would have this job.",
							"Have the @Bean method declare " + method.beanClass().getName()
									+ ", or move the annotation to the interface that it declares.");
				}
			}
		}
	}

}
