package io.threadsystem.event;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobsFuture;
import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEvent;
import org.springframework.context.PayloadApplicationEvent;

/** An event that is being published, and the future of its asynchronous listeners. */
final class Publication extends JobsFuture<@Nullable Void> {

	/*
	 * Listeners are called on the publishing thread, where they find the publication of
	 * their event. One of them may publish another event meanwhile: that one has another
	 * publication, or none. Jobs are added on that thread and end on any. 'open' counts
	 * those that have not ended, and one more until all listeners have been called; the
	 * thread that brings it to 0 completes this future. 'cancelled' is set before the
	 * jobs are cancelled, and looked at after one was added.
	 *
	 * The ends of jobs are followed by 'handle', not by 'whenComplete': the latter makes
	 * an exception of the failure, which throws where the text of the failure cannot be
	 * had.
	 */

	private static final ThreadLocal<@Nullable Publication> CURRENT = new ThreadLocal<>();

	private final Object event;

	private final @Nullable Priority priority;

	private final AtomicInteger open = new AtomicInteger(1);

	private final Set<Job<?>> unfinished = ConcurrentHashMap.newKeySet();

	private final List<Throwable> failures = new CopyOnWriteArrayList<>();

	private volatile boolean cancelled;

	Publication(Object event, @Nullable Priority priority) {
		this.event = event;
		this.priority = priority;
	}

	/** The publication of an event that the calling thread publishes, if it has one. */
	static @Nullable Publication of(ApplicationEvent event) {
		Publication current = CURRENT.get();
		return (current != null && current.isOf(event)) ? current : null;
	}

	private boolean isOf(ApplicationEvent published) {
		return published == this.event
				|| (published instanceof PayloadApplicationEvent<?> payload && payload.getPayload() == this.event);
	}

	/** Has the listeners called. */
	Publication publish(Runnable publishing) {
		Publication outer = CURRENT.get();
		CURRENT.set(this);
		try {
			publishing.run();
		}
		catch (Throwable ex) {
			failed(ex);
		}
		finally {
			if (outer != null) {
				CURRENT.set(outer);
			}
			else {
				CURRENT.remove();
			}
			closeOne();
		}
		return this;
	}

	@Nullable Priority priority() {
		return this.priority;
	}

	/** A listener has submitted a job. */
	void add(Job<?> job) {
		this.open.incrementAndGet();
		this.unfinished.add(job);
		job.handle((result, failure) -> {
			if (failure != null) {
				failed(failure);
			}
			this.unfinished.remove(job);
			closeOne();
			return null;
		});
		if (this.cancelled) {
			job.cancel(true);
		}
	}

	/** A listener has failed, or could not be told. */
	void failed(Throwable failure) {
		this.failures.add(failure);
	}

	@SuppressWarnings("NullAway") // the result is always null
	private void closeOne() {
		if (this.open.decrementAndGet() > 0) {
			return;
		}
		if (this.cancelled) {
			fail(new CancellationException("The publication was cancelled"));
		}
		else if (this.failures.isEmpty()) {
			succeed(null);
		}
		else {
			fail(new EventListenerException(this.event, this.failures));
		}
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		if (!isDone()) {
			this.cancelled = true;
			this.unfinished.forEach((job) -> job.cancel(mayInterruptIfRunning));
			fail(new CancellationException("The publication was cancelled"));
		}
		return isCancelled();
	}

}
