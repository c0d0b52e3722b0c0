package io.threadsystem.boot.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.threadsystem.pool.InvalidPoolSettingException;
import io.threadsystem.pool.PoolBuilder;
import io.threadsystem.pool.PoolListener;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.support.CompositeTaskDecorator;

/** Makes the beans that {@link PriorityPoolRegistrar} registers. */
class PriorityPoolFactory {

	static final String BEAN_NAME = "threadSystemPoolFactory";

	private final BeanFactory beanFactory;

	private final ObjectProvider<TaskDecorator> decorators;

	private final ObjectProvider<PoolListener> listeners;

	private final ObjectProvider<PoolBuilderCustomizer> customizers;

	private final Map<String, PriorityPool> created = new ConcurrentHashMap<>();

	/**
	 * What the properties of the pools say, as far as it is accepted. The bean has what
	 * they said when the application was started.
	 */
	private final Map<String, PoolSettings> configured = new ConcurrentHashMap<>();

	PriorityPoolFactory(ThreadSystemProperties properties, BeanFactory beanFactory,
			ObjectProvider<TaskDecorator> decorators, ObjectProvider<PoolListener> listeners,
			ObjectProvider<PoolBuilderCustomizer> customizers) {
		this.beanFactory = beanFactory;
		this.decorators = decorators;
		this.listeners = listeners;
		this.customizers = customizers;
		properties.getPools().forEach((name, pool) -> {
			checkThatThereIs(name);
			this.configured.put(name, ConfiguredPools.settings(name, pool));
		});
	}

	/** The registrar does not run where ahead-of-time processing ran it at build time. */
	private void checkThatThereIs(String pool) {
		if (!this.beanFactory.containsBean(PriorityPoolRegistrar.poolBeanName(pool))) {
			throw new InvalidThreadSystemPropertyException(ConfiguredPools.property(pool), null,
					"The pools of an application that was processed ahead of time are those of its build.",
					"Build it with this pool configured.");
		}
	}

	/** Creates a pool. */
	PriorityPool createPool(String name) {
		PoolSettings settings = configured(name);
		PriorityPool pool = build(name, settings);
		this.created.put(name, pool);
		change(pool, settings, configured(name));
		return pool;
	}

	/** What the properties of a pool say, as far as it is accepted. */
	PoolSettings configured(String name) {
		return this.configured.computeIfAbsent(name,
				(absent) -> ConfiguredPools.settings(absent, new PoolProperties()));
	}

	private PriorityPool build(String name, PoolSettings settings) {
		PoolBuilder builder = PriorityPool.builder(name).settings(settings);
		builder.services(this.beanFactory::getBean);
		decorate(builder);
		this.listeners.orderedStream().forEach(builder::listener);
		this.customizers.orderedStream().forEach((customizer) -> customizer.customize(name, builder));
		return builder.build();
	}

	/** Whether the pool of this name is, or is yet to be, made here. */
	boolean makes(String name) {
		String beanName = PriorityPoolRegistrar.poolBeanName(name);
		return this.created.containsKey(name) || (this.beanFactory instanceof ConfigurableListableBeanFactory here
				&& here.containsLocalBean(beanName) && !here.containsSingleton(beanName));
	}

	/**
	 * Checks that what differs from the last properties goes together with what the pool
	 * has got elsewhere.
	 * @throws InvalidPoolSettingException if it does not
	 */
	void check(String name, PoolSettings settings) {
		PriorityPool pool = this.created.get(name);
		if (pool != null) {
			new SettingsChange(configured(name), settings).applyTo(pool.settings());
		}
	}

	/**
	 * Brings what differs from the last properties to a pool, now, or when it is created.
	 * @return the settings of the pool, or what it will be created with
	 * @throws InvalidPoolSettingException if the pool cannot have them
	 */
	PoolSettings reconfigure(String name, PoolSettings settings) {
		PoolSettings before = configured(name);
		// before the look for the pool: one that is just being created looks for these
		this.configured.put(name, settings);
		PriorityPool pool = this.created.get(name);
		try {
			return (pool != null) ? change(pool, before, settings) : settings;
		}
		catch (InvalidPoolSettingException ex) {
			this.configured.put(name, before);
			throw ex;
		}
	}

	private static PoolSettings change(PriorityPool pool, PoolSettings before, PoolSettings now) {
		return before.equals(now) ? pool.settings() : pool.updateSettings(new SettingsChange(before, now)::applyTo);
	}

	/** As Spring Boot does for its own executors. */
	private void decorate(PoolBuilder builder) {
		List<TaskDecorator> found = this.decorators.orderedStream().toList();
		if (found.size() == 1) {
			builder.taskDecorator(found.get(0)::decorate);
		}
		else if (!found.isEmpty()) {
			builder.taskDecorator(new CompositeTaskDecorator(found)::decorate);
		}
	}

	/** Creates a task executor that is a view of the pool with this bean name. */
	AsyncTaskExecutor createTaskExecutor(String poolBeanName) {
		return new PriorityPoolTaskExecutor(this.beanFactory.getBean(poolBeanName, PriorityPool.class));
	}

}
