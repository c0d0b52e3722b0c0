package io.threadsystem.aop;

import java.util.Collection;
import java.util.Map;

/**
 * The methods of one bean class whose calls are to be jobs.
 *
 * @param beanClass the class, without proxies
 * @param bySignature the methods by name and descriptor, as byte code calls them; one
 * that overrides a generic method has several
 */
record JobMethods(Class<?> beanClass, Map<String, JobMethod> bySignature) {

	boolean isEmpty() {
		return this.bySignature.isEmpty();
	}

	Collection<JobMethod> all() {
		return this.bySignature.values().stream().distinct().toList();
	}

}
