package io.threadsystem.pool;

import static org.assertj.core.api.Assertions.assertThat;

/** A thread that looks at a pool all the time and remembers the highest figures. */
final class BoundObserver {

	private final PriorityPool pool;

	private final Thread thread = new Thread(this::observe, "observer");

	private volatile boolean stopped;

	private volatile long looks;

	private volatile long mostQueued;

	private volatile long mostPending;

	private volatile long mostRunning;

	private volatile long least;

	BoundObserver(PriorityPool pool) {
		this.pool = pool;
		this.thread.setDaemon(true);
	}

	BoundObserver start() {
		this.thread.start();
		return this;
	}

	void stop() throws InterruptedException {
		this.stopped = true;
		this.thread.join();
	}

	@SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
	private void observe() {
		while (!this.stopped) {
			LevelSnapshot seen = this.pool.snapshot().total();
			this.looks++;
			this.mostQueued = Math.max(this.mostQueued, seen.queued());
			this.mostPending = Math.max(this.mostPending, seen.pending());
			this.mostRunning = Math.max(this.mostRunning, seen.running());
			this.least = Math.min(this.least, Math.min(seen.queued(), Math.min(seen.pending(), seen.running())));
			Thread.onSpinWait();
		}
	}

	long mostQueued() {
		return this.mostQueued;
	}

	/** Checks a run in which no job had a delay, so that pending jobs are queued ones. */
	void assertBoundHeld(int capacity, int workers) {
		assertThat(this.looks).as("looks").isPositive();
		assertThat(this.mostQueued).as("queued").isLessThanOrEqualTo(capacity);
		assertThat(this.mostPending).as("pending").isLessThanOrEqualTo(capacity);
		assertThat(this.mostRunning).as("running").isLessThanOrEqualTo(workers);
		assertThat(this.least).as("least of all figures").isNotNegative();
	}

}
