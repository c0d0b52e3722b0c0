package io.threadsystem.schedule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/** What is due when, in the order of time. Safe for use by several threads. */
final class Agenda {

	/*
	 * The lock guards everything. It is the innermost one: it is taken by threads that
	 * hold the monitor of a schedule's times, and a thread that holds it calls nothing of
	 * a schedule, a clock, or the timer.
	 *
	 * There are two sets, because times of the wall clock and steady times cannot be
	 * compared. An entry is in its set from 'add' to 'remove', or until it is taken as
	 * due, and nothing else refers to it but its schedule. The timer is woken only for an
	 * entry that is the first of its set: the others are seen in the round that the first
	 * one ends. No entry is missed: the timer is woken after the entry was added, and a
	 * wake during a round makes another one follow.
	 */

	/**
	 * Entries that are taken out of a set at once: few, so that the first one of many
	 * need not wait for the last, and others get the lock in between.
	 */
	private static final int MOST = 100;

	private final TimeSource source;

	private final Runnable timer;

	private final ReentrantLock lock = new ReentrantLock();

	private final NavigableSet<Entry> wall = sorted();

	private final NavigableSet<Entry> steady = sorted();

	private long sequence;

	private boolean closed;

	/**
	 * Creates an agenda without entries.
	 * @param source tells the time
	 * @param timer is run when the next round should not wait any longer
	 */
	Agenda(TimeSource source, Runnable timer) {
		this.source = source;
		this.timer = timer;
	}

	private static NavigableSet<Entry> sorted() {
		return new TreeSet<>(
				Comparator.<Entry>comparingLong((entry) -> entry.due().nanos()).thenComparingLong(Entry::sequence));
	}

	private NavigableSet<Entry> setOf(Due due) {
		return due.isOfWallClock() ? this.wall : this.steady;
	}

	Entry add(PoolSchedule schedule, Due due) {
		Entry entry;
		boolean isFirst;
		this.lock.lock();
		try {
			entry = new Entry(due, this.sequence++, schedule);
			NavigableSet<Entry> set = setOf(due);
			isFirst = !this.closed && set.add(entry) && set.first() == entry;
		}
		finally {
			this.lock.unlock();
		}
		if (isFirst) {
			this.timer.run();
		}
		return entry;
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

	/** Takes some of the entries out that are due, the earliest ones. */
	List<Entry> takeDue() {
		long wallNow = this.source.wall();
		long steadyNow = this.source.steady();
		List<Entry> due = new ArrayList<>();
		this.lock.lock();
		try {
			moveDue(this.steady, steadyNow, due);
			moveDue(this.wall, wallNow, due);
		}
		finally {
			this.lock.unlock();
		}
		return due;
	}

	private static void moveDue(NavigableSet<Entry> set, long now, List<Entry> due) {
		for (int i = 0; i < MOST && !set.isEmpty() && set.first().due().nanos() <= now; i++) {
			due.add(set.pollFirst());
		}
	}

	/** Nanoseconds until the next look at this agenda; 0 where entries are due now. */
	long nanosToNextLook() {
		long wallNow = this.source.wall();
		long steadyNow = this.source.steady();
		this.lock.lock();
		try {
			return Math.min(nanosToFirst(this.steady, steadyNow, this.source.longestSteadyWait()),
					nanosToFirst(this.wall, wallNow, this.source.longestWallWait()));
		}
		finally {
			this.lock.unlock();
		}
	}

	private static long nanosToFirst(NavigableSet<Entry> set, long now, long longest) {
		if (set.isEmpty()) {
			return Long.MAX_VALUE;
		}
		long time = set.first().due().nanos();
		long left = time - now;
		boolean overflow = time > now && left < 0;
		return overflow ? longest : Math.min(Math.max(0, left), longest);
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

	/** Forgets all entries, and takes no more. */
	void close() {
		this.lock.lock();
		try {
			this.closed = true;
			this.wall.clear();
			this.steady.clear();
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
