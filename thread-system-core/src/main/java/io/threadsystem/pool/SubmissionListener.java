package io.threadsystem.pool;

import io.threadsystem.job.Job;

/**
 * Told of the jobs that a {@link JobBuilder} hands to its pool, on the submitting thread.
 * Of each submission it is told {@link #beforeSubmit()} and then one of the others.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface SubmissionListener {

	/**
	 * A job is about to be handed to the pool. What this throws is thrown by
	 * {@code submit}, and nothing is handed over.
	 */
	default void beforeSubmit() {
	}

	/**
	 * The pool has accepted a job. Its code does not run before this returns; it may be
	 * cancelled meanwhile. A job that the submitting thread runs itself is already
	 * {@link io.threadsystem.job.JobState#RUNNING}; any other is pending. What this
	 * throws is thrown by {@code submit}, and the job is cancelled.
	 * @param job the job
	 */
	void submitted(Job<?> job);

	/**
	 * The pool, or a listener that was asked after this one, has refused the job.
	 */
	default void refused() {
	}

}
