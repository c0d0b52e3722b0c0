package io.threadsystem.pool;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of a pool, one a priority: the highest one with a waiting job is served
 * first.
 */
final class Lanes {

	/*
	 * A job that ends while it waits (cancelled, expired, run by one that waited for it)
	 * leaves a dead entry behind, without its task. Dead entries are dropped when they
	 * come to the head, and all at once when more have died than there are live ones, so
	 * that what a lane holds stays proportional to the bound, and each dead entry costs
	 * constant time on average.
	 */

	private static final int FEW = 64;

	private final Lane[] lanes = Stream.generate(Lane::new).limit(Priority.values().length).toArray(Lane[]::new);

	/**
	 * Entries that died since the last sweep; some may have come to the head meanwhile.
	 */
	private final AtomicInteger dead = new AtomicInteger();

	/** Adds a job at the end of its lane. */
	void offer(PoolJob<?> job) {
		this.lanes[job.level()].offer(job);
	}

	/**
	 * Takes the oldest job of the highest level.
	 * @param claim starts a job, or finds that it has ended
	 */
	@Nullable PoolJob<?> take(Predicate<PoolJob<?>> claim) {
		for (int level = this.lanes.length - 1; level >= 0; level--) {
			PoolJob<?> job = this.lanes[level].take(claim);
			if (job != null) {
				return job;
			}
		}
		return null;
	}

	/** Whether no job waits. */
	boolean isEmpty() {
		for (int level = this.lanes.length - 1; level >= 0; level--) {
			if (!this.lanes[level].isEmpty()) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Notes that the job of an entry has ended in place.
	 * @param alive the number of live entries, roughly
	 */
	void died(int alive) {
		if (this.dead.incrementAndGet() > FEW + alive) {
			sweep();
		}
	}

	/** Drops dead entries. */
	void sweep() {
		this.dead.set(0);
		for (Lane lane : this.lanes) {
			lane.sweep();
		}
	}

	/** Lets go of jobs that have ended, where nothing waits. */
	void releaseLast() {
		for (Lane lane : this.lanes) {
			lane.releaseLast();
		}
	}

	/** Visits the jobs that wait, some perhaps twice. */
	void forEach(Consumer<PoolJob<?>> visitor) {
		for (Lane lane : this.lanes) {
			lane.forEach(visitor);
		}
	}

}
