package io.threadsystem.pool;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/** Tells the listeners of a pool what was decided about its size. */
final class ScalingNews {

	/*
	 * Decisions come in their order, under the scaler's lock. One thread at a time tells
	 * them, the one that has set 'telling'; it looks once more after it has cleared the
	 * flag, so none is left.
	 */

	private final LanePool pool;

	private final Queue<ScalingDecision> untold = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean telling = new AtomicBoolean();

	ScalingNews(LanePool pool) {
		this.pool = pool;
	}

	void add(ScalingDecision decision) {
		if (this.pool.listeners().isPresent()) {
			this.untold.add(decision);
		}
	}

	/** Tells what is untold, on a thread for that. */
	void tell() {
		if (!this.untold.isEmpty()) {
			this.pool.callbacks().run(this::tellAll);
		}
	}

	private void tellAll() {
		while (!this.untold.isEmpty() && this.telling.compareAndSet(false, true)) {
			try {
				ScalingDecision decision = this.untold.poll();
				while (decision != null) {
					this.pool.listeners().scaled(decision);
					decision = this.untold.poll();
				}
			}
			finally {
				this.telling.set(false);
			}
		}
	}

}
