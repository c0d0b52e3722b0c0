package io.threadsystem.boot.autoconfigure;

import java.util.List;

import io.threadsystem.pool.PoolBuilder;
import io.threadsystem.pool.PoolListener;
import io.threadsystem.pool.PriorityPool;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.support.CompositeTaskDecorator;

/** Makes the beans that {@link PriorityPoolRegistrar} registers. */
class PriorityPoolFactory {

	static final String BEAN_NAME = "threadSystemPoolFactory";

	private final ThreadSystemProperties properties;

	private final ListableBeanFactory beanFactory;

	PriorityPoolFactory(ThreadSystemProperties properties, ListableBeanFactory beanFactory) {
		this.properties = properties;
		this.beanFactory = beanFactory;
	}

	/** Creates a pool. */
	PriorityPool createPool(String name) {
		PoolProperties pool = this.properties.getPools().getOrDefault(name, new PoolProperties());
		PoolBuilder builder = PriorityPool.builder(name).settings(ConfiguredPools.settings(name, pool));
		builder.services(this.beanFactory::getBean);
		decorate(builder);
		this.beanFactory.getBeanProvider(PoolListener.class).orderedStream().forEach(builder::listener);
		this.beanFactory.getBeanProvider(PoolBuilderCustomizer.class)
			.orderedStream()
			.forEach((customizer) -> customizer.customize(name, builder));
		return builder.build();
	}

	/** As Spring Boot does for its own executors. */
	private void decorate(PoolBuilder builder) {
		List<TaskDecorator> decorators = this.beanFactory.getBeanProvider(TaskDecorator.class).orderedStream().toList();
		if (decorators.size() == 1) {
			builder.taskDecorator(decorators.get(0)::decorate);
		}
		else if (!decorators.isEmpty()) {
			builder.taskDecorator(new CompositeTaskDecorator(decorators)::decorate);
		}
	}

	/** Creates a task executor that is a view of the pool with this bean name. */
	AsyncTaskExecutor createTaskExecutor(String poolBeanName) {
		return new PriorityPoolTaskExecutor(this.beanFactory.getBean(poolBeanName, PriorityPool.class));
	}

}
