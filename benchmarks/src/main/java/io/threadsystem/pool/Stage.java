package io.threadsystem.pool;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

import io.threadsystem.job.Priority;

/**
 * A pool for a race test, whose workers have threads that never run: the actors take and
 * run jobs as the workers would.
 */
abstract class Stage {

	final AtomicInteger runs = new AtomicInteger();

	final DefaultPriorityPool pool;

	final JobQueue queue;

	/** Creates a pool of one worker. */
	Stage(int queueCapacity) {
		this.pool = (DefaultPriorityPool) PriorityPool.create("stress",
				PoolSettings.builder()
					.minWorkers(1)
					.maxWorkers(1)
					.queueCapacity(queueCapacity)
					.stuckAfter(Duration.ZERO)
					.build());
		this.queue = this.pool.queue();
		this.queue.use(new InertThreads());
	}

	/** Submits a job, for which the queue makes a worker if it has none. */
	final PoolJob<Integer> submitted(Priority priority, Callable<Integer> task) {
		return (PoolJob<Integer>) this.pool.submit(priority, task);
	}

	/** The worker that the queue has made. */
	final Worker worker() {
		return this.queue.workers().get(0);
	}

	/**
	 * Takes a job as a worker does, and runs it; the closed queue does not let it wait.
	 */
	final void takeAndRunAll(Worker worker) {
		PoolJob<?> job = this.queue.take(worker);
		while (job != null) {
			job.run(worker, 0);
			job.leftWorker();
			job = this.queue.take(worker);
		}
	}

	/** 1 if every job that was submitted has ended, once. */
	final int isConserved() {
		LevelSnapshot all = this.pool.snapshot().total();
		return (all.submitted() == all.completed() + all.failed() + all.cancelled() && all.pending() == 0
				&& all.running() == 0) ? 1 : 0;
	}

	/** Threads that do nothing when they are started. */
	private static final class InertThreads extends WorkerThreadFactory {

		@Override
		Thread newThread(Runnable worker, String name) {
			return new Thread(worker, name) {

				@Override
				@SuppressWarnings("UnsynchronizedOverridesSynchronized")
				public void start() {
				}

			};
		}

	}

}
