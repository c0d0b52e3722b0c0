package io.threadsystem.benchmarks.tuning;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.threadsystem.job.Job;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.PriorityPool;

/** LOW jobs behind HIGH ones that never stop coming. */
final class Aging implements Demonstration {

	private static final int MILLIS = 5;

	@Override
	public String load() {
		return "one worker; for 3 s there is always another HIGH job of 5 ms; at first 5 LOW ones come";
	}

	@Override
	public void show() {
		run(Duration.ZERO);
		run(Duration.ofMillis(200));
	}

	private void run(Duration aging) {
		try (PriorityPool pool = PriorityPool.create("aging", Waits.workers(1).aging(aging).build())) {
			List<Job<?>> jobs = new ArrayList<>();
			jobs.add(pool.submit(Priority.HIGH, Waits.taking(MILLIS)));
			for (int i = 0; i < 5; i++) {
				jobs.add(pool.submit(Priority.LOW, Waits.taking(MILLIS)));
			}
			long end = System.nanoTime() + 3_000_000_000L;
			while (System.nanoTime() - end < 0) {
				Job<?> running = jobs.get(jobs.size() - 1);
				jobs.add(pool.submit(Priority.HIGH, Waits.taking(MILLIS)));
				Waits.end(List.of((running.priority() == Priority.HIGH) ? running : jobs.get(0)));
			}
			Waits.end(jobs);
			Waits.print("aging: " + aging.toMillis() + "ms", Waits.of(Priority.LOW, jobs));
		}
	}

}
