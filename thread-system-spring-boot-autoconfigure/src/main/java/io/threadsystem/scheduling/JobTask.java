package io.threadsystem.scheduling;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CancellationException;

import io.threadsystem.job.JobState;
import io.threadsystem.schedule.JobTrigger;
import io.threadsystem.schedule.ScheduledJob;
import org.jspecify.annotations.Nullable;

import org.springframework.scheduling.Trigger;
import org.springframework.scheduling.TriggerContext;
import org.springframework.scheduling.config.TaskExecutionOutcome;
import org.springframework.scheduling.config.TaskExecutionOutcome.Status;
import org.springframework.scheduling.config.TriggerTask;
import org.springframework.scheduling.support.CronExpression;
import org.springframework.scheduling.support.CronTrigger;
import org.springframework.scheduling.support.PeriodicTrigger;

/**
 * A schedule as one of Spring's tasks. It is never scheduled; it only shows.
 */
final class JobTask extends TriggerTask {

	/** Longer ones cannot be told in milliseconds; nobody waits for them anyway. */
	private static final Duration LONGEST = Duration.ofDays(1_000_000);

	private final ScheduledJob job;

	JobTask(ScheduledJob job) {
		super(new NamedRun(job), trigger(job.trigger()));
		this.job = job;
	}

	private static Trigger trigger(JobTrigger trigger) {
		if (trigger instanceof JobTrigger.Cron cron && CronExpression.isValidExpression(cron.expression())) {
			return new CronTrigger(cron.expression(), cron.zone());
		}
		if (trigger instanceof JobTrigger.FixedRate rate) {
			PeriodicTrigger periodic = periodic(rate.period(), rate.initialDelay());
			periodic.setFixedRate(true);
			return periodic;
		}
		if (trigger instanceof JobTrigger.FixedDelay delay) {
			return periodic(delay.delay(), delay.initialDelay());
		}
		return new CustomTrigger(describe(trigger));
	}

	private static PeriodicTrigger periodic(Duration period, Duration initialDelay) {
		PeriodicTrigger trigger = new PeriodicTrigger(shown(period));
		trigger.setInitialDelay(shown(initialDelay));
		return trigger;
	}

	private static Duration shown(Duration time) {
		return (time.compareTo(LONGEST) < 0) ? time : LONGEST;
	}

	private static String describe(JobTrigger trigger) {
		if (trigger instanceof JobTrigger.Once once) {
			return "once at " + once.time();
		}
		if (trigger instanceof JobTrigger.Cron cron) {
			return "cron " + cron.expression() + " in " + cron.zone();
		}
		return (trigger instanceof JobTrigger.Custom custom) ? custom.schedule().toString() : trigger.toString();
	}

	@Override
	public TaskExecutionOutcome getLastExecutionOutcome() {
		Instant lastRun = this.job.lastRun().orElse(null);
		if (lastRun == null) {
			return new TaskExecutionOutcome(null, Status.NONE, null);
		}
		JobState state = this.job.isRunning() ? JobState.RUNNING : this.job.lastOutcome().orElse(JobState.RUNNING);
		return switch (state) {
			case PENDING, RUNNING -> new TaskExecutionOutcome(lastRun, Status.STARTED, null);
			case COMPLETED -> new TaskExecutionOutcome(lastRun, Status.SUCCESS, null);
			case FAILED -> new TaskExecutionOutcome(lastRun, Status.ERROR,
					this.job.lastFailure().map(JobTask::withMessage).orElse(null));
			case CANCELLED ->
				new TaskExecutionOutcome(lastRun, Status.ERROR, new CancellationException("The run was cancelled"));
		};
	}

	/**
	 * The failure, or what says which it is where its message, which is shown, throws.
	 */
	@SuppressWarnings("ReturnValueIgnored") // asked only whether it throws
	private static Throwable withMessage(Throwable failure) {
		try {
			failure.getMessage();
			return failure;
		}
		catch (Throwable ex) {
			return new IllegalStateException(
					"The run failed with a " + failure.getClass().getName() + ", whose message cannot be read");
		}
	}

	/** A trigger that is nothing but its description. */
	private record CustomTrigger(String description) implements Trigger {

		@Override
		public @Nullable Instant nextExecution(TriggerContext context) {
			return null;
		}

		@Override
		public String toString() {
			return this.description;
		}

	}

	/** Goes by the name of its schedule, and makes that run. */
	private record NamedRun(ScheduledJob job) implements Runnable {

		@Override
		public void run() {
			this.job.runNow();
		}

		@Override
		public String toString() {
			return this.job.name();
		}

	}

}
