package io.threadsystem.metrics;

import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.threadsystem.pool.PoolSnapshot;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.WorkerSnapshot;

/**
 * The meters that {@link io.micrometer.core.instrument.binder.jvm.ExecutorServiceMetrics}
 * has for a thread pool of the JDK, so that dashboards made for those show our pools too.
 */
final class ExecutorMeters {

	private final PriorityPool pool;

	private final MeterRegistry registry;

	private ExecutorMeters(PriorityPool pool, MeterRegistry registry) {
		this.pool = pool;
		this.registry = registry;
	}

	static void register(PriorityPool pool, MeterRegistry registry) {
		new ExecutorMeters(pool, registry).register();
	}

	private void register() {
		FunctionCounter.builder("executor.completed", this.pool, ExecutorMeters::ended)
			.tag("name", this.pool.name())
			.description("The approximate total number of tasks that have completed execution")
			.baseUnit(BaseUnits.TASKS)
			.register(this.registry);
		gauge("executor.active", BaseUnits.THREADS,
				"The approximate number of threads that are actively executing tasks", ExecutorMeters::active);
		gauge("executor.queued", BaseUnits.TASKS, "The approximate number of tasks that are queued for execution",
				(that) -> that.snapshot().queued());
		gauge("executor.queue.remaining", BaseUnits.TASKS,
				"The number of additional elements that this queue can ideally accept without blocking",
				ExecutorMeters::remaining);
		gauge("executor.pool.size", BaseUnits.THREADS, "The current number of threads in the pool",
				(that) -> that.snapshot().workers().size());
		gauge("executor.pool.core", BaseUnits.THREADS, "The core number of threads for the pool",
				(that) -> that.settings().minWorkers());
		gauge("executor.pool.max", BaseUnits.THREADS, "The maximum allowed number of threads in the pool",
				(that) -> that.settings().maxWorkers());
	}

	private void gauge(String name, String unit, String description, ToDoubleFunction<PriorityPool> value) {
		Gauge.builder(name, this.pool, value)
			.tag("name", this.pool.name())
			.description(description)
			.baseUnit(unit)
			.register(this.registry);
	}

	/** Failed and cancelled ones too, as thread pools of the JDK count. */
	private static double ended(PriorityPool pool) {
		PoolSnapshot snapshot = pool.snapshot();
		return (double) snapshot.completed() + snapshot.failed() + snapshot.cancelled();
	}

	private static double active(PriorityPool pool) {
		return PoolMeters.workers(pool, WorkerSnapshot.State.ACTIVE)
				+ (double) PoolMeters.workers(pool, WorkerSnapshot.State.STUCK);
	}

	/** Never negative, though a queue that was made smaller may hold more than it may. */
	private static double remaining(PriorityPool pool) {
		int capacity = PoolMeters.capacity(pool);
		return (capacity == Integer.MAX_VALUE) ? capacity : Math.max(0, capacity - pool.snapshot().queued());
	}

}
