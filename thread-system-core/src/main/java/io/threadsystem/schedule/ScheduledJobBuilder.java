package io.threadsystem.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.Consumer;

import io.threadsystem.job.Priority;
import io.threadsystem.pool.JobBuilder;
import io.threadsystem.pool.PriorityPool;

/**
 * Builder of schedules with a name. May make several; not safe for use by several
 * threads.
 *
 * @since 0.1.0
 */
public interface ScheduledJobBuilder {

	/**
	 * Sets the pool of the runs.
	 * @param pool the pool; default: that of the scheduler
	 * @return this builder
	 */
	ScheduledJobBuilder pool(PriorityPool pool);

	/**
	 * Sets the priority of the runs.
	 * @param priority the priority; default: {@code NORMAL}
	 * @return this builder
	 */
	ScheduledJobBuilder priority(Priority priority);

	/**
	 * Sets what happens to a run that is due while an earlier one has not ended.
	 * @param overlap the policy; default: {@code SKIP}
	 * @return this builder
	 */
	ScheduledJobBuilder overlap(OverlapPolicy overlap);

	/**
	 * Sets the time to the first run of a fixed rate or a fixed delay.
	 * @param initialDelay the time from the creation of the schedule; default: one period
	 * @return this builder
	 * @throws IllegalArgumentException if the time is negative
	 */
	ScheduledJobBuilder initialDelay(Duration initialDelay);

	/**
	 * Sets what else the job of each run has, such as a timeout or a retry policy. What
	 * is set here is called for each run by the thread that hands the run over, mostly
	 * that of a pool's timer, so it must be quick and wait for nothing; where it throws,
	 * the run is left out, counted and logged. What a full queue does to a run cannot be
	 * changed: the run is left out, but the only run of a schedule tries again a second
	 * later.
	 * @param settings changes the builder of the job; default: nothing
	 * @return this builder
	 */
	ScheduledJobBuilder each(Consumer<? super JobBuilder> settings);

	/**
	 * Runs a task once, after a time.
	 * @param delay the time from now; zero: now
	 * @param task the task
	 * @return the schedule
	 * @throws IllegalArgumentException if the delay is negative
	 * @throws IllegalStateException if there is an {@link #initialDelay}, or the
	 * scheduler is closed
	 */
	ScheduledJob after(Duration delay, Runnable task);

	/**
	 * Runs a task once, at a time of the wall clock.
	 * @param time the time, not in the past
	 * @param task the task
	 * @return the schedule
	 * @throws IllegalArgumentException if the time has passed
	 * @throws IllegalStateException if there is an {@link #initialDelay}, or the
	 * scheduler is closed
	 */
	ScheduledJob at(Instant time, Runnable task);

	/**
	 * Runs a task again and again, at a fixed rate.
	 * @param period the time from the start of one run to the start of the next
	 * @param task the task
	 * @return the schedule
	 * @throws IllegalArgumentException if the period is zero or negative
	 * @throws IllegalStateException if the scheduler is closed
	 * @see JobScheduler#every
	 */
	ScheduledJob every(Duration period, Runnable task);

	/**
	 * Runs a task again and again, with a fixed time between the end of one run and the
	 * start of the next. If a run finds the queue of its pool full, the next one is due
	 * after the same time.
	 * @param delay the time from the end of one run to the start of the next
	 * @param task the task
	 * @return the schedule
	 * @throws IllegalArgumentException if the delay is zero or negative
	 * @throws IllegalStateException if there is an {@link #overlap} other than
	 * {@code SKIP}, which could never act, or the scheduler is closed
	 */
	ScheduledJob withFixedDelay(Duration delay, Runnable task);

	/**
	 * Runs a task at the times of a cron expression.
	 * @param expression the expression, as the {@link CronParser} understands it
	 * @param zone the time zone in which it is meant
	 * @param task the task
	 * @return the schedule
	 * @throws IllegalArgumentException if the parser does not understand the expression
	 * @throws IllegalStateException if the scheduler was built without a parser, there is
	 * an {@link #initialDelay}, or the scheduler is closed
	 */
	ScheduledJob cron(String expression, ZoneId zone, Runnable task);

	/**
	 * Runs the task at the times of a schedule of the application's own.
	 * @param schedule the times
	 * @param task the task
	 * @return the schedule; it is over at once if there is no time
	 * @throws IllegalArgumentException if the schedule gives a time that is not later
	 * than the one that it was asked about
	 * @throws IllegalStateException if there is an {@link #initialDelay}, or the
	 * scheduler is closed
	 */
	ScheduledJob on(Schedule schedule, Runnable task);

}
