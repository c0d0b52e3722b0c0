package io.threadsystem.benchmarks;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.threadsystem.job.Priority;
import io.threadsystem.pool.PoolSnapshot;
import io.threadsystem.pool.PriorityPool;

/** How long one snapshot of a pool takes that has very many workers, and all are busy. */
final class SnapshotTime {

	/** Of code that is not compiled yet. */
	static final String FIRST = "first snapshot";

	static final String SNAPSHOT = "snapshot";

	private static final int ROUNDS = 20;

	private static final double NANOS_OF_MILLI = 1_000_000.0;

	private static final Priority[] LEVELS = Priority.values();

	private SnapshotTime() {
	}

	/** Measures; adds milliseconds a snapshot. */
	static void run(Effort effort, Samples samples) throws InterruptedException {
		CountDownLatch started = new CountDownLatch(effort.busy());
		CountDownLatch end = new CountDownLatch(1);
		try (PriorityPool pool = PriorityPool.create("snapshots", Entry.settings(effort.busy()).build())) {
			try {
				occupy(pool, effort.busy(), started, end);
				for (int job = 0; job < effort.queued(); job++) {
					pool.execute(LEVELS[job % LEVELS.length], () -> {
					});
				}
				for (int round = 0; round < 2 * ROUNDS; round++) {
					double millis = millis(pool, effort);
					if (round == 0) {
						samples.add(FIRST, millis);
					}
					else if (round >= ROUNDS) {
						samples.add(SNAPSHOT, millis);
					}
				}
			}
			finally {
				end.countDown();
			}
		}
	}

	private static void occupy(PriorityPool pool, int workers, CountDownLatch started, CountDownLatch end)
			throws InterruptedException {
		for (int worker = 0; worker < workers; worker++) {
			pool.submit(() -> {
				started.countDown();
				end.await();
				return null;
			});
		}
		if (!started.await(1, TimeUnit.MINUTES)) {
			throw new IllegalStateException(started.getCount() + " workers have not started");
		}
	}

	private static double millis(PriorityPool pool, Effort effort) {
		long start = System.nanoTime();
		PoolSnapshot snapshot = pool.snapshot();
		long nanos = System.nanoTime() - start;
		if (snapshot.workers().size() != effort.busy() || snapshot.queued() != effort.queued()) {
			throw new IllegalStateException(
					snapshot.workers().size() + " workers and " + snapshot.queued() + " jobs in the queue");
		}
		return nanos / NANOS_OF_MILLI;
	}

}
