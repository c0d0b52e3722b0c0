package io.threadsystem.cluster;

/**
 * What happens to a durable job whose key an unfinished job of the same name has already.
 *
 * @since 0.1.0
 */
public enum DuplicateKey {

	/** Nothing: the job that is there stays as it is, and its id is returned. */
	IGNORE,

	/**
	 * The job that is there gets the argument, the time and the priority of the new one,
	 * and keeps its id. One that is running cannot be replaced: the call fails with a
	 * {@link DurableJobRunningException}.
	 */
	REPLACE

}
