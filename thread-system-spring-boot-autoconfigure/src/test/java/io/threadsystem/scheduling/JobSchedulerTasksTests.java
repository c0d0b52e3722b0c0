package io.threadsystem.scheduling;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;

import io.threadsystem.annotation.PriorityScheduled;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.schedule.JobScheduler;
import io.threadsystem.schedule.Schedule;
import io.threadsystem.schedule.ScheduledJob;
import io.threadsystem.spring.SpringCronParser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.actuate.scheduling.ScheduledTasksEndpoint;
import org.springframework.boot.actuate.scheduling.ScheduledTasksEndpoint.CronTaskDescriptor;
import org.springframework.boot.actuate.scheduling.ScheduledTasksEndpoint.CustomTriggerTaskDescriptor;
import org.springframework.boot.actuate.scheduling.ScheduledTasksEndpoint.FixedDelayTaskDescriptor;
import org.springframework.boot.actuate.scheduling.ScheduledTasksEndpoint.FixedRateTaskDescriptor;
import org.springframework.boot.actuate.scheduling.ScheduledTasksEndpoint.ScheduledTasksDescriptor;
import org.springframework.boot.actuate.scheduling.ScheduledTasksEndpoint.TaskDescriptor;
import org.springframework.scheduling.config.TaskExecutionOutcome.Status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link JobSchedulerTasks}, by what {@code /actuator/scheduledtasks} shows.
 */
@Timeout(60)
class JobSchedulerTasksTests {

	private final PriorityPool pool = PriorityPool.create("main",
			PoolSettings.builder().minWorkers(1).maxWorkers(1).build());

	/** Later than now, as Spring shows no next run that is over by its own clock. */
	private final MovableClock clock = new MovableClock("2100-01-01T12:00:00Z");

	private final JobScheduler scheduler = JobScheduler.builder(this.pool)
		.clock(this.clock)
		.cron(new SpringCronParser())
		.build();

	private final ScheduledTasksEndpoint endpoint = new ScheduledTasksEndpoint(
			List.of(new JobSchedulerTasks(() -> List.of(this.scheduler))));

	@AfterEach
	void close() {
		this.scheduler.close();
		this.pool.close();
	}

	@Test
	void aCronScheduleIsShownWithItsExpressionItsNameAndItsNextRun() {
		this.scheduler.job("nightly").cron("@daily", ZoneId.of("UTC"), this::nothing);
		assertThat(shown().getCron()).singleElement().isInstanceOfSatisfying(CronTaskDescriptor.class, (task) -> {
			assertThat(task.getExpression()).isEqualTo("0 0 0 * * *");
			assertThat(task.getRunnable().getTarget()).isEqualTo("nightly");
			assertNext(task, "2100-01-02T00:00:00Z");
			assertThat(task.getLastExecution()).isNull();
		});
	}

	@Test
	void aFixedRateIsShown() {
		this.scheduler.job("tick").initialDelay(Duration.ofSeconds(5)).every(Duration.ofMinutes(1), this::nothing);
		assertThat(shown().getFixedRate()).singleElement()
			.isInstanceOfSatisfying(FixedRateTaskDescriptor.class, (task) -> {
				assertThat(task.getInterval()).isEqualTo(60_000);
				assertThat(task.getInitialDelay()).isEqualTo(5_000);
				assertNext(task, "2100-01-01T12:00:05Z");
			});
	}

	@Test
	void aFixedDelayIsShown() {
		this.scheduler.job("tick").withFixedDelay(Duration.ofMinutes(1), this::nothing);
		assertThat(shown().getFixedDelay()).singleElement()
			.isInstanceOfSatisfying(FixedDelayTaskDescriptor.class, (task) -> {
				assertThat(task.getInterval()).isEqualTo(60_000);
				assertNext(task, "2100-01-01T12:01:00Z");
			});
	}

	@Test
	void aTimeWithoutEndIsShownAsALongOne() {
		this.scheduler.every(Duration.ofSeconds(Long.MAX_VALUE), this::nothing);
		assertThat(shown().getFixedRate()).singleElement()
			.isInstanceOfSatisfying(FixedRateTaskDescriptor.class,
					(task) -> assertThat(task.getInterval()).isEqualTo(Duration.ofDays(1_000_000).toMillis()));
	}

	@Test
	void oneRunIsShownAsACustomTrigger() {
		this.scheduler.job("once").at(Instant.parse("2100-02-01T00:00:00Z"), this::nothing);
		assertThat(shown().getCustom()).singleElement()
			.isInstanceOfSatisfying(CustomTriggerTaskDescriptor.class, (task) -> {
				assertThat(task.getTrigger()).isEqualTo("once at 2100-02-01T00:00:00Z");
				assertNext(task, "2100-02-01T00:00:00Z");
			});
	}

	@Test
	void aScheduleOfTheApplicationIsShownAsItNamesItself() {
		this.scheduler.job("special").on(new EverySecond(), this::nothing);
		assertThat(shown().getCustom()).singleElement()
			.isInstanceOfSatisfying(CustomTriggerTaskDescriptor.class,
					(task) -> assertThat(task.getTrigger()).isEqualTo("every second"));
	}

	@Test
	void aCronExpressionThatSpringDoesNotUnderstandIsShownAsItIs() {
		try (JobScheduler other = JobScheduler.builder(this.pool)
			.cron((expression, zone) -> (time) -> time.plusSeconds(1))
			.build()) {
			other.cron("at tea time", ZoneId.of("Europe/London"), this::nothing);
			ScheduledTasksEndpoint shows = new ScheduledTasksEndpoint(
					List.of(new JobSchedulerTasks(() -> List.of(other))));
			assertThat(shows.scheduledTasks().getCustom()).singleElement()
				.isInstanceOfSatisfying(CustomTriggerTaskDescriptor.class,
						(task) -> assertThat(task.getTrigger()).isEqualTo("cron at tea time in Europe/London"));
		}
	}

	@Test
	void theLastRunIsShown() {
		this.scheduler.job("tick").every(Duration.ofMinutes(1), this::nothing);
		this.clock.advance(Duration.ofMinutes(1), this.scheduler);
		assertLast(shown().getFixedRate().get(0), Status.SUCCESS, "2100-01-01T12:01:00Z");
	}

	@Test
	void aFailedRunIsShownWithItsException() {
		this.scheduler.job("tick").every(Duration.ofMinutes(1), () -> {
			throw new IllegalStateException("broken");
		});
		this.clock.advance(Duration.ofMinutes(1), this.scheduler);
		TaskDescriptor task = shown().getFixedRate().get(0);
		assertLast(task, Status.ERROR, "2100-01-01T12:01:00Z");
		assertThat(task.getLastExecution().getException().getType()).isEqualTo("java.lang.IllegalStateException");
		assertThat(task.getLastExecution().getException().getMessage()).isEqualTo("broken");
	}

	@Test
	void aFailureWhoseMessageCannotBeReadIsShownAllTheSame() {
		this.scheduler.job("tick").every(Duration.ofMinutes(1), () -> {
			throw new Unreadable();
		});
		this.clock.advance(Duration.ofMinutes(1), this.scheduler);
		TaskDescriptor task = shown().getFixedRate().get(0);
		assertLast(task, Status.ERROR, "2100-01-01T12:01:00Z");
		assertThat(task.getLastExecution().getException().getMessage()).contains(Unreadable.class.getName());
	}

	@Test
	void aRunThatHasNotEndedIsShownAsStarted() {
		ScheduledJob job = this.scheduler.job("tick").every(Duration.ofMinutes(1), () -> {
			String now = this.clock.instant().toString();
			assertLast(shown().getFixedRate().get(0), Status.STARTED, now);
		});
		this.clock.advance(Duration.ofMinutes(1), this.scheduler);
		assertThat(job.lastFailure()).isEmpty();
		this.clock.advance(Duration.ofMinutes(1), this.scheduler);
		assertThat(job.runCount()).isEqualTo(2);
		assertThat(job.lastFailure()).isEmpty();
		assertThat(job.isRunning()).isFalse();
	}

	@Test
	void aPausedScheduleHasNoNextRun() {
		this.scheduler.job("tick").every(Duration.ofMinutes(1), this::nothing).pause();
		assertThat(shown().getFixedRate().get(0).getNextExecution()).isNull();
	}

	@Test
	void aScheduleThatIsOverIsNotShown() {
		this.scheduler.job("tick").every(Duration.ofMinutes(1), this::nothing).cancel();
		assertThat(shown().getFixedRate()).isEmpty();
	}

	@Test
	void cancellingATaskEndsItsSchedule() {
		ScheduledJob job = this.scheduler.every(Duration.ofMinutes(1), this::nothing);
		new JobSchedulerTasks(() -> List.of(this.scheduler)).getScheduledTasks().forEach((task) -> task.cancel());
		assertThat(job.isDone()).isTrue();
	}

	@Test
	void runningATaskRunsItsScheduleNow() {
		ScheduledJob job = this.scheduler.every(Duration.ofMinutes(1), this::nothing);
		new JobSchedulerTasks(() -> List.of(this.scheduler)).getScheduledTasks()
			.forEach((task) -> task.getTask().getRunnable().run());
		await().until(() -> job.runCount() == 1);
	}

	@Test
	void annotatedMethodsAreShownByClassAndMethod() {
		ScheduledBeans.runner(Reports.class).run((context) -> {
			ScheduledTasksDescriptor shows = new ScheduledTasksEndpoint(
					List.of(context.getBean(JobSchedulerTasks.class)))
				.scheduledTasks();
			assertThat(shows.getCron()).singleElement()
				.satisfies((task) -> assertThat(task.getRunnable().getTarget()).isEqualTo("Reports.nightly"));
		});
	}

	private ScheduledTasksDescriptor shown() {
		return this.endpoint.scheduledTasks();
	}

	private void nothing() {
	}

	/** Spring adds the time that is left to a clock that has gone on meanwhile. */
	private static void assertNext(TaskDescriptor task, String time) {
		assertThat(task.getNextExecution().getTime()).isCloseTo(Instant.parse(time), within(5, ChronoUnit.SECONDS));
	}

	private static void assertLast(TaskDescriptor task, Status status, String time) {
		assertThat(task.getLastExecution().getStatus()).isEqualTo(status);
		assertThat(task.getLastExecution().getTime()).isEqualTo(time);
	}

	private static final class Unreadable extends RuntimeException {

		private static final long serialVersionUID = 1L;

		@Override
		public String getMessage() {
			throw new AssertionError("has no message");
		}

		@Override
		public String toString() {
			return "has a text";
		}

	}

	private static final class EverySecond implements Schedule {

		@Override
		public Instant nextAfter(Instant time) {
			return time.plusSeconds(1);
		}

		@Override
		public String toString() {
			return "every second";
		}

	}

	static class Reports {

		@PriorityScheduled(cron = "0 0 3 * * *")
		void nightly() {
		}

	}

}
