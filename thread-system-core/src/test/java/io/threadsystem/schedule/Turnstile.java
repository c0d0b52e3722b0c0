package io.threadsystem.schedule;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.threadsystem.pool.TestPools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A task each of whose runs lasts until the test lets it go. */
final class Turnstile implements Runnable {

	private final Semaphore permits = new Semaphore(0);

	private final AtomicInteger running = new AtomicInteger();

	private final AtomicInteger most = new AtomicInteger();

	@Override
	public void run() {
		this.most.accumulateAndGet(this.running.incrementAndGet(), Math::max);
		try {
			assertThat(this.permits.tryAcquire(TestPools.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.running.decrementAndGet();
		}
	}

	void awaitRunning(int runs) {
		await().until(() -> this.running.get() == runs);
	}

	void release(int runs) {
		this.permits.release(runs);
	}

	/** How many ran at the same time. */
	int most() {
		return this.most.get();
	}

}
