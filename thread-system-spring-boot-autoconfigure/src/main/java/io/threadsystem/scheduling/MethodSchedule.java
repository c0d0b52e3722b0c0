package io.threadsystem.scheduling;

import java.time.Duration;
import java.util.function.Supplier;

import io.threadsystem.aop.InvalidJobMethodException;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.JobBuilder;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.retry.RetryPolicy;
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
 * @param retry supplies the retry policy of the runs, {@code null} for none
 * @param triggeredBy the attribute that the trigger was read from
 * @param trigger when the runs are due
 * @param cluster the same for the cluster, {@code null} where every node has its runs
 */
record MethodSchedule(String name, Attribute pool, Priority priority, OverlapPolicy overlap, @Nullable Duration timeout,
		@Nullable Supplier<RetryPolicy> retry, Attribute triggeredBy, MethodTrigger trigger,
		@Nullable ClusterTiming cluster) {

	/**
	 * Starts the schedule.
	 * @throws InvalidJobMethodException if the scheduler refuses its trigger
	 */
	ScheduledJob start(JobScheduler scheduler, @Nullable PriorityPool located, Runnable task) {
		ScheduledJobBuilder builder = scheduler.job(this.name).priority(this.priority).overlap(this.overlap);
		if (located != null) {
			builder.pool(located);
		}
		RetryPolicy policy = retryPolicy();
		builder.each((job) -> configure(job, policy));
		try {
			return this.trigger.start(builder, task);
		}
		catch (IllegalArgumentException ex) {
			throw this.triggeredBy.invalid(ex, ex.getMessage(), "Correct it, or write \"-\" for no runs at all.");
		}
		catch (InvalidJobMethodException ex) {
			throw ex;
		}
		catch (IllegalStateException ex) {
			throw this.triggeredBy.invalid(ex, ex.getMessage(),
					"Look at the JobScheduler bean of the application: it needs .cron(new SpringCronParser()); or remove it, as there is one by default.");
		}
	}

	/**
	 * The retry policy of the runs, {@code null} for none. It may need beans.
	 * @throws io.threadsystem.aop.InvalidJobMethodException if there is no such policy
	 */
	@Nullable RetryPolicy retryPolicy() {
		return (this.retry != null) ? this.retry.get() : null;
	}

	private void configure(JobBuilder job, @Nullable RetryPolicy policy) {
		if (this.timeout != null) {
			job.timeout(this.timeout);
		}
		if (policy != null) {
			job.retry(policy);
		}
	}

}
