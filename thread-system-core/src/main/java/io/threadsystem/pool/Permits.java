package io.threadsystem.pool;

import java.util.Arrays;
import java.util.function.Consumer;

import io.threadsystem.job.Priority;
import io.threadsystem.pool.RateLimits.Charge;

/**
 * How many workers may be busy with the jobs of each level, and which of them are.
 * Guarded by the lock of the {@link StartRules}.
 */
final class Permits {

	private final int[] given = new int[Priority.values().length];

	/** Permits that there are, by level; 0 for any number. */
	private final int[] most = new int[Priority.values().length];

	/** Takes over other limits; who has a permit keeps it. */
	@SuppressWarnings("EnumOrdinal") // the order of the constants is what they mean
	void change(PoolSettings settings) {
		for (Priority priority : Priority.values()) {
			this.most[priority.ordinal()] = settings.level(priority).maxWorkers();
		}
	}

	boolean isLeft(int level) {
		return this.most[level] == 0 || this.given[level] < this.most[level];
	}

	void give(Worker worker, int level, Charge charge) {
		worker.permit = new Permit(level, charge);
		this.given[level]++;
	}

	void takeBack(Worker worker) {
		Permit held = worker.permit;
		if (held != null) {
			worker.permit = null;
			this.given[held.level()]--;
		}
	}

	/**
	 * Gives a permit to each worker that is busy, and to no other. A worker that ends has
	 * given its own back before it is no longer one of them.
	 */
	void giveToBusy(Consumer<Consumer<Worker>> workers) {
		Arrays.fill(this.given, 0);
		workers.accept((worker) -> {
			worker.permit = null;
			int level = awaitTaken(worker);
			if (level != Worker.NOTHING) {
				give(worker, level, Charge.NOTHING);
			}
		});
	}

	@SuppressWarnings("ThreadPriorityCheck") // where another thread needs a moment
	private static int awaitTaken(Worker worker) {
		int level = worker.busyWith();
		while (level == Worker.TAKING) {
			Thread.yield();
			level = worker.busyWith();
		}
		return level;
	}

	/**
	 * Of a worker.
	 *
	 * @param level the level with whose job it is busy
	 * @param charge what the start of that job has cost
	 */
	record Permit(int level, Charge charge) {
	}

}
