package io.threadsystem.event;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What listeners have been told, apart from them, as they are proxied. */
final class Log {

	final Queue<Object> told = new ConcurrentLinkedQueue<>();

	final CountDownLatch goOn = new CountDownLatch(1);

	void add(Object what) {
		this.told.add(what);
	}

	void awaitGoOn() {
		try {
			if (!this.goOn.await(20, TimeUnit.SECONDS)) {
				throw new IllegalStateException("nobody said go on");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
