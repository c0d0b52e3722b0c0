package io.threadsystem.pool;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

import io.threadsystem.job.Priority;
import io.threadsystem.retry.RetryPolicy;

/** One job in lanes of its own, and a pool that does nothing by itself. */
class Stage {

	static final LanePool POOL = pausedPool();

	final Lanes lanes = new Lanes();

	final AtomicInteger runs = new AtomicInteger();

	final AtomicInteger ends = new AtomicInteger();

	final PoolJob<Integer> job = queuedJob();

	private static LanePool pausedPool() {
		LanePool pool = (LanePool) PriorityPool.create("stress",
				PoolSettings.builder().minWorkers(0).maxWorkers(1).queueCapacity(0).build());
		pool.pause();
		return pool;
	}

	/** Adds a job to the lane. */
	final PoolJob<Integer> queuedJob() {
		PoolJob<Integer> made = POOL.newJob(Priority.NORMAL, this.runs::incrementAndGet, POOL.defaults());
		made.whenComplete((result, failure) -> this.ends.incrementAndGet());
		made.enqueue();
		this.lanes.offer(made);
		return made;
	}

	/** Adds a job to the lane that is tried again after a long time, should it fail. */
	final PoolJob<Integer> queuedJobWithRetries(Callable<Integer> task) {
		JobOptions options = new JobOptions("retried", Duration.ofHours(1).toNanos(), 0, null, 0, false,
				RetryPolicy.fixed(1, Duration.ofHours(1)), null, null);
		PoolJob<Integer> made = POOL.newJob(Priority.NORMAL, task, options);
		made.whenComplete((result, failure) -> this.ends.incrementAndGet());
		made.enqueue();
		this.lanes.offer(made);
		return made;
	}

	/** What a worker does: takes the next job that has not ended, and runs it. */
	final boolean takeAndRun() {
		PoolJob<?> taken = this.lanes.poll();
		while (taken != null && !taken.startQueued(POOL.now())) {
			taken = this.lanes.poll();
		}
		if (taken != null) {
			taken.run();
			taken.leaveWorker();
		}
		return taken != null;
	}

	/** What a worker does that waits for the job. */
	final boolean runInPlace() {
		boolean started = this.job.startForWaiter(POOL.now());
		if (started) {
			this.job.run();
		}
		return started;
	}

}
