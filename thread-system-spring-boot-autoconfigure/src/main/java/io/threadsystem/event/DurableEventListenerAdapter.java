package io.threadsystem.event;

import java.lang.reflect.Method;

import io.threadsystem.cluster.ClusterBeans;
import io.threadsystem.cluster.DurableJobBuilder;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEvent;
import org.springframework.context.event.ApplicationListenerMethodAdapter;

/**
 * Stores the events that a method is to be told of as durable jobs, on the thread and in
 * the transaction of the publisher. Where that fails, the publisher is told, and its
 * transaction fails.
 */
final class DurableEventListenerAdapter extends ApplicationListenerMethodAdapter {

	private final String job;

	private final ClusterBeans beans;

	DurableEventListenerAdapter(String beanName, Class<?> targetClass, Method method, String job, ClusterBeans beans) {
		super(beanName, targetClass, method);
		this.job = job;
		this.beans = beans;
	}

	/** Threads of a multicaster know nothing of the publisher's transaction. */
	@Override
	public boolean supportsAsyncExecution() {
		return false;
	}

	@Override
	public void processEvent(ApplicationEvent event) {
		@Nullable Object[] arguments = resolveArguments(event);
		if (arguments != null && shouldHandle(event)) {
			store(arguments[0], Publication.of(event));
		}
	}

	private void store(@Nullable Object event, @Nullable Publication publication) {
		DurableJobBuilder builder = this.beans.jobs().job(this.job);
		if (publication != null && publication.priority() != null) {
			builder.priority(publication.priority());
		}
		builder.submit(event);
	}

}
