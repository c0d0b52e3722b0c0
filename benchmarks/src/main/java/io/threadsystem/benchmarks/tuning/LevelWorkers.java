package io.threadsystem.benchmarks.tuning;

import java.util.ArrayList;
import java.util.List;

import io.threadsystem.job.Job;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.LevelSettings;
import io.threadsystem.pool.PriorityPool;

/** Slow LOW jobs that occupy every worker when a HIGH one comes. */
final class LevelWorkers implements Demonstration {

	@Override
	public String load() {
		return "4 workers; 40 LOW jobs of 200 ms; every 20 ms a HIGH one of 1 ms";
	}

	@Override
	public void show() {
		run(0);
		run(3);
	}

	private void run(int most) {
		LevelSettings low = LevelSettings.unlimited().withMaxWorkers(most);
		try (PriorityPool pool = PriorityPool.create("levels", Waits.workers(4).level(Priority.LOW, low).build())) {
			List<Job<?>> jobs = new ArrayList<>();
			for (int i = 0; i < 40; i++) {
				jobs.add(pool.submit(Priority.LOW, Waits.taking(200)));
			}
			for (int i = 0; i < 80; i++) {
				jobs.add(pool.submit(Priority.HIGH, Waits.taking(1)));
				Waits.pause(20);
			}
			Waits.end(jobs);
			Waits.print("levels.low.max-workers: " + most, Waits.of(Priority.HIGH, jobs));
		}
	}

}
