package io.threadsystem.benchmarks.tuning;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.threadsystem.job.Job;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.ScalingSettings;

/** Short bursts, for which new workers hardly pay. */
final class TargetWait implements Demonstration {

	@Override
	public String load() {
		return "1 to 16 workers; 20 bursts of 16 jobs of 2 ms, 50 ms apart";
	}

	@Override
	public void show() {
		run(Duration.ZERO);
		run(Duration.ofMillis(20));
	}

	private void run(Duration targetWait) {
		PoolSettings settings = Waits.workers(16)
			.minWorkers(1)
			.scaling(ScalingSettings.builder().targetWait(targetWait).build())
			.build();
		try (PriorityPool pool = PriorityPool.create("scaling", settings)) {
			List<Job<?>> jobs = new ArrayList<>();
			for (int burst = 0; burst < 20; burst++) {
				for (int i = 0; i < 16; i++) {
					jobs.add(pool.submit(Priority.NORMAL, Waits.taking(2)));
				}
				Waits.pause(50);
			}
			Waits.end(jobs);
			Waits.print("scaling.target-wait: " + targetWait.toMillis() + "ms", "%d workers at the end; %s"
				.formatted(pool.snapshot().workers().size(), Waits.of(Priority.NORMAL, jobs)));
		}
	}

}
