package io.threadsystem.pool;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.threadsystem.job.JobState;

/** One job that waits for two futures, in a pool that runs nothing. */
class Dependent {

	final CompletableFuture<String> first = new CompletableFuture<>();

	final CompletableFuture<String> second = new CompletableFuture<>();

	final AtomicInteger ends = new AtomicInteger();

	final PoolJob<Integer> job = waitingJob();

	private PoolJob<Integer> waitingJob() {
		PoolJob<Integer> made = (PoolJob<Integer>) Stage.POOL.job("dependent")
			.after(this.first, this.second)
			.submit(() -> 1);
		made.whenComplete((result, failure) -> this.ends.incrementAndGet());
		return made;
	}

	/**
	 * 1 if the job is in its lane; it is cancelled then, so that the pool stays small.
	 */
	final int wasLetGo() {
		boolean queued = this.job.isStartable();
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
