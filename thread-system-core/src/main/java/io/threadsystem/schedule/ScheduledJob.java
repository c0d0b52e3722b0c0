package io.threadsystem.schedule;

import java.time.Instant;
import java.util.Optional;

import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;

/**
 * One schedule of a {@link JobScheduler}: when its task has run and will run. Each run is
 * a job of a pool. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public interface ScheduledJob {

	/**
	 * Name of the schedule, and of the jobs of its runs.
	 * @return the name
	 */
	String name();

	/**
	 * What triggers the runs.
	 * @return the trigger
	 */
	JobTrigger trigger();

	/**
	 * Priority of the runs.
	 * @return the priority
	 */
	Priority priority();

	/**
	 * Pool of the runs.
	 * @return the name of the pool
	 */
	String pool();

	/**
	 * When the next run is due.
	 * @return the time; empty if none is: the schedule is cancelled, paused or over, or
	 * waits for the end of a run
	 */
	Optional<Instant> nextRun();

	/**
	 * When the last run started.
	 * @return the time; empty before the first one
	 */
	Optional<Instant> lastRun();

	/**
	 * How the last run ended that has ended.
	 * @return a final state; empty before the first end
	 */
	Optional<JobState> lastOutcome();

	/**
	 * What the last run failed with that has ended.
	 * @return the failure; empty if that run did not fail
	 */
	Optional<Throwable> lastFailure();

	/**
	 * How many runs have started.
	 * @return the number
	 */
	long runCount();

	/**
	 * How many runs were due and did not take place: an earlier one had not ended
	 * ({@link OverlapPolicy#SKIP}), or the pool was full.
	 * @return the number
	 */
	long skippedCount();

	/**
	 * Runs the task now, besides its schedule; whether an earlier run that has not ended
	 * prevents it, its overlap policy says.
	 * @return whether a run was handed to the pool, or will be after an earlier one
	 */
	boolean runNow();

	/** Leaves runs out until {@link #resume()}; a run that has begun goes on. */
	void pause();

	/** Goes on after {@link #pause()}, with the next time from now. */
	void resume();

	/**
	 * Whether the schedule is paused.
	 * @return whether it is
	 */
	boolean isPaused();

	/**
	 * Ends the schedule. A run that has begun goes on.
	 * @return whether this call has ended it; {@code false} if it was over before
	 */
	boolean cancel();

	/**
	 * Whether there will be no more runs: the schedule was cancelled, or its last time
	 * has passed.
	 * @return whether it is over
	 */
	boolean isDone();

}
