package io.threadsystem.benchmarks.tuning;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.threadsystem.job.Job;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;

/** Jobs that hang, and others behind them. */
final class ReplaceStuck implements Demonstration {

	@Override
	public String load() {
		return "2 workers, stuck-after: 200ms; 2 jobs that hang for 3 s, then 20 of 10 ms";
	}

	@Override
	public void show() {
		run(false);
		run(true);
	}

	private void run(boolean replace) {
		PoolSettings settings = Waits.workers(2).stuckAfter(Duration.ofMillis(200)).replaceStuck(replace).build();
		try (PriorityPool pool = PriorityPool.create("stuck", settings)) {
			pool.submit(Priority.HIGH, Waits.taking(3_000));
			pool.submit(Priority.HIGH, Waits.taking(3_000));
			List<? extends Job<?>> jobs = Stream.generate(() -> pool.submit(Waits.taking(10))).limit(20).toList();
			Waits.end(jobs);
			Waits.print("replace-stuck: " + replace, Waits.of(Priority.NORMAL, jobs));
		}
	}

}
