package io.threadsystem.pool;

/** The load of a pool, as decisions on its size come from it. */
interface ScalingLoad {

	/**
	 * Whether a job waits for a worker, and there are as many of them as there may be.
	 */
	boolean needsMoreThan(int target);

	/** The workers that there are, whether they have a job or not. */
	int workers();

	/** Those of them that have a job. */
	int busy(long now);

	/** Jobs that wait though they may start. */
	int waiting();

	/**
	 * How long the one of these has waited that waits longest, -1 if there is none.
	 */
	long oldestWait(long now);

}
