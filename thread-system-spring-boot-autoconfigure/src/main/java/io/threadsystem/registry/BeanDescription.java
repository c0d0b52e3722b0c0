package io.threadsystem.registry;

import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;

/** A bean in the text of an error: what it is, and where it comes from. */
final class BeanDescription {

	private BeanDescription() {
	}

	/** Such as {@code a.b.Mailer, defined in a.b.MailConfiguration}. */
	static String of(ConfigurableListableBeanFactory beanFactory, String name) {
		String type = typeOf(beanFactory, name);
		String origin = originOf(beanFactory, name);
		return (origin != null) ? type + ", defined in " + origin : type;
	}

	/** The name of a bean's type as people know it: without what was generated. */
	static String typeOf(BeanFactory beanFactory, String name) {
		Class<?> type = classOf(beanFactory, name);
		if (type == null) {
			return "of unknown type";
		}
		if (Proxy.isProxyClass(type)) {
			return "proxy of " + Arrays.stream(type.getInterfaces())
				.map(Class::getName)
				.filter((each) -> !each.startsWith("org.springframework."))
				.collect(Collectors.joining(", "));
		}
		return ClassUtils.getUserClass(type).getName();
	}

	/** The class of a bean, {@code null} if it is not known, or the bean just went. */
	static @Nullable Class<?> classOf(BeanFactory beanFactory, String name) {
		try {
			return beanFactory.getType(name, false);
		}
		catch (NoSuchBeanDefinitionException ex) {
			return null;
		}
	}

	private static @Nullable String originOf(ConfigurableListableBeanFactory beanFactory, String name) {
		try {
			return beanFactory.getBeanDefinition(name).getResourceDescription();
		}
		catch (NoSuchBeanDefinitionException ex) {
			// A singleton without a definition
			return null;
		}
	}

}
