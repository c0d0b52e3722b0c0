package io.threadsystem.schedule;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import io.threadsystem.pool.LogCapture;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.TestPools;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Schedules that are run by hand, cancelled, over, or broken. */
@Timeout(60)
class ScheduleControlTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	@RegisterExtension
	final TestSchedulers schedulers = new TestSchedulers();

	private PriorityPool pool;

	private JobScheduler scheduler;

	@BeforeEach
	void start() {
		this.pool = this.schedulers.pools().ofWorkers(2);
		this.scheduler = this.schedulers.on(this.pool);
	}

	private static void nothing() {
	}

	private void advance(Duration time) throws Exception {
		this.schedulers.advance(time);
		assertThat(this.pool.awaitIdle(TestPools.LONG)).isTrue();
	}

	private void assertNext(ScheduledJob job, int seconds) {
		assertThat(job.nextRun()).contains(TestClock.START.plusSeconds(seconds));
	}

	// Running by hand

	@Test
	void runNowRunsBesidesTheSchedule() throws Exception {
		ScheduledJob job = this.scheduler.every(Duration.ofSeconds(10), ScheduleControlTests::nothing);
		assertThat(job.runNow()).isTrue();
		await().until(() -> job.lastOutcome().isPresent());
		assertThat(job.lastRun()).contains(TestClock.START);
		assertNext(job, 10);
		advance(Duration.ofSeconds(10));
		assertThat(job.runCount()).isEqualTo(2);
	}

	@Test
	void runNowRunsAPausedScheduleToo() throws Exception {
		ScheduledJob job = this.scheduler.withFixedDelay(SECOND, ScheduleControlTests::nothing);
		job.pause();
		assertThat(job.runNow()).isTrue();
		await().until(() -> job.lastOutcome().isPresent());
		advance(Duration.ofSeconds(5));
		assertThat(job.runCount()).isOne();
		assertThat(job.nextRun()).isEmpty();
	}

	@Test
	void runNowBeforeTheOneTimeDoesNotUseItUp() throws Exception {
		ScheduledJob job = this.scheduler.after(SECOND, ScheduleControlTests::nothing);
		assertThat(job.runNow()).isTrue();
		await().until(() -> job.lastOutcome().isPresent());
		assertThat(job.isDone()).isFalse();
		advance(SECOND);
		assertThat(job.runCount()).isEqualTo(2);
		assertThat(job.isDone()).isTrue();
		assertThat(job.runNow()).isFalse();
	}

	// Cancelling

	@Test
	void aCancelledScheduleIsOverAtOnce() throws Exception {
		ScheduledJob job = this.scheduler.every(SECOND, ScheduleControlTests::nothing);
		assertThat(job.cancel()).isTrue();
		assertThat(job.cancel()).isFalse();
		assertThat(job.isDone()).isTrue();
		assertThat(job.nextRun()).isEmpty();
		assertThat(job.runNow()).isFalse();
		assertThat(this.scheduler.jobs()).isEmpty();
		job.pause();
		job.resume();
		advance(Duration.ofSeconds(5));
		assertThat(job.runCount()).isZero();
	}

	@Test
	void aRunThatHasBegunGoesOnWhereItsScheduleIsCancelled() throws Exception {
		Turnstile turnstile = new Turnstile();
		ScheduledJob job = this.scheduler.job("job").overlap(OverlapPolicy.QUEUE).every(SECOND, turnstile);
		this.schedulers.advance(SECOND);
		turnstile.awaitRunning(1);
		this.schedulers.advance(SECOND);
		assertThat(job.runNow()).isTrue();
		assertThat(job.cancel()).isTrue();
		turnstile.release(3);
		assertThat(this.pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(job.runCount()).isOne();
		assertThat(this.pool.snapshot().completed()).isOne();
	}

	@Test
	void aTaskMayCancelItsScheduleFromInside() throws Exception {
		AtomicReference<ScheduledJob> self = new AtomicReference<>();
		ScheduledJob delay = this.scheduler.withFixedDelay(SECOND, () -> self.get().cancel());
		self.set(delay);
		advance(SECOND);
		advance(Duration.ofSeconds(5));
		assertThat(delay.runCount()).isOne();
		assertThat(delay.isDone()).isTrue();
		assertThat(this.pool.snapshot().failed()).isZero();
	}

	@Test
	void aTaskMayPauseAndResumeItsScheduleAndMakeOthers() throws Exception {
		AtomicReference<ScheduledJob> self = new AtomicReference<>();
		AtomicReference<ScheduledJob> made = new AtomicReference<>();
		ScheduledJob job = this.scheduler.every(SECOND, () -> {
			self.get().pause();
			self.get().resume();
			this.scheduler.pause();
			this.scheduler.resume();
			made.set(this.scheduler.after(SECOND, ScheduleControlTests::nothing));
		});
		self.set(job);
		advance(SECOND);
		advance(SECOND);
		assertThat(job.runCount()).isEqualTo(2);
		assertThat(this.pool.snapshot().failed()).isZero();
		advance(SECOND);
		await().until(() -> made.get().nextRun().isPresent());
	}

	@Test
	void aScheduleMayBeCancelledWhileItIsAskedForItsNextTime() {
		AtomicReference<ScheduledJob> self = new AtomicReference<>();
		ScheduledJob job = this.scheduler.job("job").on((time) -> {
			if (self.get() != null) {
				self.get().cancel();
			}
			return time.plusSeconds(1);
		}, ScheduleControlTests::nothing);
		self.set(job);
		this.schedulers.advance(SECOND);
		assertThat(job.isDone()).isTrue();
		assertThat(job.nextRun()).isEmpty();
		assertThat(this.scheduler.jobs()).isEmpty();
	}

	@Test
	void nothingIsKeptOfCancelledSchedules() {
		for (int i = 0; i < 100_000; i++) {
			Duration time = Duration.ofSeconds(1 + i % 1000);
			ScheduledJob job = switch (i % 4) {
				case 0 -> this.scheduler.after(time, ScheduleControlTests::nothing);
				case 1 -> this.scheduler.every(time, ScheduleControlTests::nothing);
				case 2 -> this.scheduler.withFixedDelay(time, ScheduleControlTests::nothing);
				default -> this.scheduler.at(TestClock.START.plus(time), ScheduleControlTests::nothing);
			};
			assertThat(job.cancel()).isTrue();
		}
		assertThat(this.scheduler.jobs()).isEmpty();
		assertThat(((ClockedScheduler) this.scheduler).agenda().size()).isZero();
	}

	@Test
	void nothingIsKeptOfSchedulesThatAreOver() throws Exception {
		IntStream.rangeClosed(1, 1000)
			.forEach((i) -> this.scheduler.after(Duration.ofMillis(i), ScheduleControlTests::nothing));
		advance(SECOND);
		assertThat(this.scheduler.jobs()).isEmpty();
		assertThat(((ClockedScheduler) this.scheduler).agenda().size()).isZero();
		assertThat(this.pool.snapshot().completed()).isEqualTo(1000);
	}

	@Test
	void schedulesAreListedInTheOrderInWhichTheyWereMade() {
		ScheduledJob first = this.scheduler.after(Duration.ofSeconds(30), ScheduleControlTests::nothing);
		ScheduledJob second = this.scheduler.every(Duration.ofSeconds(10), ScheduleControlTests::nothing);
		ScheduledJob third = this.scheduler.at(TestClock.START.plusSeconds(20), ScheduleControlTests::nothing);
		assertThat(this.scheduler.jobs()).containsExactly(first, second, third);
		second.cancel();
		assertThat(this.scheduler.jobs()).containsExactly(first, third);
	}

	// Failing

	@Test
	void aScheduleThatThrowsEndsWithALine() throws Exception {
		try (LogCapture log = new LogCapture()) {
			ScheduledJob job = this.scheduler.job("broken").on((time) -> {
				if (time.isAfter(TestClock.START)) {
					throw new IllegalStateException("on purpose");
				}
				return time.plusSeconds(1);
			}, ScheduleControlTests::nothing);
			ScheduledJob other = this.scheduler.every(SECOND, ScheduleControlTests::nothing);
			advance(SECOND);
			advance(SECOND);
			assertThat(job.isDone()).isTrue();
			assertThat(job.runCount()).isOne();
			assertThat(other.runCount()).isEqualTo(2);
			assertThat(log.messages())
				.containsExactly("Schedule 'broken' has ended, because its next time cannot be told");
		}
	}

	@Test
	void aClockThatThrowsDoesNotEndTheTimer() {
		AtomicReference<RuntimeException> failure = new AtomicReference<>();
		TestClock clock = new TestClock(failure);
		try (LogCapture log = new LogCapture()) {
			JobScheduler fragile = this.schedulers.on(this.pool, (builder) -> builder.clock(clock));
			ScheduledJob job = fragile.every(SECOND, ScheduleControlTests::nothing);
			failure.set(new IllegalStateException("on purpose"));
			await().until(() -> !log.messages().isEmpty());
			failure.set(null);
			clock.advance(SECOND);
			await().until(() -> job.runCount() == 1);
			assertThat(log.messages()).first().asString().contains("it tries again in a second");
		}
	}

}
