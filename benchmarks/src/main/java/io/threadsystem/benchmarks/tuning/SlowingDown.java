package io.threadsystem.benchmarks.tuning;

import java.util.concurrent.RejectedExecutionException;

import io.threadsystem.job.Priority;
import io.threadsystem.pool.PoolListener;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.QueueFullPolicy;

/** A producer that listens to the pool, and slows down before the queue is full. */
final class SlowingDown implements Demonstration {

	@Override
	public String load() {
		return "2 workers, queue-capacity: 100, queue-full: reject; a producer brings 600 jobs of 2 ms, 2 each ms";
	}

	@Override
	public void show() throws InterruptedException {
		run(false);
		run(true);
	}

	private void run(boolean listens) throws InterruptedException {
		Brake brake = new Brake();
		PoolSettings settings = Waits.workers(2).queueCapacity(100).queueFull(QueueFullPolicy.REJECT).build();
		try (PriorityPool pool = PriorityPool.builder("marks").settings(settings).listener(brake).build()) {
			for (int i = 0; i < 600; i++) {
				submit(pool);
				Waits.pause((listens && brake.saturated) ? 5 : i % 2);
			}
			Waits.print(listens ? "slows down when saturated" : "does not listen",
					"accepted: %d, rejected: %d".formatted(pool.snapshot().submitted(), pool.snapshot().rejected()));
		}
	}

	private static void submit(PriorityPool pool) {
		try {
			pool.execute(Priority.NORMAL, Waits.taking(2));
		}
		catch (RejectedExecutionException ex) {
			// Counted by the pool
		}
	}

	/** Follows the queue of a pool. */
	private static final class Brake implements PoolListener {

		private volatile boolean saturated;

		@Override
		public boolean followsJobs() {
			return true;
		}

		@Override
		public void queueChanged(boolean saturated, int queued, int capacity) {
			this.saturated = saturated;
		}

	}

}
