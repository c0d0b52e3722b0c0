package io.threadsystem.pool;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.threadsystem.job.Priority;

/** Several jobs in one lane, two workers, and rules that are not in force yet. */
class RulesStage extends Stage {

	static final PoolSettings FREE = PoolSettings.builder().build();

	static final PoolSettings AGING = PoolSettings.builder().aging(Duration.ofHours(1)).build();

	static final PoolSettings ONE_WORKER = PoolSettings.builder()
		.levels(Map.of(Priority.NORMAL, LevelSettings.unlimited().withMaxWorkers(1)))
		.build();

	final Worker first = Worker.guest(POOL, POOL.crew());

	final Worker second = Worker.guest(POOL, POOL.crew());

	final StartRules rules = new StartRules(POOL, this.lanes,
			(visitor) -> List.of(this.first, this.second).forEach(visitor));

	final List<PoolJob<Integer>> jobs = List.of(this.job, queuedJob(), queuedJob());

	/** Has a worker take a job, and tells which one by its number; 0 if there is none. */
	final int take(Worker worker) {
		PoolJob<?> taken = this.rules.take(worker);
		return (taken != null) ? this.jobs.indexOf(taken) + 1 : 0;
	}

	/** Entries that are left. */
	final int left() {
		int left = 0;
		while (this.lanes.poll() != null) {
			left++;
		}
		return left;
	}

}
