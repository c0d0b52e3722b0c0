package io.threadsystem.cluster;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * The rows that a node may pick from a table: as many as its pool has workers, and the
 * next ones when half of those are done. Safe for use by several threads, but for
 * {@link #ask} and {@link #take}, which belong to the one that polls.
 */
final class Places {

	/*
	 * A poll asks for all places that are free. Where it finds as many rows, there may be
	 * more, and 'moreToPick' has the one who leaves half of the places empty look again.
	 * Those who have left during the poll have not seen it, so the last row that is taken
	 * looks in their place. Where a poll finds no place, nobody knows whether there are
	 * rows: it is set before the places are counted, so that one who leaves meanwhile
	 * sees it.
	 *
	 * 'pauseUntil' keeps a pool that takes nothing from being asked for all rows that are
	 * due, one after the other. 'closed' is the pool's own pause, which db-scheduler sees
	 * before its next poll: it is for the rows of the one that is under way.
	 */

	private final IntSupplier all;

	private final LongSupplier nanos;

	private final long pause;

	private final Runnable look;

	private final AtomicInteger taken = new AtomicInteger();

	private volatile boolean moreToPick;

	private volatile @Nullable Long pauseUntil;

	private volatile boolean closed;

	private int asked;

	/**
	 * Creates places, none of which is taken.
	 * @param all how many there are at the moment
	 * @param look makes the next poll come at once
	 * @param nanos the time, as {@link System#nanoTime()}
	 * @param pause how long nothing is picked after a row went back
	 */
	Places(IntSupplier all, Runnable look, LongSupplier nanos, Duration pause) {
		this.all = all;
		this.look = look;
		this.nanos = nanos;
		this.pause = pause.toNanos();
	}

	/** How many rows a poll may pick. */
	int ask() {
		this.moreToPick = true;
		this.asked = isPaused() ? 0 : Math.max(0, this.all.getAsInt() - this.taken.get());
		if (this.asked > 0) {
			this.moreToPick = false;
		}
		return this.asked;
	}

	private boolean isPaused() {
		Long until = this.pauseUntil;
		return until != null && until - this.nanos.getAsLong() > 0;
	}

	/** The pool takes nothing: picking more would only send it back. */
	void pause() {
		this.pauseUntil = this.nanos.getAsLong() + this.pause;
	}

	/** A row was picked. */
	void take() {
		this.taken.incrementAndGet();
		this.asked--;
		if (this.asked == 0) {
			this.moreToPick = true;
			// those who have left meanwhile have not seen it
			lookIfHalfEmpty(this.taken.get() - 1);
		}
	}

	/** A row has been let go of. */
	void leave() {
		lookIfHalfEmpty(this.taken.decrementAndGet());
	}

	private void lookIfHalfEmpty(int left) {
		if (left <= this.all.getAsInt() / 2 && this.moreToPick && !isPaused()) {
			this.look.run();
		}
	}

	/** The pool is paused: what is picked nevertheless goes back. */
	void close() {
		this.closed = true;
	}

	void open() {
		this.closed = false;
	}

	boolean areClosed() {
		return this.closed;
	}

}
