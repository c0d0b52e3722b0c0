package io.threadsystem.boot.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

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

	private final ThreadSystemProperties properties;

	private final BeanFactory beanFactory;

	private final ObjectProvider<TaskDecorator> decorators;

	private final ObjectProvider<PoolListener> listeners;

	private final ObjectProvider<PoolBuilderCustomizer> customizers;

	private final Map<String, PriorityPool> created = new ConcurrentHashMap<>();

	/**
	 * Settings of pools that are still to be created, where the properties have changed.
	 */
	private final Map<String, PoolSettings> changed = new ConcurrentHashMap<>();

	PriorityPoolFactory(ThreadSystemProperties properties, BeanFactory beanFactory,
			ObjectProvider<TaskDecorator> decorators, ObjectProvider<PoolListener> listeners,
			ObjectProvider<PoolBuilderCustomizer> customizers) {
		this.properties = properties;
		this.beanFactory = beanFactory;
		this.decorators = decorators;
		this.listeners = listeners;
		this.customizers = customizers;
		properties.getPools().keySet().forEach(this::checkThatThereIs);
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
		PriorityPool pool = build(name);
		this.created.put(name, pool);
		PoolSettings meanwhile = this.changed.get(name);
		if (meanwhile != null) {
			pool.reconfigure(meanwhile);
		}
		return pool;
	}

	private PriorityPool build(String name) {
		PoolProperties pool = this.properties.getPools().getOrDefault(name, new PoolProperties());
		PoolSettings changed = this.changed.get(name);
		PoolBuilder builder = PriorityPool.builder(name)
			.settings((changed != null) ? changed : ConfiguredPools.settings(name, pool));
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
	 * Gives a pool other settings, now, or when it is created.
	 */
	void reconfigure(String name, PoolSettings settings) {
		// before the look for the pool: one that is just being created looks for these
		this.changed.put(name, settings);
		PriorityPool pool = this.created.get(name);
		if (pool != null) {
			pool.reconfigure(settings);
		}
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
