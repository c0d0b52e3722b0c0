package io.threadsystem.pool;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Marks in the queue of a pool: whether it has become so full that those who bring jobs
 * should slow down, and then empty enough again.
 */
final class Watermarks {

	/*
	 * 'saturated' is changed by compare-and-set, by one who has just taken or given back
	 * a slot, so it follows the queue; but for a job that comes or goes in the same
	 * moment, whose successor sets it right. Listeners are told by one thread at a time,
	 * the one that has set 'telling': it tells until they know what is, and looks once
	 * more after it has cleared the flag. So they hear of the two in turns, and of the
	 * last one.
	 */

	private static final double UPPER = 0.8;

	private static final double LOWER = 0.5;

	private final LanePool pool;

	private final Admission admission;

	private final AtomicBoolean saturated = new AtomicBoolean();

	private final AtomicBoolean telling = new AtomicBoolean();

	/** What the listeners know; written by the one who tells. */
	private volatile boolean told;

	Watermarks(LanePool pool, Admission admission) {
		this.pool = pool;
		this.admission = admission;
	}

	/** A slot was taken, and somebody wants to know. */
	void filled() {
		int capacity = this.pool.settings().queueCapacity();
		if (capacity > 0 && !this.saturated.get() && this.admission.size() > UPPER * capacity
				&& this.saturated.compareAndSet(false, true)) {
			this.pool.callbacks().run(this::tell);
		}
	}

	/** A slot was given back, or there are more of them. */
	void drained() {
		if (this.saturated.get() && isBelow() && this.saturated.compareAndSet(true, false)) {
			this.pool.callbacks().run(this::tell);
		}
	}

	private boolean isBelow() {
		int capacity = this.pool.settings().queueCapacity();
		return capacity == 0 || this.admission.size() < LOWER * capacity;
	}

	private void tell() {
		while (this.told != this.saturated.get() && this.telling.compareAndSet(false, true)) {
			try {
				while (this.told != this.saturated.get()) {
					this.told = !this.told;
					this.pool.listeners()
						.queueChanged(this.told, this.admission.size(), this.pool.settings().queueCapacity());
				}
			}
			finally {
				this.telling.set(false);
			}
		}
	}

}
