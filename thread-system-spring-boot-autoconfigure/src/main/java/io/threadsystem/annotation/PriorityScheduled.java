package io.threadsystem.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.threadsystem.job.Priority;
import io.threadsystem.schedule.OverlapPolicy;
import org.springframework.aot.hint.annotation.Reflective;

/**
 * Runs a bean's method when it is due, as a job of a priority pool. What triggers the
 * runs is exactly one of {@link #cron()}, {@link #fixedRate()}, {@link #fixedDelay()},
 * {@link #at()}, or {@link #initialDelay()} alone. The annotation may be repeated: each
 * one is a schedule of its own. On a method of an interface or a superclass, it is in
 * force for what implements or overrides that, unless this carries one itself.
 *
 * <p>
 * All attributes of type {@code String} take placeholders of the form <code>${…}</code>.
 * A trigger that is {@code "-"} switches its schedule off; one that a placeholder leaves
 * empty counts as not given. Times are written as {@code "5s"}, {@code "500ms"} or
 * {@code "PT5S"}; a number without a unit is milliseconds.
 *
 * <p>
 * The method has no parameters, or one of type {@link io.threadsystem.job.JobContext}, or
 * one of type {@link io.threadsystem.job.CancellationToken}, or both. What it returns is
 * ignored, but for a future, a {@code CompletionStage} or, where Reactor is present, a
 * reactive type: the run waits on its worker until that has ended, and fails if it fails.
 * What the method throws fails the run, and the schedule goes on. With
 * {@link JobRetry @JobRetry}, a failed run is tried again first.
 *
 * <p>
 * The method is called on the bean as other beans have it, so transactions and other
 * advice apply. It may be private or static where the bean has no proxy. Every bean of
 * the class has schedules of its own, those that are created later too. Schedules start
 * once the application context is there, and end with their bean, or when the context
 * begins to close.
 *
 * <p>
 * A use that cannot work stops the application from starting: no trigger or two of them,
 * a value that is not understood, an unknown pool, other parameters, or
 * {@link PriorityAsync @PriorityAsync}, {@code @Async} or Spring's {@code @Scheduled} on
 * the same method. With {@code thread-system.enabled=false}, nothing is scheduled.
 *
 * @since 0.1.0
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Repeatable(PrioritySchedules.class)
@Reflective
public @interface PriorityScheduled {

	/**
	 * Cron expression, as Spring's
	 * {@link org.springframework.scheduling.support.CronExpression} understands it: six
	 * fields, beginning with the seconds; macros such as {@code @daily}; {@code L},
	 * {@code W} and {@code #}.
	 * <p>
	 * Where clocks are put forward, times that do not exist are left out: {@code 02:30}
	 * does not take place on that day. Where they are put back, times that exist twice
	 * take place twice. A zone without such changes, such as UTC, has neither.
	 * @return the expression; {@code "-"}: no runs
	 */
	String cron() default "";

	/**
	 * Time zone of {@link #cron()}, or of an {@link #at()} without an offset, such as
	 * {@code "Europe/Rome"}.
	 * @return the name of the zone; empty: for {@code cron}, that of the system
	 */
	String zone() default "";

	/**
	 * Time from the start of one run to the start of the next. The first one starts at
	 * once, or after {@link #initialDelay()}.
	 * @return the time, more than 0; {@code "-"}: no runs
	 */
	String fixedRate() default "";

	/**
	 * Time from the end of one run to the start of the next. The first one starts at
	 * once, or after {@link #initialDelay()}.
	 * @return the time, more than 0; {@code "-"}: no runs
	 */
	String fixedDelay() default "";

	/**
	 * Time to the first run of {@link #fixedRate()} or {@link #fixedDelay()}. Alone: time
	 * to the only run.
	 * @return the time, 0 or more; {@code "-"}, where it is alone: no run
	 */
	String initialDelay() default "";

	/**
	 * Time of the only run, with an offset, as in {@code "2030-01-31T06:00:00+01:00"} or
	 * {@code "2030-01-31T05:00:00Z"}; or without one, as in
	 * {@code "2030-01-31T06:00:00"}, and with a {@link #zone()}.
	 * <p>
	 * A time that has passed stops the application from starting, also when it starts
	 * once more after the run. So write a property that may be missing, such as
	 * <code>"${migration.at:-}"</code>, and take it away after the run.
	 * @return the time; {@code "-"}: no run
	 */
	String at() default "";

	/**
	 * Priority of the runs.
	 * @return the priority
	 */
	Priority priority() default Priority.NORMAL;

	/**
	 * Name of the pool of the runs.
	 * @return the name; empty: the pool of the
	 * {@link io.threadsystem.schedule.JobScheduler} bean, which is the default pool
	 */
	String pool() default "";

	/**
	 * Name of the schedule and of its jobs, for logs, snapshots and Actuator.
	 * @return the name; empty: the short names of the class and the method, such as
	 * {@code "Reports.nightly"}
	 */
	String name() default "";

	/**
	 * What happens to a run of {@link #cron()} or {@link #fixedRate()} that is due while
	 * an earlier one has not ended.
	 * @return the policy
	 */
	OverlapPolicy overlap() default OverlapPolicy.SKIP;

	/**
	 * How long each run may take; then it fails, and its thread is interrupted.
	 * @return the time; {@code "0"}: no limit; empty: as the pool is set
	 */
	String timeout() default "";

	/**
	 * Whether one node of the cluster has each run, and not every node: of
	 * {@link #cron()}, {@link #fixedRate()} or {@link #fixedDelay()}. Needs
	 * {@code thread-system.cluster.enabled=true}. The {@link #name()} is that of the
	 * schedule in the database and must stay the same over deployments; no other schedule
	 * of the cluster may have it. The bean must be a singleton that is created when the
	 * application starts.
	 * @return whether the schedule is one of the cluster
	 */
	boolean cluster() default false;

}
