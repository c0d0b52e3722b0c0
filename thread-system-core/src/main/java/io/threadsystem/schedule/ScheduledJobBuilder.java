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

	/** Pool of the runs; default: the scheduler's. */
	ScheduledJobBuilder pool(PriorityPool pool);

	/** Priority of the runs; default: NORMAL. */
	ScheduledJobBuilder priority(Priority priority);

	/**
	 * What happens to a run that is due while an earlier one has not ended; default:
	 * SKIP.
	 */
	ScheduledJobBuilder overlap(OverlapPolicy overlap);

	/** Time to the first run of a fixed rate or fixed delay; default: one period. */
	ScheduledJobBuilder initialDelay(Duration initialDelay);

	/** Sets what else the job of each run has, such as a timeout or a retry policy. */
	ScheduledJobBuilder each(Consumer<? super JobBuilder> settings);

	ScheduledJob after(Duration delay, Runnable task);

	ScheduledJob at(Instant time, Runnable task);

	ScheduledJob every(Duration period, Runnable task);

	ScheduledJob withFixedDelay(Duration delay, Runnable task);

	ScheduledJob cron(String expression, ZoneId zone, Runnable task);

	/** Runs the task at the times of a schedule of the application's own. */
	ScheduledJob on(Schedule schedule, Runnable task);

}
