package io.threadsystem.event;

import java.util.function.Consumer;

import io.threadsystem.job.Job;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.PriorityPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ApplicationEvent;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.GenericApplicationListener;
import org.springframework.core.ResolvableType;

/** A listener that was subscribed in code. It never throws. */
final class SubscribedListener<E> implements GenericApplicationListener {

	/*
	 * 'closed' is looked at before each call: the multicaster may have looked up its
	 * listeners before this one was removed.
	 */

	private static final Logger logger = LoggerFactory.getLogger(EventBus.class);

	private final ResolvableType type;

	private final Consumer<? super E> listener;

	/** The pool and the priority of its jobs, {@code null} for the publisher's thread. */
	private final @Nullable Jobs jobs;

	private volatile boolean closed;

	SubscribedListener(ResolvableType type, Consumer<? super E> listener, @Nullable Jobs jobs) {
		this.type = type;
		this.listener = listener;
		this.jobs = jobs;
	}

	void close() {
		this.closed = true;
	}

	@Override
	public boolean supportsEventType(ResolvableType eventType) {
		if (this.type.isAssignableFrom(eventType)) {
			return true;
		}
		if (!PayloadApplicationEvent.class.isAssignableFrom(eventType.toClass())) {
			return false;
		}
		ResolvableType payload = eventType.as(PayloadApplicationEvent.class).getGeneric();
		return eventType.hasUnresolvableGenerics() || this.type.isAssignableFrom(payload);
	}

	/** What it submits has an order and a future, which other threads know nothing of. */
	@Override
	public boolean supportsAsyncExecution() {
		return this.jobs == null;
	}

	@Override
	@SuppressWarnings("unchecked")
	public void onApplicationEvent(ApplicationEvent event) {
		Object received = received(event);
		if (!this.closed && this.type.toClass().isInstance(received)) {
			Publication publication = Publication.of(event);
			try {
				call((E) received, publication);
			}
			catch (Throwable ex) {
				failed(ex, publication);
			}
		}
	}

	private Object received(ApplicationEvent event) {
		boolean envelope = ApplicationEvent.class.isAssignableFrom(this.type.toClass());
		return (!envelope && event instanceof PayloadApplicationEvent<?> payload) ? payload.getPayload() : event;
	}

	private void call(E event, @Nullable Publication publication) {
		if (this.jobs == null) {
			this.listener.accept(event);
		}
		else {
			submit(event, this.jobs, publication);
		}
	}

	private void submit(E event, Jobs jobs, @Nullable Publication publication) {
		Priority priority = (publication != null && publication.priority() != null) ? publication.priority()
				: jobs.priority();
		Job<?> job = jobs.pool().job(description()).priority(priority).submit(() -> this.listener.accept(event));
		if (publication != null) {
			publication.add(job);
		}
		else {
			// Not whenComplete: it makes an exception of the failure, which may throw
			job.handle((result, failure) -> {
				if (failure != null) {
					failed(failure, null);
				}
				return null;
			});
		}
	}

	private void failed(Throwable failure, @Nullable Publication publication) {
		if (publication != null) {
			publication.failed(failure);
		}
		else {
			log(failure);
		}
	}

	/** Never throws, although a throwable may, when it is asked for its message. */
	private void log(Throwable failure) {
		try {
			logger.error("The {} failed, or could not be told of an event; others are", description(), failure);
		}
		catch (Throwable ex) {
			logger.error("The {} failed with a {}, or could not be told of an event; others are", description(),
					failure.getClass().getName());
		}
	}

	private String description() {
		return "subscription to " + this.type;
	}

	/** Shows what it is subscribed to. */
	@Override
	public String toString() {
		return description();
	}

	/**
	 * Where jobs run.
	 *
	 * @param pool the pool
	 * @param priority the priority
	 */
	record Jobs(PriorityPool pool, Priority priority) {
	}

}
