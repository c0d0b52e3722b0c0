package io.threadsystem.pool;

import java.util.List;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;

/** What tests see of the inside of a pool. */
final class PoolProbe {

	private PoolProbe() {
	}

	private static JobQueue queue(PriorityPool pool) {
		return ((DefaultPriorityPool) pool).queue();
	}

	static boolean isClosed(PriorityPool pool) {
		return queue(pool).isClosed();
	}

	/** Jobs that wait for a slot of the queue, or in it. */
	static List<Job<?>> waiting(PriorityPool pool) {
		return queue(pool).unfinishedJobs()
			.stream()
			.filter((job) -> job.jobState() == JobState.PENDING)
			.<Job<?>>map((job) -> job)
			.toList();
	}

	static boolean isAnyWaitingForSlot(PriorityPool pool) {
		return queue(pool).unfinishedJobs().stream().anyMatch((job) -> job.place == PoolJob.WAITING);
	}

	static int countedWorkers(PriorityPool pool) {
		return queue(pool).countedWorkers();
	}

	static boolean isAnyWorkerIdle(PriorityPool pool) {
		return queue(pool).workers().stream().anyMatch((worker) -> worker.idle);
	}

	static void cancelAll(PriorityPool pool) {
		((DefaultPriorityPool) pool).shutdown().cancelAll();
	}

}
