package io.threadsystem.pool;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * A list of jobs whose nodes are the jobs themselves. A job is in one list at most.
 * Guarded by the lock of the {@link JobQueue}.
 */
final class JobList {

	private @Nullable PoolJob<?> head;

	private @Nullable PoolJob<?> tail;

	private int size;

	@Nullable PoolJob<?> head() {
		return this.head;
	}

	int size() {
		return this.size;
	}

	boolean isEmpty() {
		return this.head == null;
	}

	void addLast(PoolJob<?> job) {
		PoolJob<?> last = this.tail;
		job.previous = last;
		if (last == null) {
			this.head = job;
		}
		else {
			last.next = job;
		}
		this.tail = job;
		this.size++;
	}

	/** Takes out a job that is in this list. */
	void remove(PoolJob<?> job) {
		PoolJob<?> before = job.previous;
		PoolJob<?> after = job.next;
		if (before == null) {
			this.head = after;
		}
		else {
			before.next = after;
			job.previous = null;
		}
		if (after == null) {
			this.tail = before;
		}
		else {
			after.previous = before;
			job.next = null;
		}
		this.size--;
	}

	/** Visits the jobs, the first one first; the visitor may take out the job it sees. */
	void forEach(Consumer<? super PoolJob<?>> visitor) {
		PoolJob<?> job = this.head;
		while (job != null) {
			PoolJob<?> after = job.next;
			visitor.accept(job);
			job = after;
		}
	}

}
