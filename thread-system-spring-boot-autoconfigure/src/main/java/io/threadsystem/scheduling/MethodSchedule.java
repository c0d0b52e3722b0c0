package io.threadsystem.scheduling;

import java.time.Duration;

import io.threadsystem.job.Priority;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.schedule.JobScheduler;
import io.threadsystem.schedule.OverlapPolicy;
import io.threadsystem.schedule.ScheduledJob;
import io.threadsystem.schedule.ScheduledJobBuilder;
import org.jspecify.annotations.Nullable;

/**
 * What one annotation says, with its placeholders resolved.
 *
 * @param name the name of the schedule
 * @param pool the name of the pool, empty for that of the scheduler
 * @param priority the priority of the runs
 * @param overlap what happens to a run that is due too early
 * @param timeout the longest time of a run, {@code null} for what the pool says
 * @param triggeredBy the attribute that the trigger was read from
 * @param trigger when the runs are due
 */
record MethodSchedule(String name, Attribute pool, Priority priority, OverlapPolicy overlap, @Nullable Duration timeout,
		Attribute triggeredBy, MethodTrigger trigger) {

	/**
	 * Starts the schedule.
	 * @throws InvalidScheduledMethodException if the scheduler refuses its trigger
	 */
	ScheduledJob start(JobScheduler scheduler, @Nullable PriorityPool located, Runnable task) {
		ScheduledJobBuilder builder = scheduler.job(this.name).priority(this.priority).overlap(this.overlap);
		if (located != null) {
			builder.pool(located);
		}
		if (this.timeout != null) {
			Duration limit = this.timeout;
			builder.each((job) -> job.timeout(limit));
		}
		try {
			return this.trigger.start(builder, task);
		}
		catch (IllegalArgumentException ex) {
			throw this.triggeredBy.invalid(ex, ex.getMessage(), "Correct it, or write \"-\" for no runs at all.");
		}
	}

}
