package io.threadsystem.schedule;

/**
 * What happens to a run that is due while an earlier run of the same schedule has not
 * ended. A run has ended when its job is done: its time in the queue and its retries
 * belong to it.
 *
 * @since 0.1.0
 */
public enum OverlapPolicy {

	/** It does not take place, and is counted as skipped. */
	SKIP,

	/**
	 * It takes place right after the earlier one has ended; none is left out, unless the
	 * queue of the pool is full at that moment. Those that wait are only counted.
	 */
	QUEUE,

	/** It takes place beside the earlier one. */
	CONCURRENT

}
