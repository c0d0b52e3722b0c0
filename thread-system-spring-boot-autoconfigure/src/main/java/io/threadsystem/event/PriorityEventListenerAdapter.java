package io.threadsystem.event;

import java.lang.reflect.Method;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;

import io.threadsystem.aop.JobCallScope;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ApplicationEvent;
import org.springframework.context.event.ApplicationListenerMethodAdapter;

/**
 * Tells a method of events by calls of its bean that become jobs. A call that the pool
 * refuses stops no other listener.
 */
final class PriorityEventListenerAdapter extends ApplicationListenerMethodAdapter {

	private static final Logger logger = LoggerFactory.getLogger(EventBus.class);

	/** Set while the thread tells of an event whose publisher holds the jobs. */
	private static final ThreadLocal<@Nullable Boolean> HELD = new ThreadLocal<>();

	PriorityEventListenerAdapter(String beanName, Class<?> targetClass, Method method) {
		super(beanName, targetClass, method);
	}

	@Override
	public void processEvent(ApplicationEvent event) {
		Publication publication = Publication.of(event);
		if (publication == null) {
			processUnheld(event);
			return;
		}
		try {
			JobCallScope.run(publication.priority(), publication::add, () -> processHeld(event));
		}
		catch (RuntimeException ex) {
			publication.failed(ex);
		}
	}

	private void processHeld(ApplicationEvent event) {
		HELD.set(Boolean.TRUE);
		try {
			super.processEvent(event);
		}
		finally {
			HELD.remove();
		}
	}

	/** The failure of a future is told to its holder, and to nobody else. */
	@Override
	protected void handleResult(Object result) {
		if (HELD.get() != null && result instanceof CompletionStage<?> stage) {
			super.handleResult(stage.exceptionally((failure) -> null));
		}
		else {
			super.handleResult(result);
		}
	}

	private void processUnheld(ApplicationEvent event) {
		try {
			super.processEvent(event);
		}
		catch (RejectedExecutionException ex) {
			logger.error("Listener {} could not be told of an event; others are", this, ex);
		}
	}

}
