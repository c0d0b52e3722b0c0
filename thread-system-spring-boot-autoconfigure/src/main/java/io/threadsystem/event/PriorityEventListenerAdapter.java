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

	/** Whether the publisher holds the jobs of the event that the thread tells of. */
	private static final ThreadLocal<@Nullable Boolean> HELD = new ThreadLocal<>();

	PriorityEventListenerAdapter(String beanName, Class<?> targetClass, Method method) {
		super(beanName, targetClass, method);
	}

	/**
	 * Jobs have an order and a future, which threads of a multicaster know nothing of.
	 */
	@Override
	public boolean supportsAsyncExecution() {
		return false;
	}

	@Override
	public void processEvent(ApplicationEvent event) {
		Publication publication = Publication.of(event);
		Boolean outer = HELD.get();
		HELD.set(publication != null);
		try {
			if (publication != null) {
				JobCallScope.run(getTargetMethod(), publication.priority(), publication::add,
						() -> super.processEvent(event));
			}
			else {
				super.processEvent(event);
			}
		}
		catch (RuntimeException ex) {
			failed(ex, publication);
		}
		finally {
			if (outer != null) {
				HELD.set(outer);
			}
			else {
				HELD.remove();
			}
		}
	}

	private void failed(RuntimeException failure, @Nullable Publication publication) {
		if (publication != null) {
			publication.failed(failure);
		}
		else if (failure instanceof RejectedExecutionException) {
			logger.error("Listener {} could not be told of an event; others are", this, failure);
		}
		else {
			throw failure;
		}
	}

	/** The failure of a future is told to its holder, and to nobody else. */
	@Override
	protected void handleResult(Object result) {
		if (Boolean.TRUE.equals(HELD.get()) && result instanceof CompletionStage<?> stage) {
			super.handleResult(stage.exceptionally((failure) -> null));
		}
		else {
			super.handleResult(result);
		}
	}

}
