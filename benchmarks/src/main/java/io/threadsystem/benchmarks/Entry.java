package io.threadsystem.benchmarks;

import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.LongPredicate;

import io.threadsystem.job.Priority;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;

/**
 * One of those that take part in a {@link Contest}.
 *
 * @param name its name
 * @param handOver hands one job over
 * @param ended whether so many jobs have ended, by the pool's own account
 * @param stop ends its threads
 */
record Entry(String name, HandOver handOver, LongPredicate ended, Runnable stop) {

	private static final Priority[] LEVELS = Priority.values();

	/** Settings of our pool: as many workers, and no bound, which the others have not. */
	static PoolSettings.Builder settings(int workers) {
		return PoolSettings.builder().minWorkers(workers).maxWorkers(workers).queueCapacity(0);
	}

	/** Jobs that nobody holds, at mixed levels. */
	static Entry execute(String name, PriorityPool pool) {
		return of(name, pool, (index, task) -> pool.execute(LEVELS[index % LEVELS.length], task));
	}

	/** Jobs that the submitter gets, at mixed levels. */
	static Entry submit(String name, PriorityPool pool) {
		return of(name, pool, (index, task) -> pool.submit(LEVELS[index % LEVELS.length], (Callable<Object>) task));
	}

	/** Jobs of our pool. */
	static Entry of(String name, PriorityPool pool, HandOver handOver) {
		return new Entry(name, handOver, (jobs) -> pool.snapshot().completed() >= jobs, pool::close);
	}

	/** Tasks without a future, of a FIFO queue. */
	static Entry execute(String name, ThreadPoolExecutor pool) {
		return of(name, pool, (index, task) -> pool.execute(task));
	}

	/** Tasks with a future, of a FIFO queue. */
	static Entry submit(String name, ThreadPoolExecutor pool) {
		return of(name, pool, (index, task) -> pool.submit((Callable<Object>) task));
	}

	/** Tasks of the JDK's pool. */
	static Entry of(String name, ThreadPoolExecutor pool, HandOver handOver) {
		return new Entry(name, handOver, (jobs) -> pool.getCompletedTaskCount() >= jobs, pool::shutdownNow);
	}

	/** Tasks without a future, of a heap. */
	static Entry heap(String name, int workers) {
		Contender pool = new Contender.Heap(workers);
		return new Entry(name, (index, task) -> pool.execute(index % LEVELS.length, task),
				(jobs) -> pool.completed() >= jobs, pool::close);
	}

	/** Tasks of the work-stealing pool in FIFO mode, which does not count them. */
	static Entry forkJoin(String name, int workers) {
		ForkJoinPool pool = new ForkJoinPool(workers, ForkJoinPool.defaultForkJoinWorkerThreadFactory, null, true);
		return new Entry(name, (index, task) -> pool.execute((Runnable) task), (jobs) -> pool.isQuiescent(),
				pool::shutdownNow);
	}

	/** How a job gets to a pool. */
	interface HandOver {

		void accept(int index, Task task);

	}

}
