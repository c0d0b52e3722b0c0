package io.threadsystem.schedule;

/**
 * What happens to a run that is due while an earlier run of the same schedule has not
 * ended.
 *
 * @since 0.1.0
 */
public enum OverlapPolicy {

	/** It does not take place. */
	SKIP,

	/** It takes place right after the earlier one has ended; none is left out. */
	QUEUE,

	/** It takes place beside the earlier one. */
	CONCURRENT

}
