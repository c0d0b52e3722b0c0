package io.threadsystem.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.function.Consumer;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/** Schedules that cannot work: what the error says, and that nothing is left behind. */
@Timeout(60)
class InvalidScheduleTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	@RegisterExtension
	final TestSchedulers schedulers = new TestSchedulers();

	private JobScheduler scheduler;

	@BeforeEach
	void start() {
		this.scheduler = this.schedulers.on(this.schedulers.pools().ofWorkers(1));
	}

	@AfterEach
	void nothingWasScheduled() {
		assertThat(this.scheduler.jobs()).isEmpty();
	}

	private static void nothing() {
	}

	private static void assertRefused(ThrowingCallable call, String... parts) {
		assertThatIllegalArgumentException().isThrownBy(call).withMessageContainingAll(parts);
	}

	private static void assertIllegalState(ThrowingCallable call, String... parts) {
		assertThatIllegalStateException().isThrownBy(call).withMessageContainingAll(parts);
	}

	@Test
	void aPastInstantIsRefused() {
		Instant past = TestClock.START.minusNanos(1);
		assertRefused(() -> this.scheduler.job("report").at(past, InvalidScheduleTests::nothing),
				"Schedule 'report', time = 2026-03-01T11:59:59.999999999Z", "it is 2026-03-01T12:00:00Z now",
				"Give a later time");
	}

	@Test
	void spansThatCannotWorkAreRefused() {
		Duration negative = Duration.ofSeconds(-1);
		assertRefused(() -> this.scheduler.after(negative, InvalidScheduleTests::nothing), "delay = PT-1S",
				"Use zero or more");
		for (Duration span : new Duration[] { negative, Duration.ZERO }) {
			assertRefused(() -> this.scheduler.every(span, InvalidScheduleTests::nothing), "period = " + span,
					"Use more than zero");
			assertRefused(() -> this.scheduler.withFixedDelay(span, InvalidScheduleTests::nothing), "delay = " + span,
					"Use more than zero");
		}
		assertRefused(() -> this.scheduler.job("report").initialDelay(negative), "'report'", "initialDelay = PT-1S");
	}

	@Test
	void anInitialDelayThatCouldNotActIsRefused() {
		ScheduledJobBuilder builder = this.scheduler.job("report").initialDelay(SECOND);
		String said = "Schedule 'report', initialDelay = PT1S";
		assertIllegalState(() -> builder.after(SECOND, InvalidScheduleTests::nothing), said, "after(…)");
		assertIllegalState(() -> builder.at(TestClock.START, InvalidScheduleTests::nothing), said, "at(…)");
		assertIllegalState(() -> builder.cron("1", ZoneOffset.UTC, InvalidScheduleTests::nothing), said, "cron(…)");
		assertIllegalState(() -> builder.on((time) -> null, InvalidScheduleTests::nothing), said, "on(…)");
	}

	@Test
	void cronWithoutAParserIsRefused() {
		assertIllegalState(() -> this.scheduler.cron("0 0 3 * * *", ZoneOffset.UTC, InvalidScheduleTests::nothing),
				"cron = 0 0 3 * * *", "understands no cron expressions", "JobScheduler.builder(pool).cron(parser)");
	}

	@Test
	void whatTheParserDoesNotUnderstandIsRefused() {
		JobScheduler cron = this.schedulers.on(this.schedulers.pools().ofWorkers(1),
				(builder) -> builder.cron(EveryMinutes::new));
		assertRefused(() -> cron.cron("every day", ZoneOffset.UTC, InvalidScheduleTests::nothing), "every day");
		assertThat(cron.jobs()).isEmpty();
	}

	@Test
	void aScheduleThatDoesNotGoOnIsRefused() {
		assertRefused(() -> this.scheduler.job("stuck").on((time) -> time, InvalidScheduleTests::nothing),
				"Schedule 'stuck': the next time after 2026-03-01T12:00:00Z is 2026-03-01T12:00:00Z, which is not later",
				"must give a later time, or null");
	}

	@Test
	void aScheduleThatThrowsAtOnceIsNotMade() {
		assertIllegalState(() -> this.scheduler.job("broken").on((time) -> {
			throw new IllegalStateException("on purpose");
		}, InvalidScheduleTests::nothing), "on purpose");
	}

	@Test
	@SuppressWarnings({ "DataFlowIssue", "NullAway" })
	void nullIsRefusedByName() {
		assertNull("delay", (scheduler) -> scheduler.after(null, InvalidScheduleTests::nothing));
		assertNull("time", (scheduler) -> scheduler.at(null, InvalidScheduleTests::nothing));
		assertNull("period", (scheduler) -> scheduler.every(null, InvalidScheduleTests::nothing));
		assertNull("delay", (scheduler) -> scheduler.withFixedDelay(null, InvalidScheduleTests::nothing));
		assertNull("expression", (scheduler) -> scheduler.cron(null, ZoneOffset.UTC, InvalidScheduleTests::nothing));
		assertNull("zone", (scheduler) -> scheduler.cron("1", null, InvalidScheduleTests::nothing));
		assertNull("task", (scheduler) -> scheduler.after(SECOND, null));
		assertNull("task", (scheduler) -> scheduler.every(SECOND, null));
		assertNull("name", (scheduler) -> scheduler.job(null));
		assertNull("schedule", (scheduler) -> scheduler.job("job").on(null, InvalidScheduleTests::nothing));
		assertNull("pool", (scheduler) -> scheduler.job("job").pool(null));
		assertNull("priority", (scheduler) -> scheduler.job("job").priority(null));
		assertNull("overlap", (scheduler) -> scheduler.job("job").overlap(null));
		assertNull("initialDelay", (scheduler) -> scheduler.job("job").initialDelay(null));
		assertNull("settings", (scheduler) -> scheduler.job("job").each(null));
		assertNull("pool", (scheduler) -> JobScheduler.builder(null));
	}

	private void assertNull(String name, Consumer<JobScheduler> call) {
		assertThatNullPointerException().isThrownBy(() -> call.accept(this.scheduler))
			.withMessage(name + " must not be null");
	}

}
