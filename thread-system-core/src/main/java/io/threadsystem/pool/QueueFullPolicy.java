package io.threadsystem.pool;

/**
 * What happens to a job that is submitted while the queue is full.
 *
 * @since 0.1.0
 */
public enum QueueFullPolicy {

	/**
	 * The submitter waits for a slot, no longer than the block timeout. On a worker of
	 * the same pool, where waiting could never end, the job runs in the caller.
	 */
	BLOCK,

	/** The submitter gets a {@link io.threadsystem.job.QueueFullException} at once. */
	REJECT

}
