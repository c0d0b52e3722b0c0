package io.threadsystem.actuate.endpoint;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.threadsystem.job.Job;
import io.threadsystem.pool.JobBuilder;

import static org.assertj.core.api.Assertions.assertThat;

/** A job that runs until the test lets it go, or until it is interrupted. */
final class HeldJob {

	private final CountDownLatch running = new CountDownLatch(1);

	private final CountDownLatch released = new CountDownLatch(1);

	private final Job<Void> job;

	private HeldJob(JobBuilder builder) {
		this.job = builder.submit(() -> {
			this.running.countDown();
			this.released.await();
			return null;
		});
	}

	/** Submits a job and waits until it runs. */
	static HeldJob on(JobBuilder builder) {
		HeldJob held = new HeldJob(builder);
		try {
			assertThat(held.running.await(20, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
		return held;
	}

	Job<Void> job() {
		return this.job;
	}

	void release() {
		this.released.countDown();
	}

}
