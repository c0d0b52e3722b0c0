package io.threadsystem.job;

/**
 * Where a job is in its life: {@code PENDING → RUNNING → COMPLETED | FAILED | CANCELLED}.
 * A pending job may also fail or be cancelled without ever running.
 *
 * @since 0.1.0
 */
public enum JobState {

	/** Accepted and not started: it waits for its delay, for a slot or for a worker. */
	PENDING,

	/** Started by a worker and not finished. */
	RUNNING,

	/** Finished with a result. */
	COMPLETED,

	/** Finished with an exception, a timeout included. */
	FAILED,

	/** Cancelled before it finished. */
	CANCELLED;

	/**
	 * Whether a job in this state will never change again.
	 * @return {@code true} for {@code COMPLETED}, {@code FAILED} and {@code CANCELLED}
	 */
	public boolean isFinal() {
		return this != PENDING && this != RUNNING;
	}

}
