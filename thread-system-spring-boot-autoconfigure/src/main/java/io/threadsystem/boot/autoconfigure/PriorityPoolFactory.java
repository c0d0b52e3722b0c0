package io.threadsystem.boot.autoconfigure;

import java.util.List;

import io.threadsystem.pool.PoolBuilder;
import io.threadsystem.pool.PoolListener;
import io.threadsystem.pool.PriorityPool;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
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
		PoolProperties pool = this.properties.getPools().getOrDefault(name, new PoolProperties());
		PoolBuilder builder = PriorityPool.builder(name).settings(ConfiguredPools.settings(name, pool));
		builder.services(this.beanFactory::getBean);
		decorate(builder);
		this.listeners.orderedStream().forEach(builder::listener);
		this.customizers.orderedStream().forEach((customizer) -> customizer.customize(name, builder));
		return builder.build();
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
