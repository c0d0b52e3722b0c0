package io.threadsystem.pool;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Says whether the queue of a pool is saturated: it has become fuller than the high mark,
 * and since then has not been emptier than the low mark.
 */
final class SaturationMonitor {

	/*
	 * The queue tells each change of its size under its lock, which guards the marks and
	 * the state; most changes cost a comparison. Listeners are told after the unlock, on
	 * a thread for callbacks, by one thread at a time, the one that has set 'telling'. It
	 * tells until listeners know the present state, and looks again after it has cleared
	 * the flag. So they hear of the two states by turns, and of the last one. While no
	 * listener follows the pool, none is told; 'told' stays as it is until one does.
	 */

	private final PoolContext pool;

	private final IntSupplier size;

	private Marks marks;

	/**
	 * {@code null} if the queue is not saturated; written under the lock of the queue.
	 */
	private volatile @Nullable Long since;

	private final AtomicBoolean telling = new AtomicBoolean();

	/** What the listeners know; written by the thread that tells. */
	private volatile boolean told;

	SaturationMonitor(PoolContext pool, IntSupplier size) {
		this.pool = pool;
		this.size = size;
		this.marks = Marks.of(pool.settings());
	}

	// Under the lock of the queue

	/** A slot was taken; returns whether the queue is saturated since now. */
	boolean filled(int size) {
		if (size <= this.marks.high() || this.since != null) {
			return false;
		}
		this.since = this.pool.now();
		return true;
	}

	/** A slot was given back; returns whether the queue is saturated no more. */
	boolean drained(int size) {
		if (this.since == null || size >= this.marks.low()) {
			return false;
		}
		this.since = null;
		return true;
	}

	/** The marks, or the capacity, have changed. */
	boolean use(PoolSettings settings, int size) {
		this.marks = Marks.of(settings);
		return filled(size) || drained(size);
	}

	/** Since when the queue has been saturated, {@code null} if it is not. */
	@Nullable Long since() {
		return this.since;
	}

	// Telling listeners

	/** A listener may follow the pool since the last change. */
	void followed() {
		if (isNews()) {
			this.pool.callbacks().execute(this::tell);
		}
	}

	/** The state has changed. */
	void changed() {
		if (this.pool.listeners().followsJobs()) {
			this.pool.callbacks().execute(this::tell);
		}
	}

	private boolean isNews() {
		return this.told != (this.since != null);
	}

	private void tell() {
		while (isNews() && this.telling.compareAndSet(false, true)) {
			try {
				while (isNews()) {
					this.told = !this.told;
					this.pool.listeners()
						.queueChanged(this.told, this.size.getAsInt(), this.pool.settings().queueCapacity());
				}
			}
			finally {
				this.telling.set(false);
			}
		}
	}

	/**
	 * The marks as numbers of jobs.
	 *
	 * @param high the most jobs with which it is not saturated; fewer than the capacity
	 * @param low the fewest jobs with which it has not recovered
	 */
	private record Marks(long high, long low) {

		/** So little that it makes no job, and more than what multiplying loses. */
		private static final double ROUNDING = 1e-6;

		static Marks of(PoolSettings settings) {
			int capacity = settings.queueCapacity();
			if (capacity == 0) {
				return new Marks(Long.MAX_VALUE, Long.MAX_VALUE);
			}
			double high = Math.floor(settings.highWatermark() * capacity + ROUNDING);
			double low = Math.ceil(settings.lowWatermark() * capacity - ROUNDING);
			return new Marks(Math.min((long) high, capacity - 1), (long) low);
		}

	}

}
