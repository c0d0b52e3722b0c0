package io.threadsystem.job;

/**
 * Why a {@link CancellationToken} was cancelled. The first reason stays.
 *
 * @since 0.1.0
 */
public enum CancellationReason {

	/** Somebody called {@code cancel}. */
	REQUESTED,

	/** The time given to {@link CancellationToken#withTimeout} or to a job is over. */
	TIMEOUT,

	/** The instant given to {@link CancellationToken#withDeadline} has passed. */
	DEADLINE,

	/** A token that this one is linked to was cancelled. */
	PARENT,

	/** The pool of the job was shut down. */
	POOL_SHUTDOWN

}
