package io.threadsystem.pool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.threadsystem.job.JobsFuture;
import org.jspecify.annotations.Nullable;

/**
 * The unfinished jobs for which a job waits, directly or through others, and the job
 * itself: as they are found at one moment. One who waits for the job, on a worker, runs
 * what can be run of them.
 */
final class Upstream {

	/** Each after those that wait for it. */
	private final List<PoolJob<?>> jobs = new ArrayList<>();

	private boolean complete = true;

	private Upstream(PoolJob<?> job) {
		Set<PoolJob<?>> seen = Collections.newSetFromMap(new IdentityHashMap<>());
		Deque<PoolJob<?>> open = new ArrayDeque<>();
		open.push(job);
		while (!open.isEmpty()) {
			PoolJob<?> next = open.pop();
			if (seen.add(next)) {
				this.jobs.add(next);
				next.unfinishedPrerequisites().forEach((future) -> push(open, future));
			}
		}
	}

	private void push(Deque<PoolJob<?>> open, CompletableFuture<?> future) {
		PoolJob<?> job = PoolJob.unfinishedJobOf(future);
		if (job != null) {
			open.push(job);
		}
		else if (future instanceof JobsFuture) {
			this.complete = false;
		}
	}

	static Upstream of(PoolJob<?> job) {
		return new Upstream(job);
	}

	/** A job that a worker of the pool may start, if there is one. */
	@Nullable PoolJob<?> startable(LanePool pool) {
		for (PoolJob<?> job : this.jobs) {
			if (job.pool == pool && job.isStartable()) {
				return job;
			}
		}
		return null;
	}

	/** What completes when it is worth looking again. */
	CompletableFuture<?> turn() {
		if (this.jobs.size() == 1) {
			return this.jobs.get(0).extras().turn();
		}
		return CompletableFuture
			.anyOf(this.jobs.stream().map((job) -> job.extras().turn()).toArray(CompletableFuture<?>[]::new));
	}

	/** Whether no other jobs can join these as long as these are as they are. */
	boolean isComplete() {
		return this.complete;
	}

	/** Whether one of them has ended since. */
	boolean hasChanged() {
		return this.jobs.stream().anyMatch(PoolJob::isDone);
	}

}
