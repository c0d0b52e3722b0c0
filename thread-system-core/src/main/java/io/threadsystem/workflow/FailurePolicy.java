package io.threadsystem.workflow;

/**
 * What becomes of the rest of a {@link JobGraph} when one of its jobs has failed. Jobs
 * that ask for a failure ({@code whenFailed}, {@code always}), and what follows them, run
 * under either policy.
 *
 * @since 0.1.0
 */
public enum FailurePolicy {

	/**
	 * Everything that has not started is cancelled, and running jobs are cancelled
	 * through their tokens.
	 */
	FAIL_FAST,

	/** What does not depend on the failed job goes on. */
	CONTINUE

}
