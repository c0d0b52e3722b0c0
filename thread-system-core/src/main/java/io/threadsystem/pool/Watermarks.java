package io.threadsystem.pool;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * Marks in the queue of a pool: whether it has become so full that those who bring jobs
 * should slow down, and then empty enough again.
 */
final class Watermarks {

	/*
	 * 'saturation' is changed by compare-and-set, by one who has just taken or given back
	 * a slot, and who then looks once more: one who came or went between the look and the
	 * change may not have seen it, and is seen now. So it follows the queue, and an empty
	 * queue is never saturated. It does so whether or not anybody listens: where a slot
	 * is taken, that costs a comparison with what is remembered of those given back, and
	 * where one is given back, a look at 'saturation'.
	 *
	 * Listeners are told by one thread at a time, the one that has set 'telling': it
	 * tells until they know what is, and looks once more after it has cleared the flag.
	 * So they hear of the two in turns, and of the last one. Where nobody follows the
	 * pool, nobody is told, and 'told' stays as it is until somebody does.
	 */

	private final LanePool pool;

	private final Admission admission;

	private volatile Marks marks;

	/** {@code null} if the queue is not saturated. */
	private final AtomicReference<@Nullable Saturation> saturation = new AtomicReference<>();

	private final AtomicBoolean telling = new AtomicBoolean();

	/** What the listeners know; written by the one who tells. */
	private volatile boolean told;

	Watermarks(LanePool pool, Admission admission) {
		this.pool = pool;
		this.admission = admission;
		this.marks = Marks.of(pool.settings());
	}

	/** The marks, or the capacity, may have been moved. */
	void move(PoolSettings settings) {
		this.marks = Marks.of(settings);
		filled();
		drained();
	}

	/** A slot was taken. */
	void filled() {
		if (this.saturation.get() == null && this.admission.isAbove(this.marks.high())
				&& this.saturation.compareAndSet(null, new Saturation(this.pool.now()))) {
			changed();
			drained();
		}
	}

	/** A slot was given back, or there are more of them. */
	void drained() {
		Saturation saturated = this.saturation.get();
		if (saturated != null && this.admission.size() < this.marks.low()
				&& this.saturation.compareAndSet(saturated, null)) {
			changed();
			filled();
		}
	}

	/** How long the queue has been saturated, {@code null} if it is not. */
	@Nullable Duration saturatedFor() {
		Saturation saturated = this.saturation.get();
		return (saturated != null) ? Duration.ofNanos(Math.max(0, this.pool.now() - saturated.since())) : null;
	}

	// Telling

	/** Somebody follows the pool, perhaps only since the last change. */
	void followed() {
		if (isNews()) {
			this.pool.callbacks().run(this::tell);
		}
	}

	private void changed() {
		if (this.pool.listeners().followsJobs()) {
			this.pool.callbacks().run(this::tell);
		}
	}

	private boolean isNews() {
		return this.told != (this.saturation.get() != null);
	}

	private void tell() {
		while (isNews() && this.telling.compareAndSet(false, true)) {
			try {
				while (isNews()) {
					this.told = !this.told;
					this.pool.listeners().queueChanged(this.told, this.admission.size(), this.marks.capacity());
				}
			}
			finally {
				this.telling.set(false);
			}
		}
	}

	/**
	 * A time in which the queue is saturated.
	 *
	 * @param since when it began
	 */
	private record Saturation(long since) {
	}

	/**
	 * The marks as numbers of jobs.
	 *
	 * @param capacity the capacity of the queue
	 * @param high the most jobs with which it is not saturated; fewer than the capacity
	 * @param low the fewest jobs with which it has not recovered
	 */
	private record Marks(int capacity, long high, long low) {

		/** So little that it makes no job, and more than what multiplying loses. */
		private static final double ROUNDING = 1e-6;

		static Marks of(PoolSettings settings) {
			int capacity = settings.queueCapacity();
			if (capacity == 0) {
				return new Marks(0, Long.MAX_VALUE, Long.MAX_VALUE);
			}
			double high = Math.floor(settings.highWatermark() * capacity + ROUNDING);
			double low = Math.ceil(settings.lowWatermark() * capacity - ROUNDING);
			return new Marks(capacity, Math.min((long) high, capacity - 1), (long) low);
		}

	}

}
