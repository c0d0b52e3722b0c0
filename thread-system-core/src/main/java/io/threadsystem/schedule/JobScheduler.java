package io.threadsystem.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

import io.threadsystem.pool.PriorityPool;

/**
 * Hands work to priority pools when it is due. Its own thread runs none of it, and never
 * waits for a pool. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public interface JobScheduler extends AutoCloseable {

	/**
	 * Starts to build a scheduler.
	 * @param pool the pool of runs that name none
	 * @return a builder
	 */
	static JobSchedulerBuilder builder(PriorityPool pool) {
		return new JobSchedulerBuilder(pool);
	}

	/**
	 * Runs a task once, after a time.
	 * @param delay the time from now
	 * @param task the task
	 * @return the schedule
	 */
	ScheduledJob after(Duration delay, Runnable task);

	/**
	 * Runs a task once, at a time of the wall clock.
	 * @param time the time, not in the past
	 * @param task the task
	 * @return the schedule
	 */
	ScheduledJob at(Instant time, Runnable task);

	/**
	 * Runs a task again and again, at a fixed rate: the first time after one period.
	 * @param period the time from the start of one run to the start of the next
	 * @param task the task
	 * @return the schedule
	 */
	ScheduledJob every(Duration period, Runnable task);

	/**
	 * Runs a task again and again, with a fixed time between the end of one run and the
	 * start of the next: the first time after one such delay.
	 * @param delay the time from the end of one run to the start of the next
	 * @param task the task
	 * @return the schedule
	 */
	ScheduledJob withFixedDelay(Duration delay, Runnable task);

	/**
	 * Runs a task at the times of a cron expression.
	 * @param expression the expression, as the {@link CronParser} understands it
	 * @param zone the time zone in which it is meant
	 * @param task the task
	 * @return the schedule
	 */
	ScheduledJob cron(String expression, ZoneId zone, Runnable task);

	/**
	 * Starts to build a schedule with a name, a priority, a pool and the like.
	 * @param name the name of the schedule and of its jobs
	 * @return a builder
	 */
	ScheduledJobBuilder job(String name);

	/**
	 * Schedules that are not over.
	 * @return the schedules, in the order in which they were made
	 */
	List<ScheduledJob> jobs();

	/** Leaves all runs out until {@link #resume()}; those that have begun go on. */
	void pause();

	/** Goes on after {@link #pause()}, with the next times from now. */
	void resume();

	/** Ends all schedules, and the thread. Runs that have begun go on. */
	@Override
	void close();

}
