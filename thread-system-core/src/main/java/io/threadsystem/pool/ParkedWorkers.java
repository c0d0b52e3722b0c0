package io.threadsystem.pool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

import static io.threadsystem.pool.CrewCounts.PARKED;
import static io.threadsystem.pool.CrewCounts.SEARCHING;

/** The workers of a {@link Crew} that sleep; the one that came last is woken first. */
final class ParkedWorkers {

	/*
	 * A worker's presence on the stack, its 'parked' flag and the parked count change
	 * together under the lock. Whoever takes a worker off the stack makes it a searching
	 * one, so that until it has woken up nobody wakes another.
	 */

	private final CrewCounts counts;

	private final ReentrantLock lock = new ReentrantLock();

	private final Deque<Worker> stack = new ArrayDeque<>();

	ParkedWorkers(CrewCounts counts) {
		this.counts = counts;
	}

	/** A searching worker is about to sleep. */
	void add(Worker worker) {
		this.lock.lock();
		try {
			worker.parked = true;
			this.stack.addFirst(worker);
			this.counts.change(PARKED - SEARCHING);
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Makes a worker that is here a searching one again. */
	void remove(Worker worker) {
		this.lock.lock();
		try {
			if (this.stack.removeFirstOccurrence(worker)) {
				unparked(worker);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Takes out a worker that is about to end, by itself, if more are counted than are
	 * kept, and counts it no more.
	 * @return {@code false} if it is not here, or has to stay
	 */
	boolean retire(Worker worker, CrewSize size) {
		this.lock.lock();
		try {
			// Who has been idle for long is at the end.
			if (CrewCounts.total(this.counts.now()) <= size.kept() || !this.stack.removeLastOccurrence(worker)) {
				return false;
			}
			worker.parked = false;
			this.counts.change(-CrewCounts.TOTAL - PARKED);
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Wakes one; {@code false} if there is none. */
	boolean wakeOne() {
		this.lock.lock();
		try {
			Worker worker = this.stack.pollFirst();
			if (worker != null) {
				wake(worker);
			}
			return worker != null;
		}
		finally {
			this.lock.unlock();
		}
	}

	void wakeAll() {
		this.lock.lock();
		try {
			while (!this.stack.isEmpty()) {
				wake(this.stack.removeFirst());
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void wake(Worker worker) {
		unparked(worker);
		LockSupport.unpark(worker.thread());
	}

	private void unparked(Worker worker) {
		worker.parked = false;
		this.counts.change(SEARCHING - PARKED);
	}

}
