package io.threadsystem.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.TestPools;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Clocks that are set while schedules wait for them. */
@Timeout(60)
class ClockTests {

	private static final Schedule HOURLY = new EveryMinutes("60", ZoneOffset.UTC);

	private static final Duration HOUR = Duration.ofHours(1);

	@RegisterExtension
	final TestSchedulers schedulers = new TestSchedulers();

	private final List<Instant> runs = new CopyOnWriteArrayList<>();

	private PriorityPool pool;

	private JobScheduler scheduler;

	@BeforeEach
	void start() {
		this.pool = this.schedulers.pools().ofWorkers(1);
		this.scheduler = this.schedulers.on(this.pool);
	}

	private void run() {
		this.runs.add(this.schedulers.clock().instant());
	}

	private void advance(Duration time) throws Exception {
		this.schedulers.advance(time);
		assertThat(this.pool.awaitIdle(TestPools.LONG)).isTrue();
	}

	private static Instant hour(int hours) {
		return TestClock.START.plus(HOUR.multipliedBy(hours));
	}

	@Test
	void noTimeComesTwiceWhereTheClockIsSetBack() throws Exception {
		ScheduledJob job = this.scheduler.job("hourly").on(HOURLY, this::run);
		advance(HOUR);
		advance(HOUR);
		assertThat(this.runs).containsExactly(hour(1), hour(2));
		advance(HOUR.multipliedBy(-2));
		assertThat(job.nextRun()).contains(hour(3));
		advance(HOUR);
		advance(HOUR);
		assertThat(this.runs).hasSize(2);
		advance(HOUR);
		assertThat(this.runs).containsExactly(hour(1), hour(2), hour(3));
	}

	@Test
	void noTimeComesTwiceWhereTheClockIsSetBackAtThatVeryMoment() throws Exception {
		SetBackOnce clock = new SetBackOnce(this.schedulers.clock());
		JobScheduler jumping = this.schedulers.on(this.pool, (builder) -> builder.clock(clock));
		List<Instant> asked = new CopyOnWriteArrayList<>();
		ScheduledJob job = jumping.job("hourly").on((time) -> {
			asked.add(time);
			return HOURLY.nextAfter(time);
		}, this::run);
		await().until(() -> {
			// Again and again: the look at the clock that set it back may not have been
			// the one that decides.
			if (asked.size() == 1 && clock.isArmed()) {
				return false;
			}
			if (asked.size() == 1) {
				clock.setBackAfter(hour(1));
				this.schedulers.clock().advance(HOUR);
			}
			return asked.size() == 2;
		});
		assertThat(asked).containsExactly(hour(0), hour(1));
		await().until(() -> this.schedulers.clock().instant().equals(hour(0)));
		await().until(() -> job.nextRun().isPresent());
		assertThat(job.nextRun()).contains(hour(2));
	}

	@Test
	void aRunNeverStartsBeforeItsTimeWhereTheClockIsSetBack() throws Exception {
		ScheduledJob job = this.scheduler.at(hour(1), this::run);
		advance(Duration.ofMinutes(59));
		advance(Duration.ofMinutes(-30));
		advance(Duration.ofMinutes(30));
		assertThat(this.runs).isEmpty();
		assertThat(job.nextRun()).contains(hour(1));
		advance(Duration.ofMinutes(1));
		assertThat(this.runs).containsExactly(hour(1));
	}

	@Test
	void aClockThatIsSetForwardMakesOneRunOfAllThatWereMissed() throws Exception {
		ScheduledJob hourly = this.scheduler.job("hourly").on(HOURLY, this::run);
		ScheduledJob once = this.scheduler.at(hour(3), () -> {
		});
		advance(Duration.ofDays(7).plusMinutes(10));
		assertThat(hourly.runCount()).isOne();
		assertThat(once.runCount()).isOne();
		assertThat(hourly.nextRun()).contains(hour(24 * 7 + 1));
	}

	@Test
	void aPauseAndAResumptionAfterTheClockWasSetBackBeginFromNow() throws Exception {
		ScheduledJob job = this.scheduler.job("hourly").on(HOURLY, this::run);
		advance(HOUR.multipliedBy(5000));
		advance(HOUR.multipliedBy(-4000));
		assertThat(job.nextRun()).contains(hour(5001));
		job.pause();
		job.resume();
		assertThat(job.nextRun()).contains(hour(1001));
	}

	@Test
	void delaysAndPeriodsFollowAClockThatTheBuilderWasGiven() throws Exception {
		ScheduledJob rate = this.scheduler.every(HOUR, this::run);
		ScheduledJob once = this.scheduler.after(HOUR.multipliedBy(2), this::run);
		advance(HOUR);
		advance(HOUR.multipliedBy(-1));
		advance(HOUR);
		assertThat(rate.runCount()).isOne();
		advance(HOUR);
		assertThat(rate.runCount()).isEqualTo(2);
		assertThat(once.runCount()).isOne();
	}

	@Test
	void aTimeInAFarFutureIsNoProblem() throws Exception {
		ScheduledJob never = this.scheduler.at(Instant.MAX, this::run);
		ScheduledJob late = this.scheduler.after(Duration.ofSeconds(Long.MAX_VALUE), this::run);
		ScheduledJob rate = this.scheduler.every(Duration.ofSeconds(Long.MAX_VALUE), this::run);
		advance(Duration.ofDays(30_000));
		assertThat(this.runs).isEmpty();
		assertThat(never.nextRun()).contains(Instant.MAX);
		assertThat(late.trigger()).isEqualTo(new JobTrigger.Once(Instant.MAX));
		assertThat(rate.nextRun()).isPresent();
	}

	/** The one test that waits for the wall clock. */
	@Test
	void theClockOfTheSystemIsFollowedToo() throws Exception {
		JobScheduler real = this.schedulers.on(this.pool, (builder) -> builder);
		CountDownLatch all = new CountDownLatch(7);
		Instant start = Instant.now();
		Instant time = start.plusMillis(30);
		List<Instant> wall = new CopyOnWriteArrayList<>();
		real.after(Duration.ofMillis(20), all::countDown);
		real.at(time, () -> {
			wall.add(Instant.now());
			all.countDown();
		});
		ScheduledJob rate = real.every(Duration.ofMillis(10), all::countDown);
		ScheduledJob delay = real.withFixedDelay(Duration.ofMillis(10), all::countDown);
		ScheduledJob late = real.after(HOUR, all::countDown);
		assertThat(all.await(TestPools.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
		await().until(() -> !wall.isEmpty() && rate.runCount() > 1 && delay.runCount() > 1);
		assertThat(wall.get(0)).isAfterOrEqualTo(time);
		assertThat(rate.lastRun().orElseThrow()).isAfter(start);
		assertThat(late.nextRun().orElseThrow()).isBetween(start.plus(HOUR), Instant.now().plus(HOUR));
		assertThat(late.runCount()).isZero();
	}

	/** A clock that goes back by an hour right after it was first seen at a time. */
	private static final class SetBackOnce extends Clock {

		private final TestClock clock;

		private final AtomicReference<Instant> after = new AtomicReference<>(Instant.MAX);

		SetBackOnce(TestClock clock) {
			this.clock = clock;
		}

		void setBackAfter(Instant time) {
			this.after.set(time);
		}

		boolean isArmed() {
			return !this.after.get().equals(Instant.MAX);
		}

		@Override
		public Instant instant() {
			Instant now = this.clock.instant();
			if (!now.isBefore(this.after.get())) {
				this.after.set(Instant.MAX);
				this.clock.advance(HOUR.negated());
			}
			return now;
		}

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			throw new UnsupportedOperationException();
		}

	}

}
