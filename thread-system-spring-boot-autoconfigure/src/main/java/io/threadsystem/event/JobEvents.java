package io.threadsystem.event;

import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import io.threadsystem.pool.PoolListener;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationContext;

/**
 * Publisher of {@link JobEvent}s and {@link PoolEvent}s to the listeners of an
 * application context, where there are any. Pools that are beans of the
 * auto-configuration have its {@link #listener listeners}; others can be given one. Safe
 * for use by several threads.
 *
 * @since 0.1.0
 */
public final class JobEvents implements DisposableBean {

	/*
	 * What listeners of job events cause themselves is no news, or each event would be
	 * followed by events of the job in which a listener is told of it, and so on for
	 * ever. 'publishing' marks the threads that are just publishing a job event; a job
	 * that such a thread offers to a pool, or that is offered from inside of one such
	 * job, is 'quiet' from before it is accepted to its end. The set is weak, as nobody
	 * hears of an end while nobody follows jobs.
	 */

	private final ApplicationContext context;

	private final EventDemand demand;

	/** Set when listeners may have been destroyed; pools may live on. */
	private volatile boolean closed;

	private final ThreadLocal<@Nullable Boolean> publishing = new ThreadLocal<>();

	private final Set<Job<?>> quiet = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

	/**
	 * Creates a publisher.
	 * @param context where the listeners are
	 */
	public JobEvents(ApplicationContext context) {
		this.context = context;
		this.demand = new EventDemand(context);
	}

	/**
	 * Listener that publishes what happens in a pool.
	 * @param pool the name of the pool
	 * @return a new listener
	 */
	public PoolListener listener(String pool) {
		return new PoolEvents(pool, this);
	}

	/** Listeners were added or taken away. */
	void demandHasChanged() {
		this.demand.refresh();
	}

	boolean areWanted() {
		return !this.closed && this.demand.exists();
	}

	boolean areWanted(Class<?> type) {
		return !this.closed && this.demand.includes(type);
	}

	/** Publishes nothing any more. */
	@Override
	public void destroy() {
		this.closed = true;
	}

	// Jobs that listeners cause

	void offered(Job<?> job) {
		if (this.publishing.get() != null || isInQuietJob()) {
			this.quiet.add(job);
		}
	}

	private boolean isInQuietJob() {
		return !this.quiet.isEmpty() && JobContext.find()
			.filter((current) -> current.jobs().stream().anyMatch(this.quiet::contains))
			.isPresent();
	}

	boolean isQuiet(Job<?> job) {
		return !this.quiet.isEmpty() && this.quiet.contains(job);
	}

	/**
	 * A job has ended.
	 * @return whether it was quiet
	 */
	boolean ended(Job<?> job) {
		return !this.quiet.isEmpty() && this.quiet.remove(job);
	}

	// Publishing

	void publish(JobEvent event) {
		Boolean outer = this.publishing.get();
		this.publishing.set(Boolean.TRUE);
		try {
			this.context.publishEvent(event);
		}
		finally {
			if (outer == null) {
				this.publishing.remove();
			}
		}
	}

	void publish(PoolEvent event) {
		if (areWanted(event.getClass())) {
			this.context.publishEvent(event);
		}
	}

}
