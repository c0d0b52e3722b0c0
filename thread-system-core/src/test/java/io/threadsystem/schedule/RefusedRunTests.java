package io.threadsystem.schedule;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.threadsystem.job.JobContext;
import io.threadsystem.job.JobState;
import io.threadsystem.pool.Blocker;
import io.threadsystem.pool.LogCapture;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.QueueFullPolicy;
import io.threadsystem.pool.TestPools;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Runs that their pool refuses, or that fail: the timer goes on, and says so. */
@Timeout(60)
class RefusedRunTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	@RegisterExtension
	final TestSchedulers schedulers = new TestSchedulers();

	private PriorityPool pool;

	private JobScheduler scheduler;

	@BeforeEach
	void start() {
		this.pool = this.schedulers.pools()
			.of((settings) -> settings.queueCapacity(1)
				.queueFull(QueueFullPolicy.BLOCK)
				.blockTimeout(Duration.ofMinutes(5)));
		this.scheduler = this.schedulers.on(this.pool);
	}

	/** Keeps the worker busy and fills the queue. */
	private Blocker fill() {
		Blocker blocker = Blocker.on(this.pool);
		this.pool.execute(() -> {
		});
		return blocker;
	}

	@Test
	void aFullPoolIsCountedAndLoggedAndHoldsNobodyUp() {
		PriorityPool free = this.schedulers.pools().ofWorkers(1);
		Blocker blocker = fill();
		try (LogCapture log = new LogCapture()) {
			ScheduledJob refused = this.scheduler.job("refused").every(SECOND, () -> {
			});
			ScheduledJob other = this.scheduler.job("other").pool(free).every(SECOND, () -> {
			});
			this.schedulers.advance(SECOND);
			await().until(() -> other.lastOutcome().isPresent());
			assertThat(refused.skippedCount()).isOne();
			assertThat(refused.runCount()).isZero();
			assertThat(this.pool.snapshot().rejected()).isOne();
			assertThat(log.messages()).containsExactly("A run of schedule 'refused' was left out: the queue of pool '"
					+ this.pool.name() + "' is full (capacity 1).");
			assertThat(log.from(Level.WARN)).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN);
			blocker.release();
			await().until(() -> this.pool.snapshot().pending() == 0);
			this.schedulers.advance(SECOND);
			await().until(() -> refused.runCount() == 1);
		}
	}

	@Test
	void theOnlyRunOfAScheduleIsNotLostWhereItFindsThePoolFull() {
		AtomicInteger runs = new AtomicInteger();
		Blocker blocker = fill();
		ScheduledJob after = this.scheduler.after(SECOND, runs::incrementAndGet);
		ScheduledJob at = this.scheduler.at(this.schedulers.clock().instant().plus(SECOND), runs::incrementAndGet);
		this.schedulers.advance(SECOND);
		this.schedulers.advance(SECOND);
		await().until(() -> after.skippedCount() == 2 && at.skippedCount() == 2);
		assertThat(after.isDone()).isFalse();
		blocker.release();
		await().until(() -> this.pool.snapshot().pending() == 0);
		await().until(() -> {
			this.schedulers.advance(SECOND);
			return runs.get() == 2;
		});
		assertThat(after.isDone()).isTrue();
		assertThat(after.runCount()).isOne();
		assertThat(this.scheduler.jobs()).isEmpty();
	}

	@Test
	void theOnlyRunOfAScheduleThatIsPutOffIsLoggedAsSuch() {
		Blocker blocker = fill();
		try (LogCapture log = new LogCapture()) {
			ScheduledJob job = this.scheduler.job("once").after(SECOND, () -> {
			});
			this.schedulers.advance(SECOND);
			await().until(() -> job.skippedCount() == 1);
			assertThat(log.messages()).containsExactly("A run of schedule 'once' was put off for a second: the queue of"
					+ " pool '" + this.pool.name() + "' is full (capacity 1).");
			job.cancel();
		}
		blocker.release();
	}

	@Test
	void aScheduleOfOneRunThatIsCancelledTriesNoMore() {
		Blocker blocker = fill();
		ScheduledJob job = this.scheduler.after(SECOND, () -> {
		});
		this.schedulers.advance(SECOND);
		await().until(() -> job.skippedCount() == 1);
		assertThat(job.nextRun()).contains(this.schedulers.clock().instant().plus(SECOND));
		assertThat(job.cancel()).isTrue();
		blocker.release();
		this.schedulers.advance(SECOND);
		assertThat(job.runCount()).isZero();
	}

	@Test
	void aPoolThatStaysFullFillsTheQueueButNotTheLog() {
		Blocker blocker = fill();
		try (LogCapture log = new LogCapture()) {
			ScheduledJob job = this.scheduler.job("refused").every(SECOND, () -> {
			});
			for (int i = 0; i < 59; i++) {
				this.schedulers.advance(SECOND);
			}
			assertThat(job.skippedCount()).isEqualTo(59);
			assertThat(log.messages()).hasSize(1);
			this.schedulers.advance(SECOND);
			this.schedulers.advance(SECOND);
			assertThat(job.skippedCount()).isEqualTo(61);
			assertThat(log.messages()).hasSize(2);
			assertThat(log.messages().get(1)).contains("refused")
				.endsWith("So were 59 others since the last such message.");
		}
		blocker.release();
	}

	@Test
	void theSettingsOfAJobCannotMakeTheHandOverWait() {
		Blocker blocker = fill();
		try (LogCapture log = new LogCapture()) {
			ScheduledJob job = this.scheduler.job("job")
				.each((run) -> run.queueFull(QueueFullPolicy.BLOCK))
				.every(SECOND, () -> {
				});
			this.schedulers.advance(SECOND);
			assertThat(job.skippedCount()).isOne();
			assertThat(log.messages()).hasSize(1);
		}
		blocker.release();
	}

	@Test
	void aRefusedFixedDelayComesAgainAfterItsDelay() {
		Blocker blocker = fill();
		try (LogCapture log = new LogCapture()) {
			ScheduledJob job = this.scheduler.job("job").withFixedDelay(SECOND, () -> {
			});
			this.schedulers.advance(Duration.ofSeconds(5));
			assertThat(job.skippedCount()).isOne();
			assertThat(job.nextRun()).contains(TestClock.START.plusSeconds(6));
			blocker.release();
			await().until(() -> this.pool.snapshot().pending() == 0);
			this.schedulers.advance(SECOND);
			await().until(() -> job.runCount() == 1);
			assertThat(log.messages()).hasSize(1);
		}
	}

	@Test
	void waitingRunsThatAFullPoolRefusesAreSkipped() {
		Turnstile turnstile = new Turnstile();
		PriorityPool two = this.schedulers.pools()
			.of((settings) -> settings.minWorkers(2).maxWorkers(2).queueCapacity(1));
		try (LogCapture log = new LogCapture()) {
			ScheduledJob job = this.scheduler.job("job")
				.pool(two)
				.overlap(OverlapPolicy.QUEUE)
				.every(SECOND, turnstile);
			assertThat(job.runNow()).isTrue();
			turnstile.awaitRunning(1);
			assertThat(job.runNow()).isTrue();
			assertThat(job.runNow()).isTrue();
			Blocker blocker = Blocker.on(two);
			two.execute(blocker.job()::join);
			turnstile.release(1);
			await().until(() -> job.skippedCount() == 2);
			assertThat(job.runCount()).isOne();
			assertThat(log.from(Level.ERROR)).isEmpty();
			blocker.release();
		}
	}

	@Test
	void settingsThatThrowLeaveTheRunOutAndTheTimerAlive() {
		AtomicBoolean broken = new AtomicBoolean(true);
		try (LogCapture log = new LogCapture()) {
			ScheduledJob job = this.scheduler.job("job").each((run) -> {
				if (broken.get()) {
					throw new NoClassDefFoundError("on purpose");
				}
			}).every(SECOND, () -> {
			});
			this.schedulers.advance(SECOND);
			assertThat(job.skippedCount()).isOne();
			assertThat(log.from(Level.WARN)).singleElement().satisfies((event) -> {
				assertThat(event.getLevel()).isEqualTo(Level.ERROR);
				assertThat(event.getFormattedMessage())
					.isEqualTo("A run of schedule 'job' was left out: it could not be handed to pool '"
							+ this.pool.name() + "'.");
				assertThat(event.getThrowableProxy().getMessage()).isEqualTo("on purpose");
			});
			broken.set(false);
			this.schedulers.advance(SECOND);
			await().until(() -> job.runCount() == 1);
		}
	}

	@Test
	void aDecoratorThatThrowsLeavesTheRunOutAndTheTimerAlive() {
		PriorityPool decorated = this.schedulers.pools()
			.of((settings) -> settings, (builder) -> builder.taskDecorator((task) -> {
				throw new IllegalStateException("on purpose");
			}));
		try (LogCapture log = new LogCapture()) {
			ScheduledJob job = this.scheduler.job("job").pool(decorated).every(SECOND, () -> {
			});
			this.schedulers.advance(SECOND);
			this.schedulers.advance(SECOND);
			assertThat(job.skippedCount()).isEqualTo(2);
			assertThat(log.messages()).hasSize(1);
		}
	}

	@Test
	void aRunThatThrowsIsLoggedAndDoesNotEndTheSchedule() {
		AtomicInteger runs = new AtomicInteger();
		IllegalStateException thrown = new IllegalStateException("on purpose");
		try (LogCapture log = new LogCapture()) {
			ScheduledJob job = this.scheduler.job("flaky").every(SECOND, () -> {
				if (runs.incrementAndGet() == 1) {
					throw thrown;
				}
			});
			this.schedulers.advance(SECOND);
			await().until(() -> job.lastOutcome().isPresent());
			assertThat(job.lastOutcome()).contains(JobState.FAILED);
			assertThat(job.lastFailure()).containsSame(thrown);
			await().until(() -> !log.messages().isEmpty());
			assertThat(log.from(Level.WARN)).singleElement().satisfies((event) -> {
				assertThat(event.getLevel()).isEqualTo(Level.ERROR);
				assertThat(event.getFormattedMessage())
					.isEqualTo("A run of schedule 'flaky' in pool '" + this.pool.name() + "' failed");
				assertThat(event.getThrowableProxy().getMessage()).isEqualTo("on purpose");
			});
			this.schedulers.advance(SECOND);
			await().until(() -> job.lastOutcome().equals(Optional.of(JobState.COMPLETED)));
			assertThat(job.lastFailure()).isEmpty();
			assertThat(job.runCount()).isEqualTo(2);
			assertThat(log.messages()).hasSize(1);
		}
	}

	@Test
	void aFailedFixedDelayGoesOn() {
		try (LogCapture log = new LogCapture()) {
			ScheduledJob job = this.scheduler.withFixedDelay(SECOND, () -> {
				throw new AssertionError("on purpose");
			});
			for (int run = 1; run <= 3; run++) {
				this.schedulers.advance(SECOND);
				int expected = run;
				await().until(() -> job.runCount() == expected && job.nextRun().isPresent());
			}
			assertThat(log.messages()).hasSize(3);
		}
	}

	@Test
	void aRunThatWaitsForTooLongHasFailedWithoutHavingStarted() {
		try (LogCapture log = new LogCapture()) {
			Blocker blocker = Blocker.on(this.pool);
			ScheduledJob job = this.scheduler.job("job")
				.each((run) -> run.queueTimeout(Duration.ofMillis(1)))
				.every(SECOND, () -> {
				});
			this.schedulers.advance(SECOND);
			await().until(() -> job.lastOutcome().isPresent());
			assertThat(job.lastOutcome()).contains(JobState.FAILED);
			assertThat(job.runCount()).isZero();
			assertThat(job.skippedCount()).isZero();
			await().until(() -> log.messages().size() == 1);
			blocker.release();
		}
	}

	@Test
	void aClosedPoolEndsItsSchedulesAndNoOthers() {
		PriorityPool other = this.schedulers.pools().ofWorkers(1);
		try (LogCapture log = new LogCapture()) {
			ScheduledJob ended = this.scheduler.job("ended").pool(other).every(SECOND, () -> {
			});
			ScheduledJob alive = this.scheduler.job("alive").every(SECOND, () -> {
			});
			other.close();
			this.schedulers.advance(SECOND);
			assertThat(ended.isDone()).isTrue();
			assertThat(ended.runNow()).isFalse();
			assertThat(this.scheduler.jobs()).containsExactly(alive);
			assertThat(log.messages())
				.containsExactly("Schedule 'ended' has ended, because its pool '" + other.name() + "' is shut down");
			await().until(() -> alive.runCount() == 1);
		}
	}

	@Test
	void aCancelledRunIsNeitherAFailureNorTheEnd() throws Exception {
		Turnstile turnstile = new Turnstile();
		ScheduledJob job = this.scheduler.withFixedDelay(SECOND, () -> {
			JobContext.current().token().cancel();
			turnstile.run();
		});
		try (LogCapture log = new LogCapture()) {
			this.schedulers.advance(SECOND);
			await().until(() -> job.lastOutcome().isPresent());
			assertThat(job.lastOutcome()).contains(JobState.CANCELLED);
			assertThat(job.lastFailure()).isEmpty();
			assertThat(job.isDone()).isFalse();
			await().until(() -> job.nextRun().isPresent());
			turnstile.release(1);
			assertThat(this.pool.awaitIdle(TestPools.LONG)).isTrue();
			assertThat(log.messages()).isEmpty();
		}
	}

}
