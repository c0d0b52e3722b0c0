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
	REJECT,

	/**
	 * The job runs at once on the submitting thread, which meanwhile submits no more. It
	 * starts when the rate limits allow.
	 */
	CALLER_RUNS,

	/**
	 * The oldest job of the lowest waiting level fails with a
	 * {@link io.threadsystem.job.JobEvictedException} to make room for one of a higher
	 * level. Where nothing lower waits, the submitter gets a
	 * {@link io.threadsystem.job.QueueFullException} at once.
	 */
	EVICT_LOWEST

}
