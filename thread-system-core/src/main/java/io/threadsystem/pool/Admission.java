package io.threadsystem.pool;

import java.util.stream.Stream;

import io.threadsystem.job.Priority;

/**
 * The slots of a pool's queue: a job holds one of the pool and one of its level, from its
 * acceptance until it leaves the queue.
 */
final class Admission {

	/*
	 * Each counter is exact by itself (see SlotCounter). One who enters takes the slot of
	 * its level first, and gives that back where the pool has none. So a level may seem
	 * to be full for a moment in which it is not; the one who gives the slot back goes to
	 * the door then, where slots that are free are handed out to those who wait. Nothing
	 * of this happens where levels have no capacity of their own. They are counted all
	 * the same: a capacity that is set later is exact at once.
	 *
	 * The pool's counter is the one that is closed: a worker that finds it closed and
	 * without a slot that is taken knows that nothing will come, also from submitters who
	 * hold a slot and have not yet put their job into its lane.
	 */

	private final SlotCounter pool = new SlotCounter();

	private final SlotCounter[] levels = Stream.generate(SlotCounter::new)
		.limit(Priority.values().length)
		.toArray(SlotCounter[]::new);

	Admission(PoolSettings settings) {
		resize(settings);
	}

	@SuppressWarnings("EnumOrdinal") // the order of the constants is what they mean
	void resize(PoolSettings settings) {
		this.pool.resize(settings.queueCapacity());
		for (Priority priority : Priority.values()) {
			this.levels[priority.ordinal()].resize(settings.level(priority).queueCapacity());
		}
	}

	/**
	 * Takes a slot unless there is none, or the pool is closed.
	 * @param level the level of the job
	 * @param accepted whether the job was accepted earlier, so that closing is no reason
	 */
	boolean tryEnter(int level, boolean accepted) {
		return tryEnter(level, 1, accepted);
	}

	/** Takes several slots, or, where there are not so many, none. */
	boolean tryEnter(int level, int slots, boolean accepted) {
		if (slots > 1 && this.pool.free() < slots) {
			// Several of a level that it has to give back again would keep others out
			return false;
		}
		if (!this.levels[level].tryTake(slots)) {
			return false;
		}
		if (!this.pool.tryTake(slots, accepted)) {
			this.levels[level].giveBack(slots);
			return false;
		}
		return true;
	}

	/** Gives a slot back. */
	void leave(int level) {
		this.levels[level].giveBack(1);
		this.pool.giveBack(1);
	}

	/** Lets nobody enter any more; whoever is in stays in. */
	void close() {
		this.pool.close();
	}

	boolean isClosed() {
		return this.pool.isClosed();
	}

	/** Whether a level is full, whatever room there is in the pool. */
	boolean isFull(int level) {
		return this.levels[level].isFull();
	}

	/** Whether the pool has a slot for one who may have it. */
	boolean hasRoom() {
		return !this.pool.isClosed() && this.pool.free() > 0;
	}

	/** Slots of a level that are taken. */
	int size(int level) {
		return this.levels[level].size();
	}

	/** Whether more slots are taken than the number says. */
	boolean isAbove(long number) {
		return this.pool.isAbove(number);
	}

	/**
	 * Slots taken: never more than there were at one moment of the call, so that nobody
	 * ever sees more than the capacity; exactly those where no slot is being taken.
	 */
	int size() {
		return this.pool.size();
	}

	/** Whether there was a moment, during this call, at which no slot was taken. */
	boolean isEmpty() {
		return this.pool.isEmpty();
	}

	/**
	 * Whether there would be room for so many jobs of a level if those of lower levels
	 * left, as far as one can see now.
	 */
	boolean couldEnter(int level, int slots) {
		long room = this.pool.free();
		for (int lower = 0; lower < level; lower++) {
			room += this.levels[lower].size();
		}
		return slots <= Math.min(room, this.levels[level].free());
	}

}
