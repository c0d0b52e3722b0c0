package io.threadsystem.schedule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is due when, in the order of time, and where the thread of the scheduler waits for
 * it.
 */
final class Agenda {

	/*
	 * The lock guards everything. It is the innermost one: it is taken by those who hold
	 * the monitor of a schedule's times, and nobody who holds it calls anything of a
	 * schedule, or a clock.
	 *
	 * There are two sets, because times of the wall clock and steady times cannot be
	 * compared. An entry is in its set from 'add' to 'remove', or until it is taken as
	 * due, and nothing else refers to it but its schedule. The waiting thread is woken
	 * only for an entry that is the first of its set: the others are seen in the round
	 * that the first one ends. No entry is missed, because a round looks at the sets and
	 * begins to wait under the lock.
	 */

	/**
	 * Entries that are taken out of a set at once: few, so that the first one of many
	 * need not wait for the last, and others get the lock in between.
	 */
	private static final int MOST = 100;

	private final TimeSource source;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final NavigableSet<Entry> wall = sorted();

	private final NavigableSet<Entry> steady = sorted();

	private long sequence;

	private boolean closed;

	Agenda(TimeSource source) {
		this.source = source;
	}

	private static NavigableSet<Entry> sorted() {
		return new TreeSet<>(
				Comparator.<Entry>comparingLong((entry) -> entry.due().nanos()).thenComparingLong(Entry::sequence));
	}

	private NavigableSet<Entry> setOf(Due due) {
		return due.isOfWallClock() ? this.wall : this.steady;
	}

	Entry add(PoolSchedule schedule, Due due) {
		this.lock.lock();
		try {
			Entry entry = new Entry(due, this.sequence++, schedule);
			NavigableSet<Entry> set = setOf(due);
			if (!this.closed && set.add(entry) && set.first() == entry) {
				this.changed.signal();
			}
			return entry;
		}
		finally {
			this.lock.unlock();
		}
	}

	void remove(Entry entry) {
		this.lock.lock();
		try {
			setOf(entry.due()).remove(entry);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Waits for entries that are due, and takes some of them out, the earliest ones.
	 * @return the entries, empty if this agenda is closed
	 */
	List<Entry> take() {
		List<Entry> due = new ArrayList<>();
		while (due.isEmpty()) {
			long wallNow = this.source.wall();
			long steadyNow = this.source.steady();
			this.lock.lock();
			try {
				if (this.closed) {
					return due;
				}
				moveDue(this.steady, steadyNow, due);
				moveDue(this.wall, wallNow, due);
				if (due.isEmpty()) {
					await(Math.min(wait(this.steady, steadyNow, this.source.longestSteadyWait()),
							wait(this.wall, wallNow, this.source.longestWallWait())));
				}
			}
			finally {
				this.lock.unlock();
			}
		}
		return due;
	}

	private static void moveDue(NavigableSet<Entry> set, long now, List<Entry> due) {
		for (int i = 0; i < MOST && !set.isEmpty() && set.first().due().nanos() <= now; i++) {
			due.add(set.pollFirst());
		}
	}

	private static long wait(NavigableSet<Entry> set, long now, long longest) {
		if (set.isEmpty()) {
			return Long.MAX_VALUE;
		}
		long left = set.first().due().nanos() - now;
		return (left < 0) ? longest : Math.min(left, longest);
	}

	@SuppressWarnings("WaitNotInLoop") // it is, in that of the only caller
	private void await(long nanos) {
		try {
			this.changed.await(nanos, TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			// Nobody has a reason to: the next round looks at everything anyway.
		}
	}

	/** How many entries there are. */
	int size() {
		this.lock.lock();
		try {
			return this.wall.size() + this.steady.size();
		}
		finally {
			this.lock.unlock();
		}
	}

	boolean isClosed() {
		this.lock.lock();
		try {
			return this.closed;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Forgets all entries, takes no more, and ends all waiting. */
	void close() {
		this.lock.lock();
		try {
			this.closed = true;
			this.wall.clear();
			this.steady.clear();
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/** One time of one schedule. */
	static final class Entry {

		private final Due due;

		/** The order of entries that are due at the same time. */
		private final long sequence;

		private final PoolSchedule schedule;

		Entry(Due due, long sequence, PoolSchedule schedule) {
			this.due = due;
			this.sequence = sequence;
			this.schedule = schedule;
		}

		Due due() {
			return this.due;
		}

		long sequence() {
			return this.sequence;
		}

		PoolSchedule schedule() {
			return this.schedule;
		}

	}

}
