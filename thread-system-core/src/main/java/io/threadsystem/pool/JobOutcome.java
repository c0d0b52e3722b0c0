package io.threadsystem.pool;

/**
 * How an attempt to run a job ended.
 *
 * @since 0.1.0
 */
public enum JobOutcome {

	/** With a result. */
	COMPLETED,

	/** With an exception. */
	FAILED,

	/** The job was cancelled while it ran. */
	CANCELLED,

	/** The job ran for longer than its timeout. */
	TIMED_OUT

}
