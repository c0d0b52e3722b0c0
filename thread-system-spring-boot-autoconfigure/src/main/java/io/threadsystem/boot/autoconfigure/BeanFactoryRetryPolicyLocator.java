package io.threadsystem.boot.autoconfigure;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.threadsystem.aop.RetryPolicyLocator;
import io.threadsystem.retry.RetryPolicy;
import io.threadsystem.spring.SpringRetryPolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;

/**
 * Finds retry policies among the beans, the engine's first and then Spring Framework's,
 * by qualifier or bean name; then among those of the configuration. A bean takes the
 * place of a configured policy of the same name. Safe for use by several threads.
 */
final class BeanFactoryRetryPolicyLocator implements RetryPolicyLocator {

	private static final Logger logger = LoggerFactory.getLogger(BeanFactoryRetryPolicyLocator.class);

	private final ListableBeanFactory beanFactory;

	private final Map<String, RetryPolicy> configured;

	private final Map<String, RetryPolicy> located = new ConcurrentHashMap<>();

	BeanFactoryRetryPolicyLocator(ListableBeanFactory beanFactory, Map<String, RetryPolicy> configured) {
		this.beanFactory = beanFactory;
		this.configured = configured;
	}

	@Override
	public RetryPolicy locate(String name) {
		RetryPolicy policy = this.located.get(name);
		if (policy == null) {
			policy = find(name);
			this.located.put(name, policy);
		}
		return policy;
	}

	private RetryPolicy find(String name) {
		RetryPolicy configuredPolicy = this.configured.get(name);
		RetryPolicy bean = findBean(name);
		if (bean == null) {
			return (configuredPolicy != null) ? configuredPolicy : unknown(name);
		}
		if (configuredPolicy != null) {
			logger.info("The bean '{}' takes the place of the retry policy {}", name, ConfiguredRetries.property(name));
		}
		return bean;
	}

	private RetryPolicy unknown(String name) {
		Set<String> names = names();
		throw new IllegalArgumentException("There is no retry policy '" + name + "', "
				+ (names.isEmpty() ? "nor any other" : "but these: " + String.join(", ", names)));
	}

	private @Nullable RetryPolicy findBean(String name) {
		RetryPolicy ours = bean(name, RetryPolicy.class);
		if (ours != null) {
			return ours;
		}
		var springs = bean(name, org.springframework.core.retry.RetryPolicy.class);
		return (springs != null) ? SpringRetryPolicy.adapt(springs) : null;
	}

	private <T> @Nullable T bean(String name, Class<T> type) {
		var found = beanNames(type)
			.filter((bean) -> BeanFactoryAnnotationUtils.isQualifierMatch(name::equals, bean, this.beanFactory))
			.sorted()
			.toList();
		if (found.size() > 1) {
			throw new IllegalArgumentException(
					"There are several retry policies '" + name + "': " + String.join(", ", found));
		}
		return found.isEmpty() ? null : this.beanFactory.getBean(found.get(0), type);
	}

	private Stream<String> beanNames(Class<?> type) {
		return Arrays.stream(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(this.beanFactory, type));
	}

	private Set<String> names() {
		Set<String> names = new TreeSet<>(this.configured.keySet());
		beanNames(RetryPolicy.class).forEach(names::add);
		beanNames(org.springframework.core.retry.RetryPolicy.class).forEach(names::add);
		return names;
	}

}
