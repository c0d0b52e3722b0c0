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
	 * When the next run is due, by the wall clock. For delays and periods this is what
	 * the clock will show, unless it is set.
	 * @return the time; empty if none is: the schedule is cancelled, paused or over, or
	 * waits for the end of a run
	 */
	Optional<Instant> nextRun();

	/**
	 * When the last run started on a worker, by the wall clock.
	 * @return the time; empty before the first one
	 */
	Optional<Instant> lastRun();

	/**
	 * Whether a run has started that has not ended.
	 * @return whether there is one; one that waits for its next attempt counts
	 */
	boolean isRunning();

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
	 * How many runs have started. A run that is retried is one.
	 * @return the number
	 */
	long runCount();

	/**
	 * How many runs were due, or asked for by {@link #runNow()}, and did not take place:
	 * an earlier one had not ended ({@link OverlapPolicy#SKIP}), the queue of the pool
	 * was full, or the settings of its job failed. Runs left out by a pause do not count.
	 * A schedule of one run tries again a second later, and counts each time.
	 * @return the number
	 */
	long skippedCount();

	/**
	 * Runs the task now, besides its schedule, also while it is paused. Whether an
	 * earlier run that has not ended prevents it, its overlap policy says. It never waits
	 * for the pool. The next time stays as it is, but that of a fixed delay, which is
	 * counted from the end of this run.
	 * @return whether a run was handed to the pool, or will be after an earlier one;
	 * {@code false} if the overlap policy leaves it out, the pool refuses it, or the
	 * schedule is over
	 */
	boolean runNow();

	/**
	 * Leaves runs out until {@link #resume()}; a run that was handed to the pool goes on,
	 * and so do those that wait for its end.
	 */
	void pause();

	/**
	 * Goes on after {@link #pause()}, with the next time from now: a fixed rate on the
	 * grid that it had, a fixed delay after its delay if its time has passed, a schedule
	 * by the wall clock at the first time after now. A schedule of one run that missed
	 * its time runs at once, as it has no other.
	 */
	void resume();

	/**
	 * Whether the schedule is paused, by itself or with its whole scheduler.
	 * @return whether it is
	 */
	boolean isPaused();

	/**
	 * Ends the schedule. A run that was handed to the pool, or is just being handed over,
	 * goes on; those that wait for its end are dropped.
	 * @return whether this call has ended it; {@code false} if it was over before
	 */
	boolean cancel();

	/**
	 * Whether no more runs will be handed over: the schedule was cancelled, its last time
	 * has passed, or its pool was shut down. The last run may not have ended.
	 * @return whether it is over
	 */
	boolean isDone();

}
