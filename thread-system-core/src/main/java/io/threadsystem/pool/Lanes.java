package io.threadsystem.pool;

import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

/**
 * The queues of a pool, one a priority: the highest one with a waiting job is served
 * first, each in the order of arrival.
 */
final class Lanes {

	/*
	 * Lock-free: each lane is the JDK's queue by Michael and Scott. Array queues were
	 * faster to read, but have nothing for a job that ends while it waits (cancelled,
	 * expired, run by one that waited for it): it leaves a dead entry behind, without its
	 * task, and this queue can drop dead entries from its middle, in order, while others
	 * add and take. (Lanes with the jobs themselves as their nodes were tried, too: a job
	 * that somebody holds would hold all that came after it.)
	 *
	 * An entry that was taken but is not to be started yet goes to the front of its lane.
	 * That happens next to never, and one look tells that there is no such entry.
	 *
	 * By the rules of starts, only one thread at a time looks for heads and takes them,
	 * but others may clean up, and the last ones who took without rules may still do so.
	 * So a head is taken by removing its very entry, which may fail.
	 *
	 * Dead entries are dropped when they come to the head, and all at once when more have
	 * died than there are live ones, so that what a lane holds stays proportional to the
	 * bound, and each dead entry costs constant time on average.
	 */

	private static final int FEW = 64;

	private final Queue<PoolJob<?>>[] lanes = lanes();

	private final Fronts fronts = new Fronts();

	/**
	 * Entries that died since the last sweep; some may have come to the head meanwhile.
	 */
	private final AtomicInteger dead = new AtomicInteger();

	@SuppressWarnings("unchecked")
	private static Queue<PoolJob<?>>[] lanes() {
		return Stream.generate(ConcurrentLinkedQueue::new).limit(Priority.values().length).toArray(Queue[]::new);
	}

	/** Adds a job at the end of its lane. */
	void offer(PoolJob<?> job) {
		this.lanes[job.level()].add(job);
	}

	/** Takes the oldest entry of the highest level, dead or alive. */
	@Nullable PoolJob<?> poll() {
		for (int level = this.lanes.length - 1; level >= 0; level--) {
			PoolJob<?> job = this.fronts.isEmpty() ? null : this.fronts.poll(level);
			job = (job != null) ? job : this.lanes[level].poll();
			if (job != null) {
				return job;
			}
		}
		return null;
	}

	/**
	 * Looks for a live entry of a level, from the oldest on, and drops dead ones on the
	 * way, so that they are looked at once.
	 */
	@Nullable PoolJob<?> findOldest(int level, Predicate<PoolJob<?>> filter) {
		PoolJob<?> first = this.fronts.isEmpty() ? null : this.fronts.find(level, filter);
		return (first != null) ? first : findOldestInLane(level, filter);
	}

	private @Nullable PoolJob<?> findOldestInLane(int level, Predicate<PoolJob<?>> filter) {
		Iterator<PoolJob<?>> entries = this.lanes[level].iterator();
		while (entries.hasNext()) {
			PoolJob<?> job = entries.next();
			if (job.isDeadEntry()) {
				entries.remove();
			}
			else if (filter.test(job)) {
				return job;
			}
		}
		return null;
	}

	/**
	 * Puts the entry of a job, which was the head of its lane, there again; before those
	 * that were taken later, even if they are back already.
	 */
	void putBack(PoolJob<?> job) {
		this.fronts.add(job);
	}

	/**
	 * The oldest job of a level that is queued, which stays there. Drops dead entries
	 * before it.
	 */
	@Nullable PoolJob<?> head(int level) {
		PoolJob<?> first = this.fronts.isEmpty() ? null : this.fronts.find(level, StatefulJob::isQueued);
		if (first != null) {
			return first;
		}
		first = this.lanes[level].peek();
		return (first == null || first.isQueued()) ? first : firstAlive(this.lanes[level]);
	}

	/**
	 * Drops what is not queued: if such a job comes back, it brings another entry.
	 */
	private static @Nullable PoolJob<?> firstAlive(Queue<PoolJob<?>> lane) {
		for (Iterator<PoolJob<?>> entries = lane.iterator(); entries.hasNext();) {
			PoolJob<?> job = entries.next();
			if (job.isQueued()) {
				return job;
			}
			entries.remove();
		}
		return null;
	}

	/** Takes the first entry of a job; fails if it has none. */
	boolean remove(PoolJob<?> job) {
		return (!this.fronts.isEmpty() && this.fronts.remove(job)) || this.lanes[job.level()].remove(job);
	}

	/** How long the first queued job of each level has waited; 0 where there is none. */
	long[] waits(long now) {
		long[] waits = new long[this.lanes.length];
		for (int level = 0; level < waits.length; level++) {
			PoolJob<?> first = this.fronts.isEmpty() ? null : this.fronts.find(level, StatefulJob::isQueued);
			first = (first != null) ? first : oldest(this.lanes[level]);
			waits[level] = (first != null) ? Math.max(0, now - first.ready()) : 0;
		}
		return waits;
	}

	private static @Nullable PoolJob<?> oldest(Queue<PoolJob<?>> lane) {
		for (PoolJob<?> job : lane) {
			if (job.isQueued()) {
				return job;
			}
		}
		return null;
	}

	/** Whether there is no entry, dead or alive. */
	boolean isEmpty() {
		if (!this.fronts.isEmpty()) {
			return false;
		}
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
		this.fronts.sweep();
		for (Queue<PoolJob<?>> lane : this.lanes) {
			lane.removeIf(PoolJob::isDeadEntry);
		}
	}

	/** Visits the entries, dead or alive, while others add and take. */
	void forEach(Consumer<PoolJob<?>> visitor) {
		this.fronts.forEach(visitor);
		for (Queue<PoolJob<?>> lane : this.lanes) {
			lane.forEach(visitor);
		}
	}

}
