package io.threadsystem.pool;

/**
 * The pool as one of its jobs sees it. The one implementation is the {@link JobQueue};
 * jobs know this alone, so that they can be read without it.
 */
abstract class JobOwner {

	/** Returned by {@link #end}: the job had ended. */
	static final int ENDED = 0;

	/** Returned by {@link #end}: the job was pending. */
	static final int PENDING = 1;

	/** Returned by {@link #end}: the job was running. */
	static final int WAS_RUNNING = 2;

	/** What the parts of the pool share. */
	final PoolContext pool;

	JobOwner(PoolContext pool) {
		this.pool = pool;
	}

	/** Draws a number that no other job of this JVM has. */
	abstract long drawId();

	/** Gives a number to a job that is asked for it before it is accepted. */
	abstract void number(PoolJob<?> job);

	/**
	 * Makes the state of a job final, unless it is.
	 * @param onlyRunning whether to leave a pending job alone
	 * @return ENDED if nothing was changed; else PENDING or WAS_RUNNING. The caller
	 * completes the future, and then calls {@link #completed}
	 */
	abstract int end(PoolJob<?> job, int end, boolean onlyRunning);

	/** As {@link #end}, but leaves a running job alone. */
	abstract boolean endPending(PoolJob<?> job, int end);

	/** The future of a job that {@link #end} has ended is complete. */
	abstract void completed(PoolJob<?> job);

	/** What a job waited for is there: its delay begins, or it is due. */
	abstract void dependenciesMet(PoolJob<?> job);

	/**
	 * A failed attempt is to be followed by another one. The worker has no job from now
	 * on, and when it has told listeners, {@link #scheduleRetry} has to follow.
	 * @return {@code false} if the job was stopped
	 */
	abstract boolean returnForRetry(PoolJob<?> job, int from, long due);

	/** The worker has left a job that waits for its next attempt. */
	abstract void scheduleRetry(PoolJob<?> job);

	/** A running job will exceed its time at this time. */
	abstract void watchRunning(long deadline);

	/**
	 * Releases the lock of the queue, if it is held, after a StackOverflowError in the
	 * middle of an operation of the calling thread.
	 */
	abstract void recoverFromOverflow();

}
