package io.threadsystem.schedule;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.TestPools;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a pause leaves out, and how schedules go on after it. */
@Timeout(60)
class SchedulePauseTests {

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

	@Test
	void aPausedScheduleLeavesItsRunsOut() throws Exception {
		ScheduledJob job = this.scheduler.every(SECOND, SchedulePauseTests::nothing);
		ScheduledJob other = this.scheduler.every(SECOND, SchedulePauseTests::nothing);
		job.pause();
		assertThat(job.isPaused()).isTrue();
		assertThat(other.isPaused()).isFalse();
		assertThat(job.nextRun()).isEmpty();
		advance(SECOND);
		advance(SECOND);
		assertThat(job.runCount()).isZero();
		assertThat(job.skippedCount()).isZero();
		assertThat(job.isDone()).isFalse();
		assertThat(other.runCount()).isEqualTo(2);
	}

	@Test
	void aFixedRateGoesOnOnItsGrid() throws Exception {
		ScheduledJob job = this.scheduler.every(Duration.ofSeconds(10), SchedulePauseTests::nothing);
		job.pause();
		advance(Duration.ofSeconds(34));
		job.resume();
		assertThat(job.isPaused()).isFalse();
		assertNext(job, 40);
		advance(Duration.ofSeconds(6));
		assertThat(job.runCount()).isOne();
	}

	@Test
	void aFixedDelayThatMissedItsTimeGoesOnAfterItsDelay() throws Exception {
		ScheduledJob job = this.scheduler.withFixedDelay(Duration.ofSeconds(10), SchedulePauseTests::nothing);
		job.pause();
		advance(Duration.ofSeconds(4));
		job.resume();
		assertNext(job, 10);
		job.pause();
		advance(Duration.ofSeconds(30));
		job.resume();
		assertNext(job, 44);
	}

	@Test
	void aFixedDelayWhoseRunEndsDuringAPauseGoesOnAfterIt() throws Exception {
		Turnstile turnstile = new Turnstile();
		ScheduledJob job = this.scheduler.withFixedDelay(SECOND, turnstile);
		this.schedulers.advance(SECOND);
		turnstile.awaitRunning(1);
		job.pause();
		turnstile.release(1);
		assertThat(this.pool.awaitIdle(TestPools.LONG)).isTrue();
		this.schedulers.advance(Duration.ofSeconds(10));
		assertThat(job.nextRun()).isEmpty();
		assertThat(job.runCount()).isOne();
		job.resume();
		assertNext(job, 12);
	}

	@Test
	void aScheduleByTheWallClockGoesOnWithTheNextTimeFromNow() throws Exception {
		ScheduledJob job = this.scheduler.job("cron")
			.on(new EveryMinutes("1", ZoneOffset.UTC), SchedulePauseTests::nothing);
		job.pause();
		advance(Duration.ofSeconds(150));
		job.resume();
		assertNext(job, 180);
		assertThat(job.runCount()).isZero();
	}

	@Test
	void aScheduleOfOneRunThatMissedItsTimeRunsWhenItGoesOn() throws Exception {
		ScheduledJob after = this.scheduler.after(SECOND, SchedulePauseTests::nothing);
		ScheduledJob at = this.scheduler.at(TestClock.START.plusSeconds(1), SchedulePauseTests::nothing);
		after.pause();
		at.pause();
		advance(Duration.ofSeconds(5));
		assertThat(after.isDone()).isFalse();
		assertThat(at.runCount()).isZero();
		after.resume();
		at.resume();
		await().until(() -> after.runCount() == 1 && at.runCount() == 1);
		assertThat(after.isDone()).isTrue();
		assertThat(at.isDone()).isTrue();
	}

	@Test
	void aPausedSchedulerLeavesAllRunsOut() throws Exception {
		ScheduledJob rate = this.scheduler.every(SECOND, SchedulePauseTests::nothing);
		ScheduledJob paused = this.scheduler.every(SECOND, SchedulePauseTests::nothing);
		paused.pause();
		this.scheduler.pause();
		ScheduledJob late = this.scheduler.every(SECOND, SchedulePauseTests::nothing);
		assertThat(this.scheduler.jobs()).allMatch(ScheduledJob::isPaused);
		assertThat(late.nextRun()).isEmpty();
		this.schedulers.clock().advance(Duration.ofSeconds(10));
		rate.resume();
		assertThat(rate.isPaused()).isTrue();
		this.scheduler.resume();
		advance(SECOND);
		assertThat(rate.runCount()).isOne();
		assertThat(late.runCount()).isOne();
		assertThat(paused.isPaused()).isTrue();
		assertThat(paused.runCount()).isZero();
	}

	@Test
	void pausingAndResumingTwiceIsAsOnce() throws Exception {
		ScheduledJob job = this.scheduler.every(SECOND, SchedulePauseTests::nothing);
		job.pause();
		job.pause();
		job.resume();
		job.resume();
		this.scheduler.pause();
		this.scheduler.pause();
		this.scheduler.resume();
		this.scheduler.resume();
		advance(SECOND);
		assertThat(job.runCount()).isOne();
	}

	@Test
	void aScheduleThatIsPausedRightBeforeItsTurnDoesNotRun() throws Exception {
		AtomicReference<ScheduledJob> next = new AtomicReference<>();
		ScheduledJob first = this.scheduler.job("first")
			.each((run) -> next.get().pause())
			.every(SECOND, SchedulePauseTests::nothing);
		ScheduledJob second = this.scheduler.every(SECOND, SchedulePauseTests::nothing);
		next.set(second);
		advance(SECOND);
		assertThat(first.runCount()).isOne();
		assertThat(second.runCount()).isZero();
		second.resume();
		assertNext(second, 2);
	}

}
