package io.threadsystem.pool;

import java.util.Arrays;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The jobs that wait for a time, the earliest one first: a binary heap in which each job
 * knows its place, so that one that is cancelled leaves at once. Guarded by the lock of
 * the {@link JobQueue}.
 */
final class DelayedJobs {

	private PoolJob<?>[] heap = new PoolJob<?>[16];

	private int size;

	@Nullable PoolJob<?> first() {
		return (this.size > 0) ? this.heap[0] : null;
	}

	void add(PoolJob<?> job) {
		if (this.size == this.heap.length) {
			this.heap = Arrays.copyOf(this.heap, 2 * this.size);
		}
		moveUp(this.size++, job);
	}

	/** Takes out a job that is here. */
	@SuppressWarnings("NullAway") // places from 'size' on are never read
	void remove(PoolJob<?> job) {
		int place = job.details().heapIndex;
		PoolJob<?> last = this.heap[--this.size];
		this.heap[this.size] = null;
		if (last != job) {
			moveDown(place, last);
			if (this.heap[place] == last) {
				moveUp(place, last);
			}
		}
	}

	private void moveUp(int from, PoolJob<?> job) {
		int place = from;
		while (place > 0 && isBefore(job, this.heap[(place - 1) / 2])) {
			put(place, this.heap[(place - 1) / 2]);
			place = (place - 1) / 2;
		}
		put(place, job);
	}

	private void moveDown(int from, PoolJob<?> job) {
		int place = from;
		int child = smallerChild(place);
		while (child < this.size && isBefore(this.heap[child], job)) {
			put(place, this.heap[child]);
			place = child;
			child = smallerChild(place);
		}
		put(place, job);
	}

	private int smallerChild(int place) {
		int left = 2 * place + 1;
		return (left + 1 < this.size && isBefore(this.heap[left + 1], this.heap[left])) ? left + 1 : left;
	}

	private void put(int place, PoolJob<?> job) {
		this.heap[place] = job;
		job.details().heapIndex = place;
	}

	/** Of jobs that are due at the same time, the one that was submitted earlier. */
	private static boolean isBefore(PoolJob<?> job, PoolJob<?> other) {
		long later = other.ready() - job.ready();
		return later > 0 || (later == 0 && job.id() < other.id());
	}

	/** Visits the jobs, in no order; the visitor must not change this heap. */
	void forEach(Consumer<? super PoolJob<?>> visitor) {
		for (int place = 0; place < this.size; place++) {
			visitor.accept(this.heap[place]);
		}
	}

}
