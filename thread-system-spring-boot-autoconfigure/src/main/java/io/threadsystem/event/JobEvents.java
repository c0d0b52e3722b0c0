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
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextRefreshedEvent;

/**
 * Publisher of {@link JobEvent}s and {@link PoolEvent}s to the listeners of an
 * application context, where there are any. Pools that are beans of the
 * auto-configuration have its {@link #listener listeners}; others can be given one. Safe
 * for use by several threads.
 *
 * @since 0.1.0
 */
public final class JobEvents implements ApplicationListener<ContextRefreshedEvent>, DisposableBean {

	/*
	 * What listeners of job events cause themselves is no news, or each event would be
	 * followed by events of the job in which a listener is told of it, and so on for
	 * ever. 'publishing' marks the threads that are just publishing a job event, and the
	 * job in which they do; a job that such a thread offers to a pool is 'quiet' from
	 * before it is accepted, and so is one that is offered from inside of a quiet job, or
	 * follows its end. A job that the thread runs meanwhile because the queue is full
	 * (caller-runs) is another one, and what it offers is quiet only if that job is. The
	 * set is weak: nobody asks for a job that is gone.
	 */

	private final ApplicationContext context;

	private final EventDemand demand;

	private final EarlyEvents early;

	/** Set when listeners may have been destroyed; pools may live on. */
	private volatile boolean closed;

	private static final ThreadLocal<@Nullable Publishing> PUBLISHING = new ThreadLocal<>();

	private final Set<Job<?>> quiet = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

	/**
	 * Creates a publisher.
	 * @param context where the listeners are
	 */
	public JobEvents(ApplicationContext context) {
		this.context = context;
		this.demand = new EventDemand(context);
		this.early = new EarlyEvents(context);
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
		Publishing publishing = PUBLISHING.get();
		if (publishing == null && this.quiet.isEmpty()) {
			return;
		}
		Job<?> current = currentJob();
		if ((publishing != null && publishing.job() == current) || (current != null && this.quiet.contains(current))) {
			this.quiet.add(job);
		}
	}

	/** The innermost job of the thread. */
	private static @Nullable Job<?> currentJob() {
		return JobContext.find().map((context) -> context.jobs().get(0)).orElse(null);
	}

	boolean isQuiet(Job<?> job) {
		return !this.quiet.isEmpty() && this.quiet.contains(job);
	}

	// Publishing

	void publish(JobEvent event) {
		Publishing outer = PUBLISHING.get();
		PUBLISHING.set(new Publishing(currentJob()));
		try {
			this.context.publishEvent(event);
		}
		finally {
			if (outer != null) {
				PUBLISHING.set(outer);
			}
			else {
				PUBLISHING.remove();
			}
		}
	}

	void publish(PoolEvent event) {
		if (!this.early.keep(event)) {
			publishNow(event);
		}
	}

	private void publishNow(PoolEvent event) {
		if (areWanted(event.getClass())) {
			this.context.publishEvent(event);
		}
	}

	/** Publishes what has happened in pools while the context was starting. */
	@Override
	public void onApplicationEvent(ContextRefreshedEvent event) {
		if (event.getApplicationContext() == this.context) {
			this.early.take().forEach(this::publishNow);
		}
	}

	/**
	 * The publication of a job event.
	 *
	 * @param job the job in which the thread publishes it, if any
	 */
	private record Publishing(@Nullable Job<?> job) {
	}

}
