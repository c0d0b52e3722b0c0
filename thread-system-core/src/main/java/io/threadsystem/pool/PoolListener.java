package io.threadsystem.pool;

import java.time.Duration;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobFailure;

/**
 * Told by the workers of a pool about the jobs that they run. Calls come from several
 * threads at once, on the worker, between jobs, so an implementation must be quick and
 * safe for use by several threads. What it throws is logged and harms no job. Submitters
 * never call it.
 *
 * @since 0.1.0
 */
public interface PoolListener {

	/**
	 * An attempt of a job begins.
	 * @param job the job
	 * @param waitedNanos how long it waited for a worker, in nanoseconds
	 */
	default void jobStarted(Job<?> job, long waitedNanos) {
	}

	/**
	 * An attempt of a job has ended; where the outcome is not a cancellation or a
	 * timeout, the job itself is not done yet.
	 * @param job the job
	 * @param executionNanos how long the worker was busy with it, in nanoseconds
	 * @param outcome how it ended
	 */
	default void jobEnded(Job<?> job, long executionNanos, JobOutcome outcome) {
	}

	/**
	 * An attempt of a job has failed and is to be followed by another one. Called after
	 * {@link #jobEnded}, before the next attempt can start.
	 * @param job the job
	 * @param failure the failed attempt
	 * @param delay the time until the job goes to the end of its lane again
	 */
	default void jobRetried(Job<?> job, JobFailure failure, Duration delay) {
	}

}
