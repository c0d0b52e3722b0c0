package io.threadsystem.schedule;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.threadsystem.pool.LogCapture;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.TestPools;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/** What happens to a run that is due while an earlier one has not ended. */
@Timeout(60)
class OverlapTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	@RegisterExtension
	final TestSchedulers schedulers = new TestSchedulers();

	private final Turnstile turnstile = new Turnstile();

	private PriorityPool pool;

	private JobScheduler scheduler;

	@BeforeEach
	void start() {
		this.pool = this.schedulers.pools().ofWorkers(3);
		this.scheduler = this.schedulers.on(this.pool);
	}

	private ScheduledJob everySecond(OverlapPolicy overlap) {
		return this.scheduler.job("job").overlap(overlap).every(SECOND, this.turnstile);
	}

	private void advanceSeconds(int seconds) {
		for (int i = 0; i < seconds; i++) {
			this.schedulers.advance(SECOND);
		}
	}

	@Test
	void byDefaultARunThatIsDueDuringAnotherIsSkipped() {
		ScheduledJob job = this.scheduler.every(SECOND, this.turnstile);
		advanceSeconds(1);
		this.turnstile.awaitRunning(1);
		advanceSeconds(3);
		assertThat(job.skippedCount()).isEqualTo(3);
		this.turnstile.release(1);
		await().until(() -> job.lastOutcome().isPresent());
		advanceSeconds(1);
		this.turnstile.awaitRunning(1);
		assertThat(job.runCount()).isEqualTo(2);
		assertThat(job.skippedCount()).isEqualTo(3);
		assertThat(this.turnstile.most()).isOne();
		this.turnstile.release(1);
	}

	@Test
	void aRunThatWaitsInTheQueueHasNotEnded() {
		this.pool.pause();
		ScheduledJob job = everySecond(OverlapPolicy.SKIP);
		advanceSeconds(3);
		assertThat(this.pool.snapshot().pending()).isOne();
		assertThat(job.skippedCount()).isEqualTo(2);
		assertThat(job.runCount()).isZero();
		assertThat(job.lastRun()).isEmpty();
		this.turnstile.release(1);
		this.pool.resume();
		await().until(() -> job.lastOutcome().isPresent());
		assertThat(job.runCount()).isOne();
	}

	@Test
	void queuedRunsFollowEachOtherAndNoneIsLeftOut() {
		ScheduledJob job = everySecond(OverlapPolicy.QUEUE);
		advanceSeconds(1);
		this.turnstile.awaitRunning(1);
		advanceSeconds(4);
		assertThat(job.runCount()).isOne();
		assertThat(job.skippedCount()).isZero();
		this.turnstile.release(1);
		await().until(() -> job.runCount() == 2);
		this.turnstile.release(4);
		await().until(() -> job.runCount() == 5);
		assertThat(this.turnstile.most()).isOne();
		assertThat(job.skippedCount()).isZero();
	}

	@Test
	void thousandsOfQueuedRunsThatEndAtOnceAllTakePlace() {
		AtomicInteger runs = new AtomicInteger();
		ScheduledJob job = this.scheduler.job("job")
			.overlap(OverlapPolicy.QUEUE)
			.after(Duration.ofHours(1), runs::incrementAndGet);
		for (int i = 0; i < 20_000; i++) {
			assertThat(job.runNow()).isTrue();
		}
		await().until(() -> runs.get() == 20_000);
		assertThat(job.runCount()).isEqualTo(20_000);
		assertThat(job.skippedCount()).isZero();
	}

	@Test
	void thousandsOfQueuedRunsThatAreRefusedAtOnceAreAllCounted() {
		AtomicBoolean broken = new AtomicBoolean();
		try (LogCapture log = new LogCapture()) {
			ScheduledJob job = this.scheduler.job("job").overlap(OverlapPolicy.QUEUE).each((run) -> {
				if (broken.get()) {
					throw new IllegalStateException("on purpose");
				}
			}).after(Duration.ofHours(1), this.turnstile);
			assertThat(job.runNow()).isTrue();
			this.turnstile.awaitRunning(1);
			for (int i = 0; i < 20_000; i++) {
				assertThat(job.runNow()).isTrue();
			}
			broken.set(true);
			this.turnstile.release(1);
			await().until(() -> job.skippedCount() == 20_000);
			assertThat(job.runCount()).isOne();
			assertThat(log.messages()).hasSize(1)
				.first()
				.asString()
				.startsWith("A run of schedule 'job' was left out: it could not be handed to pool");
		}
	}

	@Test
	void aScheduleWhoseLastTimeHasPassedIsOverWhenNoRunWaitsAnyMore() {
		ScheduledJob job = this.scheduler.job("job").overlap(OverlapPolicy.QUEUE).after(SECOND, this.turnstile);
		assertThat(job.runNow()).isTrue();
		this.turnstile.awaitRunning(1);
		advanceSeconds(1);
		assertThat(job.nextRun()).isEmpty();
		assertThat(job.isDone()).isFalse();
		assertThat(this.scheduler.jobs()).containsExactly(job);
		this.turnstile.release(1);
		await().until(job::isDone);
		this.turnstile.release(1);
		await().until(() -> job.runCount() == 2);
		assertThat(this.scheduler.jobs()).isEmpty();
	}

	@Test
	void concurrentRunsTakePlaceBesideEachOther() {
		ScheduledJob job = everySecond(OverlapPolicy.CONCURRENT);
		advanceSeconds(3);
		this.turnstile.awaitRunning(3);
		assertThat(job.runCount()).isEqualTo(3);
		assertThat(job.skippedCount()).isZero();
		this.turnstile.release(3);
	}

	@Test
	void runNowIsSubjectToThePolicyToo() {
		ScheduledJob skip = everySecond(OverlapPolicy.SKIP);
		assertThat(skip.runNow()).isTrue();
		this.turnstile.awaitRunning(1);
		assertThat(skip.runNow()).isFalse();
		assertThat(skip.skippedCount()).isOne();
		ScheduledJob concurrent = everySecond(OverlapPolicy.CONCURRENT);
		assertThat(concurrent.runNow()).isTrue();
		assertThat(concurrent.runNow()).isTrue();
		this.turnstile.awaitRunning(3);
		this.turnstile.release(3);
	}

	@Test
	void aFixedDelayThatIsRunByHandIsCountedFromTheEndOfThatRun() {
		ScheduledJob job = this.scheduler.withFixedDelay(SECOND, this.turnstile);
		assertThat(job.runNow()).isTrue();
		this.turnstile.awaitRunning(1);
		assertThat(job.nextRun()).isEmpty();
		assertThat(job.runNow()).isFalse();
		this.schedulers.advance(Duration.ofSeconds(5));
		this.turnstile.release(1);
		await().until(() -> job.nextRun().isPresent());
		assertThat(job.nextRun()).contains(TestClock.START.plusSeconds(6));
		assertThat(job.runCount()).isOne();
		assertThat(this.turnstile.most()).isOne();
	}

	@Test
	void aFixedDelayNeverOverlapsSoAPolicyForThatIsRefused() {
		ScheduledJobBuilder builder = this.scheduler.job("poll").overlap(OverlapPolicy.QUEUE);
		assertThatIllegalStateException().isThrownBy(() -> builder.withFixedDelay(SECOND, this.turnstile))
			.withMessageContaining("Schedule 'poll', overlap = QUEUE")
			.withMessageContaining("never overlap")
			.withMessageContaining("use every(…)");
		assertThat(this.scheduler.jobs()).isEmpty();
	}

	@Test
	void aTaskMayRunItsScheduleAgainFromInside() {
		AtomicReference<ScheduledJob> self = new AtomicReference<>();
		AtomicInteger runs = new AtomicInteger();
		ScheduledJob job = this.scheduler.job("job").overlap(OverlapPolicy.QUEUE).after(Duration.ofHours(1), () -> {
			if (runs.incrementAndGet() < 5) {
				assertThat(self.get().runNow()).isTrue();
			}
		});
		self.set(job);
		assertThat(job.runNow()).isTrue();
		await().until(() -> job.runCount() == 5);
		assertThat(this.pool.snapshot().failed()).isZero();
	}

}
