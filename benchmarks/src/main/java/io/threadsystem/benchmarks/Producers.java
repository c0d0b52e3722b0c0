package io.threadsystem.benchmarks;

import java.util.concurrent.CyclicBarrier;

/** Threads that hand jobs over at the same time; the calling one is the first of them. */
final class Producers implements AutoCloseable {

	private final int count;

	private final CyclicBarrier barrier;

	private volatile Step step;

	private volatile int each;

	private volatile boolean closed;

	Producers(int count) {
		this.count = count;
		this.barrier = new CyclicBarrier(count);
		for (int number = 1; number < count; number++) {
			Thread thread = new Thread(this::work, "producer-" + number);
			thread.setDaemon(true);
			thread.start();
		}
	}

	/** Runs the step so often, in equal shares, and returns when all have finished. */
	void run(int times, Step step) {
		this.step = step;
		this.each = times / this.count;
		meet();
		repeat();
		meet();
	}

	private void work() {
		meet();
		while (!this.closed) {
			repeat();
			meet();
			meet();
		}
	}

	private void repeat() {
		Step now = this.step;
		int times = this.each;
		for (int index = 0; index < times; index++) {
			now.run(index);
		}
	}

	private void meet() {
		if (this.count > 1) {
			try {
				this.barrier.await();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}
	}

	@Override
	public void close() {
		this.closed = true;
		meet();
	}

	/** What a producer does, again and again. */
	interface Step {

		void run(int index);

	}

}
