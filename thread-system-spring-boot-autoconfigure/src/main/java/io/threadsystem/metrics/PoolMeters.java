package io.threadsystem.metrics;

import java.util.Locale;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.WorkerSnapshot;

/** The counters and gauges of one pool in one registry, read when the registry asks. */
final class PoolMeters {

	/*
	 * The names of the counters and of the workers' gauges say what they count. They have
	 * no base unit: Prometheus would append it, thread_system_jobs_submitted_jobs_total.
	 */

	private static final String JOBS = "jobs";

	private final PriorityPool pool;

	private final MeterRegistry registry;

	private PoolMeters(PriorityPool pool, MeterRegistry registry) {
		this.pool = pool;
		this.registry = registry;
	}

	static void register(PriorityPool pool, MeterRegistry registry) {
		PoolMeters meters = new PoolMeters(pool, registry);
		meters.registerJobs();
		meters.registerQueue();
		meters.registerWorkers();
	}

	/** As queues of the JDK do, says the largest number where there is no bound. */
	static int capacity(PriorityPool pool) {
		int capacity = pool.settings().queueCapacity();
		return (capacity > 0) ? capacity : Integer.MAX_VALUE;
	}

	static long workers(PriorityPool pool, WorkerSnapshot.State state) {
		return pool.snapshot().workers().stream().filter((worker) -> worker.state() == state).count();
	}

	private void registerJobs() {
		for (Priority priority : Priority.values()) {
			counter("thread.system.jobs.submitted", priority, (that) -> that.snapshot().level(priority).submitted())
				.description("Jobs that the pool accepted")
				.register(this.registry);
			counter("thread.system.jobs.rejected", priority, (that) -> that.snapshot().level(priority).rejected())
				.description("Jobs that the pool did not accept")
				.register(this.registry);
			counter("thread.system.jobs.retried", priority, (that) -> that.snapshot().level(priority).retried())
				.description("Failed attempts of jobs that were followed by another one, or still will be")
				.register(this.registry);
		}
	}

	private void registerQueue() {
		for (Priority priority : Priority.values()) {
			gauge("thread.system.queue.size", (that) -> that.snapshot().level(priority).queued())
				.tag(MeterTags.PRIORITY, priority.tag())
				.description("Jobs that wait in the queue")
				.baseUnit(JOBS)
				.register(this.registry);
		}
		gauge("thread.system.queue.capacity", PoolMeters::capacity)
			.description("Jobs that may wait in the queue, all priorities together; 2147483647 where it is unbounded")
			.baseUnit(JOBS)
			.register(this.registry);
	}

	private void registerWorkers() {
		for (WorkerSnapshot.State state : WorkerSnapshot.State.values()) {
			gauge("thread.system.workers", (that) -> workers(that, state))
				.tag("state", state.name().toLowerCase(Locale.ROOT))
				.description("Workers by what they do; one that waits or is stuck is not counted as active")
				.register(this.registry);
		}
		FunctionCounter
			.builder("thread.system.workers.replaced", this.pool, (that) -> that.snapshot().workersReplaced())
			.tag(MeterTags.POOL, this.pool.name())
			.description("Workers whose place another one took, as they had died or were stuck")
			.register(this.registry);
		gauge("thread.system.workers.min", (that) -> that.settings().minWorkers())
			.description("Workers that stay when they are idle")
			.register(this.registry);
		gauge("thread.system.workers.max", (that) -> that.settings().maxWorkers())
			.description("Workers that the pool has at the most, besides those that wait")
			.register(this.registry);
	}

	private FunctionCounter.Builder<PriorityPool> counter(String name, Priority priority,
			ToDoubleFunction<PriorityPool> value) {
		return FunctionCounter.builder(name, this.pool, value)
			.tags(MeterTags.POOL, this.pool.name(), MeterTags.PRIORITY, priority.tag());
	}

	private Gauge.Builder<PriorityPool> gauge(String name, ToDoubleFunction<PriorityPool> value) {
		return Gauge.builder(name, this.pool, value).tag(MeterTags.POOL, this.pool.name());
	}

}
