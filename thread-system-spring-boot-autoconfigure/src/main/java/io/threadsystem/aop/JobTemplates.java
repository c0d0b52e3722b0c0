package io.threadsystem.aop;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.threadsystem.pool.PriorityPool;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.MethodClassKey;

/**
 * The templates of all methods whose calls are jobs. Safe for use by several threads.
 */
final class JobTemplates {

	/*
	 * Until the singletons of the application are there, no pool and no retry policy is
	 * looked up but for a call: that would create them, and what they need, before their
	 * time. From then on a template is made together with what it needs. 'beansAreDue' is
	 * set before the templates that exist are gone through, so one that is made meanwhile
	 * is met by the one or the other.
	 */

	private final Map<MethodClassKey, JobTemplate> templates = new ConcurrentHashMap<>();

	private final JobMethodFinder finder;

	private final JobSettingsReader reader;

	private final JobRetries retries;

	private final ObjectProvider<PoolLocator> locator;

	private volatile boolean beansAreDue;

	JobTemplates(JobMethodFinder finder, JobSettingsReader reader, JobRetries retries,
			ObjectProvider<PoolLocator> locator) {
		this.finder = finder;
		this.reader = reader;
		this.retries = retries;
		this.locator = locator;
	}

	/**
	 * The template of a method.
	 * @param method the method that is called
	 * @param targetClass the class of the object on which it is called
	 */
	JobTemplate get(Method method, Class<?> targetClass) {
		MethodClassKey key = new MethodClassKey(method, targetClass);
		JobTemplate known = this.templates.get(key);
		return (known != null) ? known : add(key, method, targetClass);
	}

	private JobTemplate add(MethodClassKey key, Method method, Class<?> targetClass) {
		JobMethod found = this.finder.find(method, targetClass);
		if (found == null) {
			throw new IllegalStateException("No job method: " + method + " of " + targetClass);
		}
		JobTemplate made = new JobTemplate(found, this.reader.read(found),
				this.retries.of(found.method(), found.beanClass()), this::locate);
		JobTemplate earlier = this.templates.putIfAbsent(key, made);
		if (this.beansAreDue) {
			made.prepare();
		}
		return (earlier != null) ? earlier : made;
	}

	/**
	 * Looks up the pool and the retry policy of every template, and from now on of each
	 * new one.
	 */
	void prepare() {
		this.beansAreDue = true;
		this.templates.values().forEach(JobTemplate::prepare);
	}

	private PriorityPool locate(JobTemplate template) {
		PoolLocator pools = this.locator.getIfUnique();
		if (pools == null) {
			throw template.method()
				.invalid("There is no bean of type " + PoolLocator.class.getName() + ", or more than one.",
						"Do not exclude ThreadSystemAutoConfiguration; thread-system.enabled=false switches the "
								+ "annotation off.");
		}
		return locate(template, pools);
	}

	private static PriorityPool locate(JobTemplate template, PoolLocator pools) {
		String name = template.settings().pool();
		try {
			return pools.locate(name);
		}
		catch (IllegalArgumentException ex) {
			InvalidJobMethodException failure = template.method()
				.invalid(
						"Its attribute pool is \"" + template.method().annotation().getString("pool") + "\""
								+ placeholderNote(template, name) + ": " + ex.getMessage() + ".",
						"Name a pool that exists, or configure one as thread-system.pools.<name>.");
			failure.initCause(ex);
			throw failure;
		}
	}

	private static String placeholderNote(JobTemplate template, @Nullable String resolved) {
		return template.method().annotation().getString("pool").equals(resolved) ? "" : " (" + resolved + ")";
	}

}
