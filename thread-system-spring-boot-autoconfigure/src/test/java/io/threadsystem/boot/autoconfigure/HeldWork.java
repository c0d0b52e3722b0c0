package io.threadsystem.boot.autoconfigure;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.threadsystem.job.JobContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a job does until the test lets it go. It notices when the job is cancelled.
 */
final class HeldWork implements Callable<String> {

	private final CountDownLatch begun = new CountDownLatch(1);

	private final CountDownLatch released = new CountDownLatch(1);

	private final CountDownLatch tokenCancelled = new CountDownLatch(1);

	private final CountDownLatch interrupted = new CountDownLatch(1);

	@Override
	public String call() throws InterruptedException {
		JobContext.current().token().onCancel(this.tokenCancelled::countDown);
		this.begun.countDown();
		try {
			this.released.await();
		}
		catch (InterruptedException ex) {
			this.interrupted.countDown();
			throw ex;
		}
		return Thread.currentThread().getName();
	}

	void release() {
		this.released.countDown();
	}

	boolean hasBegun() {
		return this.begun.getCount() == 0;
	}

	boolean isCancelled() {
		return this.tokenCancelled.getCount() == 0 || this.interrupted.getCount() == 0;
	}

	void awaitBegun() throws InterruptedException {
		assertThat(this.begun.await(10, TimeUnit.SECONDS)).as("work has begun").isTrue();
	}

	void awaitCancelled() throws InterruptedException {
		assertThat(this.tokenCancelled.await(10, TimeUnit.SECONDS)).as("token is cancelled").isTrue();
		assertThat(this.interrupted.await(10, TimeUnit.SECONDS)).as("thread is interrupted").isTrue();
	}

}
