package io.threadsystem.pool;

import java.time.Duration;

import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

/**
 * One worker of a pool, and what it does.
 *
 * @param thread the name of its thread
 * @param state what it does
 * @param job the job that it runs, {@code null} if it is idle
 * @param threadId the identity of its thread in this JVM
 * @since 0.1.0
 */
public record WorkerSnapshot(String thread, State state, @Nullable RunningJob job, long threadId) {

	/** What a worker does. */
	public enum State {

		/** It waits for a job. */
		IDLE,

		/** It runs a job. */
		ACTIVE,

		/**
		 * Its job waits for another job, or for a slot of a full queue. It does not count
		 * as one of the workers that the pool may have: a spare one may run in its place.
		 */
		WAITING,

		/**
		 * It has been running one job for longer than {@link PoolSettings#stuckAfter()}.
		 */
		STUCK

	}

	/**
	 * The job that a worker runs.
	 *
	 * @param id the id of the job
	 * @param name its name
	 * @param priority its priority
	 * @param elapsed how long its attempt has been running
	 * @param attempt the number of that attempt, 1 for the first
	 */
	public record RunningJob(long id, String name, Priority priority, Duration elapsed, int attempt) {
	}

}
