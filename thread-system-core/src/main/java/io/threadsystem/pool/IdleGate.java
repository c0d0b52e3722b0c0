package io.threadsystem.pool;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Where threads wait until a pool is idle.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock alone
final class IdleGate {

	/*
	 * Those who may have made the pool idle (a worker that finds no further job, one who
	 * ends a pending job) look at 'waiting' after what they did is visible; one who waits
	 * raises it before looking at the pool. So one of the two sees the other, and all
	 * that it costs while nobody waits is a read. Nobody tells when a future is done
	 * whose stages take long, so those who wait also look by themselves.
	 */

	private static final long LOOK_EVERY = TimeUnit.MILLISECONDS.toNanos(10);

	private final BooleanSupplier idle;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private volatile int waiting;

	IdleGate(BooleanSupplier idle) {
		this.idle = idle;
	}

	/** The pool may have become idle. */
	void check() {
		if (this.waiting > 0) {
			this.lock.lock();
			try {
				this.changed.signalAll();
			}
			finally {
				this.lock.unlock();
			}
		}
	}

	boolean await(long nanos) throws InterruptedException {
		long start = System.nanoTime();
		this.lock.lockInterruptibly();
		try {
			this.waiting++;
			while (!this.idle.getAsBoolean()) {
				long left = nanos - (System.nanoTime() - start);
				if (left <= 0) {
					return false;
				}
				this.changed.await(Math.min(left, LOOK_EVERY), TimeUnit.NANOSECONDS);
			}
			return true;
		}
		finally {
			this.waiting--;
			this.lock.unlock();
		}
	}

}
