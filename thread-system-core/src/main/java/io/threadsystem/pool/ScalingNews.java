package io.threadsystem.pool;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log, and the listeners of a pool, what was decided about its size. */
final class ScalingNews {

	/*
	 * Decisions come in their order, under the scaler's lock. One thread at a time tells
	 * them, the one that has set 'telling'; it looks once more after it has cleared the
	 * flag, so none is left.
	 */

	private static final Logger logger = LoggerFactory.getLogger(PriorityPool.class);

	private final LanePool pool;

	private final Queue<ScalingDecision> untold = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean telling = new AtomicBoolean();

	ScalingNews(LanePool pool) {
		this.pool = pool;
	}

	void add(ScalingDecision decision) {
		this.untold.add(decision);
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
					log(decision);
					this.pool.listeners().scaled(decision);
					decision = this.untold.poll();
				}
			}
			finally {
				this.telling.set(false);
			}
		}
	}

	private void log(ScalingDecision decision) {
		logger.info("Pool '{}' {} from {} to {} workers: {}", this.pool.name(),
				decision.dryRun() ? "would scale" : "scales", decision.from(), decision.to(), decision.reason());
	}

}
