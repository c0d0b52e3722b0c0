package io.threadsystem.schedule;

import java.time.Duration;

import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.TestPools;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/** What closing a scheduler ends, and what it leaves alone. */
@Timeout(60)
class SchedulerCloseTests {

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

	@Test
	void aClosedSchedulerEndsItsSchedules() throws Exception {
		Turnstile turnstile = new Turnstile();
		ScheduledJob job = this.scheduler.job("job").overlap(OverlapPolicy.QUEUE).every(SECOND, turnstile);
		ScheduledJob once = this.scheduler.after(SECOND.multipliedBy(5), SchedulerCloseTests::nothing);
		this.schedulers.advance(SECOND);
		turnstile.awaitRunning(1);
		assertThat(job.runNow()).isTrue();
		this.scheduler.close();
		assertThat(job.isDone()).isTrue();
		assertThat(once.isDone()).isTrue();
		assertThat(job.runNow()).isFalse();
		assertThat(this.scheduler.jobs()).isEmpty();
		turnstile.release(2);
		assertThat(this.pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(job.runCount()).isOne();
		assertThat(this.pool.snapshot().completed()).isOne();
		this.scheduler.close();
		this.scheduler.pause();
		this.scheduler.resume();
	}

	@Test
	void aClosedSchedulerTakesNoMoreSchedules() {
		this.scheduler.close();
		assertRefused(() -> this.scheduler.after(SECOND, SchedulerCloseTests::nothing));
		assertRefused(() -> this.scheduler.at(TestClock.START.plusSeconds(1), SchedulerCloseTests::nothing));
		assertRefused(() -> this.scheduler.every(SECOND, SchedulerCloseTests::nothing));
		assertRefused(() -> this.scheduler.withFixedDelay(SECOND, SchedulerCloseTests::nothing));
		assertRefused(() -> this.scheduler.job("job").on((time) -> null, SchedulerCloseTests::nothing));
	}

	private void assertRefused(Runnable call) {
		assertThatIllegalStateException().isThrownBy(call::run)
			.withMessage("The scheduler of pool '" + this.pool.name()
					+ "' is closed, and takes no more schedules. Schedule before it is closed, or build a new one.");
	}

	@Test
	void aTaskMayCloseItsScheduler() {
		ScheduledJob job = this.scheduler.every(SECOND, this.scheduler::close);
		this.schedulers.clock().advance(SECOND);
		await().until(() -> this.pool.snapshot().completed() == 1);
		assertThat(job.isDone()).isTrue();
		assertThat(job.runCount()).isOne();
	}

	@Test
	void theSettingsOfAJobMayCloseTheScheduler() {
		ScheduledJob job = this.scheduler.job("job")
			.each((run) -> this.scheduler.close())
			.every(SECOND, SchedulerCloseTests::nothing);
		this.schedulers.clock().advance(SECOND);
		await().until(job::isDone);
		await().until(() -> this.pool.snapshot().completed() == 1);
	}

}
