package io.threadsystem.graph;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;

/** Finds the classes of beans, whether they have been created or not. */
final class GraphBeans {

	private GraphBeans() {
	}

	/** The class of a bean, without proxies. */
	static Class<?> beanClass(ConfigurableListableBeanFactory beanFactory, String beanName) {
		Class<?> found = AutoProxyUtils.determineTargetClass(beanFactory, beanName);
		if (found == null || ScopedObject.class.isAssignableFrom(found)) {
			found = target(beanFactory, beanName, found);
		}
		return ClassUtils.getUserClass(Objects.requireNonNull(found, beanName));
	}

	private static @Nullable Class<?> target(ConfigurableListableBeanFactory beanFactory, String beanName,
			@Nullable Class<?> found) {
		String target = ScopedProxyUtils.getTargetBeanName(beanName);
		return beanFactory.containsBean(target) ? AutoProxyUtils.determineTargetClass(beanFactory, target) : found;
	}

}
