package io.threadsystem.schedule;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.threadsystem.job.JobState;
import io.threadsystem.pool.LogCapture;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.retry.RetryPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Failures that throw when they are asked for their text: schedules go on. */
@Timeout(60)
class UnprintableFailureTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	@RegisterExtension
	final TestSchedulers schedulers = new TestSchedulers();

	private final LogCapture log = new LogCapture();

	private PriorityPool pool;

	private JobScheduler scheduler;

	@BeforeEach
	void start() {
		this.pool = this.schedulers.pools().ofWorkers(2);
		this.scheduler = this.schedulers.on(this.pool);
	}

	@AfterEach
	void endLog() {
		this.log.close();
	}

	private static void fail() {
		throw new Unprintable();
	}

	@Test
	void aFixedRateGoesOn() {
		assertGoesOn(this.scheduler.job("rate").every(SECOND, UnprintableFailureTests::fail));
	}

	@Test
	void aFixedDelayGoesOn() {
		assertGoesOn(this.scheduler.job("delay").withFixedDelay(SECOND, UnprintableFailureTests::fail));
	}

	@Test
	void aScheduleOfTheApplicationsOwnGoesOn() {
		assertGoesOn(this.scheduler.job("own").on((time) -> time.plus(SECOND), UnprintableFailureTests::fail));
	}

	private void assertGoesOn(ScheduledJob job) {
		for (int run = 1; run <= 3; run++) {
			this.schedulers.advance(SECOND);
			int expected = run;
			await().until(() -> job.runCount() == expected && !job.isRunning() && job.nextRun().isPresent());
			assertThat(job.lastOutcome()).contains(JobState.FAILED);
			assertThat(job.lastFailure()).isPresent();
		}
		await().until(() -> this.log.messages().size() == 3);
		assertThat(job.skippedCount()).isZero();
		assertThat(this.log.messages()).allMatch((message) -> message.contains("'" + job.name() + "'"));
		assertThat(this.log.from(Level.WARN)).extracting(ILoggingEvent::getLevel).containsOnly(Level.ERROR);
	}

	@Test
	void runsThatWaitForTheEndOfSuchAOneTakePlace() {
		Turnstile turnstile = new Turnstile();
		ScheduledJob job = this.scheduler.job("queue").overlap(OverlapPolicy.QUEUE).every(SECOND, () -> {
			turnstile.run();
			fail();
		});
		assertThat(job.runNow()).isTrue();
		turnstile.awaitRunning(1);
		assertThat(job.runNow()).isTrue();
		assertThat(job.runNow()).isTrue();
		turnstile.release(3);
		await().until(() -> job.runCount() == 3 && !job.isRunning());
		assertThat(job.skippedCount()).isZero();
	}

	@Test
	void theOnlyRunOfAScheduleEndsIt() {
		ScheduledJob job = this.scheduler.after(SECOND, UnprintableFailureTests::fail);
		this.schedulers.advance(SECOND);
		await().until(() -> job.lastOutcome().isPresent());
		assertThat(job.isDone()).isTrue();
		assertThat(job.lastOutcome()).contains(JobState.FAILED);
	}

	@Test
	void aRunThatIsRetriedEnds() {
		ScheduledJob job = this.scheduler.job("retried")
			.each((run) -> run.retry(RetryPolicy.builder().maxRetries(2).build()))
			.withFixedDelay(SECOND, UnprintableFailureTests::fail);
		this.schedulers.advance(SECOND);
		await().until(() -> job.lastOutcome().isPresent() && job.nextRun().isPresent());
		assertThat(job.lastOutcome()).contains(JobState.FAILED);
		assertThat(job.runCount()).isOne();
	}

	@Test
	void settingsOfAJobThatFailSoLeaveTheRunOut() {
		AtomicInteger calls = new AtomicInteger();
		ScheduledJob job = this.scheduler.job("settings").each((run) -> {
			if (calls.incrementAndGet() == 1) {
				fail();
			}
		}).withFixedDelay(SECOND, () -> {
		});
		this.schedulers.advance(SECOND);
		assertThat(job.skippedCount()).isOne();
		assertThat(this.log.messages()).singleElement()
			.asString()
			.contains("'settings'", Unprintable.class.getName(), "cannot be shown");
		this.schedulers.advance(SECOND);
		await().until(() -> job.runCount() == 1 && job.nextRun().isPresent());
	}

	@Test
	void aScheduleThatFailsSoEndsAndLeavesTheOthersAlone() {
		ScheduledJob broken = this.scheduler.job("broken").on((time) -> {
			if (time.isAfter(TestClock.START)) {
				fail();
			}
			return time.plus(SECOND);
		}, () -> {
		});
		ScheduledJob other = this.scheduler.every(SECOND, () -> {
		});
		this.schedulers.advance(SECOND);
		await().until(() -> other.runCount() == 1 && !other.isRunning());
		this.schedulers.advance(SECOND);
		assertThat(broken.isDone()).isTrue();
		await().until(() -> other.runCount() == 2);
		assertThat(this.log.messages()).singleElement()
			.asString()
			.contains("'broken'", Unprintable.class.getName(), "cannot be shown");
	}

	private static final class Unprintable extends RuntimeException {

		private static final long serialVersionUID = 1L;

		@Override
		public String getMessage() {
			throw new IllegalStateException("has no message");
		}

		@Override
		public String toString() {
			throw new IllegalStateException("has no text");
		}

	}

}
