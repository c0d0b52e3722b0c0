package io.threadsystem.pool;

import java.util.concurrent.atomic.AtomicLong;

/** Jobs that hold no slot of the queue and may yet have something to start. */
final class Outside {

	/*
	 * Counted in before one looks whether the pool is closed, and out when the job cannot
	 * come any more, or has a slot. So a closed pool with nothing here and no slot taken,
	 * looked at in this order, has nothing left to start.
	 */

	private final Crew crew;

	private final AtomicLong count = new AtomicLong();

	Outside(Crew crew) {
		this.crew = crew;
	}

	void add() {
		this.count.incrementAndGet();
	}

	/** One of them is inside now, and counted there. */
	void entered() {
		this.count.decrementAndGet();
	}

	/** One of them is over. */
	void remove() {
		if (this.count.decrementAndGet() == 0) {
			this.crew.endIfDrained();
		}
	}

	boolean isEmpty() {
		return this.count.get() == 0;
	}

}
