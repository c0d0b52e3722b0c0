package io.threadsystem.benchmarks.tuning;

import java.util.concurrent.RejectedExecutionException;

import io.threadsystem.job.Priority;
import io.threadsystem.pool.LevelSettings;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.QueueFullPolicy;

/** LOW jobs that fill the queue, so that HIGH ones are turned away. */
final class LevelCapacity implements Demonstration {

	@Override
	public String load() {
		return "2 workers, queue-capacity: 100, queue-full: reject; 500 LOW jobs of 5 ms at once, then 50 HIGH ones";
	}

	@Override
	public void show() throws InterruptedException {
		run(0);
		run(50);
	}

	private void run(int capacity) throws InterruptedException {
		LevelSettings low = LevelSettings.unlimited().withQueueCapacity(capacity);
		PoolSettings settings = Waits.workers(2)
			.queueCapacity(100)
			.queueFull(QueueFullPolicy.REJECT)
			.level(Priority.LOW, low)
			.build();
		try (PriorityPool pool = PriorityPool.create("capacity", settings)) {
			submit(pool, Priority.LOW, 500);
			submit(pool, Priority.HIGH, 50);
			Waits.print("levels.low.queue-capacity: " + capacity,
					"HIGH: %d accepted, %d rejected; LOW: %d accepted".formatted(
							pool.snapshot().level(Priority.HIGH).submitted(),
							pool.snapshot().level(Priority.HIGH).rejected(),
							pool.snapshot().level(Priority.LOW).submitted()));
		}
	}

	private static void submit(PriorityPool pool, Priority priority, int jobs) {
		for (int i = 0; i < jobs; i++) {
			try {
				pool.execute(priority, Waits.taking(5));
			}
			catch (RejectedExecutionException ex) {
				// Counted by the pool
			}
		}
	}

}
