package io.threadsystem.pool;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.threadsystem.job.JobState;

/** One job that waits for two futures, in a pool that runs nothing. */
class Dependent {

	/** It is paused, so no job starts. */
	private static final PriorityPool POOL = pausedPool();

	final CompletableFuture<String> first = new CompletableFuture<>();

	final CompletableFuture<String> second = new CompletableFuture<>();

	final AtomicInteger ends = new AtomicInteger();

	final PoolJob<Integer> job = waitingJob();

	private static PriorityPool pausedPool() {
		PriorityPool pool = PriorityPool.create("stress", PoolSettings.builder().queueCapacity(0).build());
		pool.pause();
		return pool;
	}

	private PoolJob<Integer> waitingJob() {
		PoolJob<Integer> made = (PoolJob<Integer>) POOL.job("dependent").after(this.first, this.second).submit(() -> 1);
		made.handle((result, failure) -> this.ends.incrementAndGet());
		return made;
	}

	/**
	 * 1 if the job is queued; it is cancelled then, so that the pool stays small.
	 */
	final int wasLetGo() {
		boolean queued = this.job.state() == PoolJob.QUEUED;
		if (queued) {
			this.job.cancel(false);
		}
		return queued ? 1 : 0;
	}

	/** 1 if the job has been cancelled. */
	final int wasCancelled() {
		return (this.job.jobState() == JobState.CANCELLED) ? 1 : 0;
	}

}
