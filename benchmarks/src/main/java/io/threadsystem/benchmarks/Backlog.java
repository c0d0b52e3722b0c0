package io.threadsystem.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps the number of pending jobs to about ten thousand, as much as the queue of our
 * pool holds unless it is set otherwise, in the same way for every pool: one of 503 jobs
 * marks how far the workers are, and producers that have handed over too many marks wait.
 * Without a bound, producers that outnumber the processors hand all jobs over before a
 * worker runs one, and nothing is measured of what it costs that both do so at once.
 */
final class Backlog {

	/** A prime number, so that marks are of all levels. */
	private static final int DISTANCE = 503;

	private static final int MOST = 20;

	/** Between two looks. */
	private static final long LOOK_NANOS = 10_000;

	private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(1);

	private final Task mark = new Task(this);

	private final AtomicLong handedOver = new AtomicLong();

	private final AtomicLong ended = new AtomicLong();

	/** Hands a job over, and waits if it is a mark and there are too many. */
	void handOver(int index, Entry.HandOver to) {
		if (index % DISTANCE != DISTANCE - 1) {
			to.accept(index, Task.EMPTY);
			return;
		}
		to.accept(index, this.mark);
		await(this.handedOver.incrementAndGet() - MOST);
	}

	private void await(long target) {
		if (this.ended.get() >= target) {
			return;
		}
		long start = System.nanoTime();
		while (this.ended.get() < target) {
			if (System.nanoTime() - start > PATIENCE_NANOS) {
				throw new IllegalStateException("No job has ended for a minute");
			}
			LockSupport.parkNanos(LOOK_NANOS);
		}
	}

	void markEnded() {
		this.ended.incrementAndGet();
	}

}
