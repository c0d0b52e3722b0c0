package io.threadsystem.benchmarks;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Callable;

import com.sun.management.ThreadMXBean;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;

/**
 * Memory of a pending job beyond the user's lambda, of which there is one for all jobs:
 * what its submitter allocates, and what is left of it after a garbage collection while
 * the job waits in a paused pool and nobody else holds it.
 */
final class PendingBytes {

	static final String EXECUTE = "execute, allocated";

	static final String SUBMIT = "submit, allocated";

	static final String EXECUTE_HELD = "execute, held";

	static final String SUBMIT_HELD = "submit, held";

	private static final Runnable TASK = () -> {
	};

	private static final Callable<Object> CALL = () -> TASK;

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private static final int WARM_UPS = 20;

	private static final int ROUNDS = 5;

	/** Jobs that are counted of those that are submitted to measure allocation. */
	private static final int JOBS = 100_000;

	private static final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private final PriorityPool pool;

	private PendingBytes(PriorityPool pool) {
		this.pool = pool;
	}

	/** Measures; adds bytes a job. */
	static void run(Effort effort, Samples samples) throws InterruptedException {
		PoolSettings settings = Entry.settings(1).build();
		try (PriorityPool pool = PriorityPool.create("pending", settings)) {
			PendingBytes bytes = new PendingBytes(pool);
			for (int round = 0; round < WARM_UPS; round++) {
				bytes.executeAllocates();
				bytes.submitAllocates();
			}
			for (int round = 0; round < ROUNDS; round++) {
				samples.add(EXECUTE, bytes.executeAllocates());
				samples.add(SUBMIT, bytes.submitAllocates());
			}
			for (int round = 0; round < ROUNDS; round++) {
				samples.add(EXECUTE_HELD, bytes.held(effort.pending(), () -> pool.execute(TASK)));
				samples.add(SUBMIT_HELD, bytes.held(effort.pending(), () -> pool.submit(CALL)));
			}
		}
	}

	/** Without an interface between, which would decide what is compiled as a whole. */
	private double executeAllocates() throws InterruptedException {
		this.pool.pause();
		long before = threads.getCurrentThreadAllocatedBytes();
		for (int job = 0; job < JOBS; job++) {
			this.pool.execute(TASK);
		}
		long after = threads.getCurrentThreadAllocatedBytes();
		drain();
		return (double) (after - before) / JOBS;
	}

	private double submitAllocates() throws InterruptedException {
		this.pool.pause();
		long before = threads.getCurrentThreadAllocatedBytes();
		for (int job = 0; job < JOBS; job++) {
			this.pool.submit(CALL);
		}
		long after = threads.getCurrentThreadAllocatedBytes();
		drain();
		return (double) (after - before) / JOBS;
	}

	private double held(int jobs, Runnable submission) throws InterruptedException {
		this.pool.pause();
		long before = usedAfterCollection();
		for (int job = 0; job < jobs; job++) {
			submission.run();
		}
		long after = usedAfterCollection();
		drain();
		return (double) (after - before) / jobs;
	}

	private void drain() throws InterruptedException {
		this.pool.resume();
		if (!this.pool.awaitIdle(PATIENCE)) {
			throw new IllegalStateException("The jobs have not ended");
		}
	}

	private static long usedAfterCollection() {
		System.gc();
		System.gc();
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

}
