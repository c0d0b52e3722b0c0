package io.threadsystem.cluster;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * The rows that a node may pick from a table: as many as its pool has workers, and the
 * next ones when half of those are done. Safe for use by several threads, but for
 * {@link #ask} and {@link #take}, which belong to the one that polls.
 */
final class Places {

	/*
	 * A poll asks for all places that are free. Where it finds as many rows, there may be
	 * more, and 'moreToPick' has the one who leaves half of the places empty look again.
	 * It is set before the last row of the poll begins, so that one at the latest sees
	 * it. Where a poll finds no place, nobody knows whether there are rows.
	 */

	private final IntSupplier all;

	private final Runnable look;

	private final AtomicInteger taken = new AtomicInteger();

	private volatile boolean moreToPick;

	private int asked;

	/**
	 * Creates places, none of which is taken.
	 * @param all how many there are at the moment
	 * @param look makes the next poll come at once
	 */
	Places(IntSupplier all, Runnable look) {
		this.all = all;
		this.look = look;
	}

	/** How many rows a poll may pick. */
	int ask() {
		this.asked = Math.max(0, this.all.getAsInt() - this.taken.get());
		this.moreToPick = this.asked == 0;
		return this.asked;
	}

	/** A row was picked. */
	void take() {
		this.taken.incrementAndGet();
		this.asked--;
		if (this.asked == 0) {
			this.moreToPick = true;
		}
	}

	/** A row has been let go of. */
	void leave() {
		if (this.taken.decrementAndGet() <= this.all.getAsInt() / 2 && this.moreToPick) {
			this.look.run();
		}
	}

}
