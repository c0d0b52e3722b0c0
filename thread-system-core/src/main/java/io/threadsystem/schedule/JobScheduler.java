package io.threadsystem.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

import io.threadsystem.pool.PriorityPool;

/**
 * Hands work to priority pools when it is due. It has no thread, but is called by the
 * timer of the pool that it was built with. The timer's thread runs no task and never
 * waits for a pool: a run that finds the queue of its pool full is left out, counted and
 * logged; the only run of {@link #after} and {@link #at} tries again a second later. What
 * a pool calls where jobs are submitted, such as its task decorator, is called on that
 * thread, and so is an application's own {@link Schedule}. Code that waits there keeps
 * all schedules waiting, and what else the pool does when it is due, such as timeouts.
 *
 * <p>
 * {@link #after}, {@link #every} and {@link #withFixedDelay} measure time that passes: a
 * clock that is set changes nothing for them. {@link #at}, {@link #cron} and schedules of
 * the application's own follow the wall clock, at which the scheduler looks at least once
 * a second: their runs never start before their time, and no time counts twice, also
 * where the clock is set back. Times that have passed unseen, because the clock was set
 * forward or the machine slept, are not made up for one by one: one run takes place, and
 * then the next one is that after now. A clock given to the {@linkplain #builder builder}
 * is followed by both kinds.
 *
 * <p>
 * A run that throws is logged, and does not end its schedule. A pool that is shut down
 * does. A schedule ends, too, where its {@link Schedule} throws. When the pool that the
 * scheduler was built with has ended, all schedules end, those for other pools as well.
 *
 * <p>
 * Safe for use by several threads, also from inside of runs.
 *
 * @since 0.1.0
 */
public interface JobScheduler extends AutoCloseable {

	/**
	 * Starts to build a scheduler.
	 * @param pool the pool whose timer the scheduler uses, and the pool of runs that name
	 * none; it is not closed with the scheduler
	 * @return a builder
	 */
	static JobSchedulerBuilder builder(PriorityPool pool) {
		return new JobSchedulerBuilder(pool);
	}

	/**
	 * Runs a task once, after a time.
	 * @param delay the time from now; zero: now
	 * @param task the task
	 * @return the schedule
	 * @throws IllegalArgumentException if the delay is negative
	 * @throws IllegalStateException if this scheduler is closed, or its pool has ended
	 */
	ScheduledJob after(Duration delay, Runnable task);

	/**
	 * Runs a task once, at a time of the wall clock.
	 * @param time the time, not in the past
	 * @param task the task
	 * @return the schedule
	 * @throws IllegalArgumentException if the time has passed
	 * @throws IllegalStateException if this scheduler is closed, or its pool has ended
	 */
	ScheduledJob at(Instant time, Runnable task);

	/**
	 * Runs a task again and again, at a fixed rate: the first time after one period. A
	 * time that was missed does not move those that follow, and several ones make one
	 * run.
	 * @param period the time from the start of one run to the start of the next
	 * @param task the task
	 * @return the schedule
	 * @throws IllegalArgumentException if the period is zero or negative
	 * @throws IllegalStateException if this scheduler is closed, or its pool has ended
	 */
	ScheduledJob every(Duration period, Runnable task);

	/**
	 * Runs a task again and again, with a fixed time between the end of one run (its
	 * retries included) and the start of the next: the first time after one such delay.
	 * @param delay the time from the end of one run to the start of the next
	 * @param task the task
	 * @return the schedule
	 * @throws IllegalArgumentException if the delay is zero or negative
	 * @throws IllegalStateException if this scheduler is closed, or its pool has ended
	 */
	ScheduledJob withFixedDelay(Duration delay, Runnable task);

	/**
	 * Runs a task at the times of a cron expression.
	 * @param expression the expression, as the {@link CronParser} understands it
	 * @param zone the time zone in which it is meant
	 * @param task the task
	 * @return the schedule
	 * @throws IllegalArgumentException if the parser does not understand the expression
	 * @throws IllegalStateException if this scheduler was built without a parser, is
	 * closed, or its pool has ended
	 */
	ScheduledJob cron(String expression, ZoneId zone, Runnable task);

	/**
	 * Starts to build a schedule with a name, a priority, a pool and the like.
	 * @param name the name of the schedule and of its jobs; several may have the same
	 * @return a builder
	 */
	ScheduledJobBuilder job(String name);

	/**
	 * Schedules that are not over.
	 * @return an unmodifiable list of the schedules, in the order in which they were made
	 */
	List<ScheduledJob> jobs();

	/**
	 * Leaves all runs out until {@link #resume()}, as {@link ScheduledJob#pause()} does
	 * for one schedule; those that have begun go on.
	 */
	void pause();

	/**
	 * Goes on after {@link #pause()}, with the next times from now. Schedules that are
	 * paused themselves stay so.
	 */
	void resume();

	/**
	 * Whether this scheduler is paused as a whole.
	 * @return whether it is
	 */
	boolean isPaused();

	/**
	 * Ends all schedules. Runs that were handed to a pool go on; those that wait for the
	 * end of another one are dropped. Closing again does nothing.
	 */
	@Override
	void close();

}
