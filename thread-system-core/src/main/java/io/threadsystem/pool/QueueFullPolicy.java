package io.threadsystem.pool;

/**
 * What happens to a job that is submitted while the queue is full, or holds as many jobs
 * of its level as it may. It is about submissions alone: a job that comes back after a
 * delay or a failed attempt, or was waiting for others, waits for a slot, and holds no
 * thread meanwhile. Where the policy of a pool changes, submitters that wait already go
 * by the new one.
 *
 * @since 0.1.0
 */
public enum QueueFullPolicy {

	/**
	 * The submitter waits for a slot, for as long as {@link PoolSettings#blockTimeout()}.
	 * A submitter that is a worker gives its place to a spare worker meanwhile.
	 */
	BLOCK,

	/** The submitter gets a {@link io.threadsystem.job.QueueFullException} at once. */
	REJECT,

	/**
	 * The job runs at once on the submitting thread, which meanwhile submits no more; a
	 * pause of the pool does not hold it up, but rate limits do, for no longer than the
	 * block timeout. It is a job as any other: it has its context and token, its timeout,
	 * and its further attempts on workers; what it throws is its failure. Cancelling it
	 * interrupts the submitting thread as long as the job is on it, and never later. Any
	 * other interrupt that arrives meanwhile is still there when the thread has left the
	 * job.
	 */
	CALLER_RUNS,

	/**
	 * The oldest job of the lowest waiting level fails with a
	 * {@link io.threadsystem.job.JobEvictedException} to make room for one of a higher
	 * level. A job that has gained levels by its wait (see {@link PoolSettings#aging()})
	 * leaves only for one of a level higher than that. Where nothing lower waits, or it
	 * is the job's own level that is full, the submitter gets a
	 * {@link io.threadsystem.job.QueueFullException} at once. Of several jobs that are
	 * submitted together, each makes room for itself; if one is refused after all, those
	 * that had to leave for the others do not come back.
	 */
	EVICT_LOWEST

}
