package io.threadsystem.pool;

import java.util.concurrent.locks.LockSupport;

/** Where a pool reads the time, and waits for it; tests bring their own. */
interface Ticker {

	/** Ticker of the machine. */
	Ticker SYSTEM = new Ticker() {

		@Override
		public long nanoTime() {
			return System.nanoTime();
		}

		@Override
		public void park(Object blocker, long nanos) {
			LockSupport.parkNanos(blocker, nanos);
		}

	};

	/**
	 * The time in nanoseconds, from an arbitrary origin, as {@link System#nanoTime()}.
	 */
	long nanoTime();

	/**
	 * Parks the calling thread until it is unparked or the time has passed, or earlier.
	 */
	void park(Object blocker, long nanos);

}
