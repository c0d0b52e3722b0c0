package io.threadsystem.pool;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.threadsystem.job.Job;
import io.threadsystem.job.Priority;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A job that keeps a worker busy until the test lets it go, or until it is interrupted.
 */
public final class Blocker {

	private final CountDownLatch running = new CountDownLatch(1);

	private final CountDownLatch released = new CountDownLatch(1);

	private final Job<Void> job;

	private Blocker(JobBuilder builder) {
		this.job = builder.submit(() -> {
			this.running.countDown();
			this.released.await();
			return null;
		});
	}

	/** Submits a blocker and waits until it runs. */
	public static Blocker on(PriorityPool pool) {
		return of(pool.job("blocker").priority(Priority.HIGHEST));
	}

	/** Submits a blocker made otherwise, and waits until it runs. */
	public static Blocker of(JobBuilder builder) {
		Blocker blocker = new Blocker(builder);
		blocker.awaitRunning();
		return blocker;
	}

	private void awaitRunning() {
		try {
			assertThat(this.running.await(TestPools.LONG.toSeconds(), TimeUnit.SECONDS)).as("blocker runs").isTrue();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	public Job<Void> job() {
		return this.job;
	}

	public void release() {
		this.released.countDown();
	}

}
