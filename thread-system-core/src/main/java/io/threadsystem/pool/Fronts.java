package io.threadsystem.pool;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

/**
 * Entries that were taken from their lanes and put back, by level: each comes before all
 * that are in its lane.
 */
final class Fronts {

	/*
	 * Next to never is there any: an entry comes here where rules came into force, or its
	 * worker was set outside, at the moment at which it was taken. So the lock (this),
	 * under which no code of others runs, guards all of it, and 'size', which is written
	 * under it, says to those without it that they need not look.
	 *
	 * Those who put entries back do so in any order, whatever the one in which they took
	 * them; nobody knows that any more. So the entries are kept in the order of the
	 * moments since which their jobs have been ready to start, as they are in a lane, but
	 * for those that came to it at the same time.
	 *
	 * An entry here whose job is not queued is dropped by whoever meets it: if such a job
	 * comes back, it brings another one.
	 */

	private final List<List<PoolJob<?>>> levels = Stream.<List<PoolJob<?>>>generate(ArrayList::new)
		.limit(Priority.values().length)
		.toList();

	private volatile int size;

	boolean isEmpty() {
		return this.size == 0;
	}

	/** Adds an entry, before those of jobs that are ready since later. */
	synchronized void add(PoolJob<?> job) {
		List<PoolJob<?>> front = this.levels.get(job.level());
		int place = front.size();
		while (place > 0 && front.get(place - 1).ready() - job.ready() > 0) {
			place--;
		}
		front.add(place, job);
		count();
	}

	/** Takes the first entry of a level. */
	synchronized @Nullable PoolJob<?> poll(int level) {
		PoolJob<?> first = find(level, (job) -> true);
		if (first != null) {
			remove(first);
		}
		return first;
	}

	/** Takes the entry of a job; fails if it has none here. */
	synchronized boolean remove(PoolJob<?> job) {
		boolean removed = this.levels.get(job.level()).remove(job);
		count();
		return removed;
	}

	/** Looks for the first queued job of a level that passes the filter. */
	synchronized @Nullable PoolJob<?> find(int level, Predicate<PoolJob<?>> filter) {
		Iterator<PoolJob<?>> entries = this.levels.get(level).iterator();
		PoolJob<?> found = null;
		while (found == null && entries.hasNext()) {
			PoolJob<?> job = entries.next();
			if (!job.isQueued()) {
				entries.remove();
			}
			else if (filter.test(job)) {
				found = job;
			}
		}
		count();
		return found;
	}

	/** Drops dead entries. */
	synchronized void sweep() {
		this.levels.forEach((front) -> front.removeIf((job) -> !job.isQueued()));
		count();
	}

	private void count() {
		this.size = this.levels.stream().mapToInt(List::size).sum();
	}

	/** Visits the entries as they are now. */
	void forEach(Consumer<PoolJob<?>> visitor) {
		if (!isEmpty()) {
			entries().forEach(visitor);
		}
	}

	private synchronized List<PoolJob<?>> entries() {
		return this.levels.stream().<PoolJob<?>>flatMap(List::stream).toList();
	}

}
