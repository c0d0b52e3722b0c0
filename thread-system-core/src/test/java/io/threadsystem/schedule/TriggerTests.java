package io.threadsystem.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.threadsystem.job.JobContext;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.TestPools;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** When runs are due, by each kind of trigger, on a clock that only the test moves. */
@Timeout(60)
class TriggerTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

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

	/** Moves the clock and waits for the runs that are due by then. */
	private void advance(Duration time) throws Exception {
		this.schedulers.advance(time);
		assertThat(this.pool.awaitIdle(TestPools.LONG)).isTrue();
	}

	private static Instant at(long seconds) {
		return TestClock.START.plusSeconds(seconds);
	}

	@Test
	void aTaskRunsOnceAfterATime() throws Exception {
		ScheduledJob job = this.scheduler.after(Duration.ofSeconds(10), this::run);
		assertThat(job.nextRun()).contains(at(10));
		assertThat(job.trigger()).isEqualTo(new JobTrigger.Once(at(10)));
		advance(Duration.ofSeconds(10).minusNanos(1));
		assertThat(this.runs).isEmpty();
		assertThat(job.isDone()).isFalse();
		advance(Duration.ofNanos(1));
		assertThat(this.runs).containsExactly(at(10));
		assertThat(job.isDone()).isTrue();
		assertThat(job.nextRun()).isEmpty();
		assertThat(job.lastRun()).contains(at(10));
		advance(Duration.ofDays(1));
		assertThat(job.runCount()).isOne();
		assertThat(this.scheduler.jobs()).isEmpty();
	}

	@Test
	void aTaskAfterNoTimeRunsNow() {
		ScheduledJob job = this.scheduler.after(Duration.ZERO, this::run);
		await().until(() -> job.runCount() == 1);
	}

	@Test
	void aTaskRunsOnceAtAnInstant() throws Exception {
		ScheduledJob job = this.scheduler.at(at(10), this::run);
		assertThat(job.nextRun()).contains(at(10));
		assertThat(job.trigger()).isEqualTo(new JobTrigger.Once(at(10)));
		advance(Duration.ofSeconds(10).minusNanos(1));
		assertThat(this.runs).isEmpty();
		advance(Duration.ofNanos(1));
		assertThat(this.runs).containsExactly(at(10));
		assertThat(job.isDone()).isTrue();
	}

	@Test
	void aTaskAtThisInstantRunsNow() {
		ScheduledJob job = this.scheduler.at(at(0), this::run);
		await().until(() -> job.runCount() == 1);
	}

	@Test
	void aFixedRateStartsAfterOnePeriod() throws Exception {
		ScheduledJob job = this.scheduler.every(SECOND, this::run);
		assertThat(job.trigger()).isEqualTo(new JobTrigger.FixedRate(SECOND, SECOND));
		for (int i = 0; i < 3; i++) {
			advance(SECOND);
		}
		assertThat(this.runs).containsExactly(at(1), at(2), at(3));
		assertThat(job.nextRun()).contains(at(4));
		assertThat(job.runCount()).isEqualTo(3);
	}

	@Test
	void aFixedRateMayStartAtOnce() throws Exception {
		ScheduledJob job = this.scheduler.job("rate").initialDelay(Duration.ZERO).every(SECOND, this::run);
		assertThat(job.trigger()).isEqualTo(new JobTrigger.FixedRate(SECOND, Duration.ZERO));
		advance(Duration.ZERO);
		advance(SECOND);
		assertThat(this.runs).containsExactly(at(0), at(1));
	}

	@Test
	void aFixedRateRunsOnceAfterAStallAndStaysOnItsGrid() throws Exception {
		ScheduledJob job = this.scheduler.every(Duration.ofSeconds(10), this::run);
		advance(Duration.ofSeconds(57));
		assertThat(this.runs).containsExactly(at(57));
		assertThat(job.nextRun()).contains(at(60));
		advance(Duration.ofSeconds(3));
		advance(Duration.ofSeconds(20));
		assertThat(this.runs).containsExactly(at(57), at(60), at(80));
		assertThat(job.nextRun()).contains(at(90));
		assertThat(job.skippedCount()).isZero();
	}

	@Test
	void aFixedDelayIsCountedFromTheEndOfTheRun() throws Exception {
		ScheduledJob job = this.scheduler.withFixedDelay(Duration.ofSeconds(10), () -> {
			run();
			this.schedulers.clock().advance(Duration.ofSeconds(25));
		});
		assertThat(job.trigger()).isEqualTo(new JobTrigger.FixedDelay(Duration.ofSeconds(10), Duration.ofSeconds(10)));
		this.schedulers.clock().advance(Duration.ofSeconds(10));
		await().until(() -> job.nextRun().isPresent() && job.runCount() == 1);
		assertThat(job.nextRun()).contains(at(45));
		advance(Duration.ofSeconds(10));
		await().until(() -> job.nextRun().isPresent() && job.runCount() == 2);
		assertThat(this.runs).containsExactly(at(10), at(45));
		assertThat(job.nextRun()).contains(at(80));
	}

	@Test
	void aFixedDelayMayStartAtOnce() throws Exception {
		ScheduledJob job = this.scheduler.job("delay").initialDelay(Duration.ZERO).withFixedDelay(SECOND, this::run);
		assertThat(job.trigger()).isEqualTo(new JobTrigger.FixedDelay(SECOND, Duration.ZERO));
		advance(Duration.ZERO);
		assertThat(this.runs).containsExactly(at(0));
	}

	@Test
	void aFixedDelayHasNoNextTimeWhileItRuns() throws Exception {
		Turnstile turnstile = new Turnstile();
		ScheduledJob job = this.scheduler.withFixedDelay(SECOND, turnstile);
		this.schedulers.advance(SECOND);
		turnstile.awaitRunning(1);
		assertThat(job.nextRun()).isEmpty();
		this.schedulers.advance(Duration.ofHours(1));
		assertThat(job.isDone()).isFalse();
		turnstile.release(1);
		await().until(() -> job.nextRun().isPresent());
		assertThat(job.nextRun()).contains(at(3602));
		assertThat(job.skippedCount()).isZero();
		assertThat(turnstile.most()).isOne();
	}

	@Test
	void cronRunsAtTheTimesThatTheParserGives() throws Exception {
		JobScheduler cron = this.schedulers.on(this.pool,
				(builder) -> builder.clock(this.schedulers.clock()).cron(EveryMinutes::new));
		ZoneId zone = ZoneId.of("Europe/Rome");
		ScheduledJob job = cron.cron("5", zone, this::run);
		assertThat(job.trigger()).isEqualTo(new JobTrigger.Cron("5", zone));
		assertThat(job.nextRun()).contains(at(300));
		advance(Duration.ofMinutes(5).minusNanos(1));
		assertThat(this.runs).isEmpty();
		advance(Duration.ofNanos(1));
		advance(Duration.ofMinutes(5));
		assertThat(this.runs).containsExactly(at(300), at(600));
		assertThat(job.nextRun()).contains(at(900));
	}

	@Test
	void missedCronTimesAreMadeUpForByOneRun() throws Exception {
		ScheduledJob job = this.scheduler.job("cron").on(new EveryMinutes("5", ZoneOffset.UTC), this::run);
		advance(Duration.ofHours(9).plusMinutes(2));
		assertThat(job.runCount()).isOne();
		assertThat(job.nextRun()).contains(at(9 * 3600 + 300));
	}

	@Test
	void aScheduleOfTheApplicationEndsWhenItHasNoMoreTimes() throws Exception {
		Schedule twice = (time) -> time.isBefore(at(20)) ? time.plusSeconds(10) : null;
		ScheduledJob job = this.scheduler.job("twice").on(twice, this::run);
		assertThat(job.trigger()).isEqualTo(new JobTrigger.Custom(twice));
		advance(Duration.ofSeconds(10));
		assertThat(job.isDone()).isFalse();
		advance(Duration.ofSeconds(10));
		assertThat(this.runs).containsExactly(at(10), at(20));
		assertThat(job.isDone()).isTrue();
		assertThat(this.scheduler.jobs()).isEmpty();
	}

	@Test
	void aScheduleWithoutAnyTimeIsOverAtOnce() {
		ScheduledJob job = this.scheduler.job("never").on((time) -> null, this::run);
		assertThat(job.isDone()).isTrue();
		assertThat(job.nextRun()).isEmpty();
		assertThat(job.runNow()).isFalse();
		assertThat(this.scheduler.jobs()).isEmpty();
	}

	@Test
	void runsHaveTheNameThePriorityAndThePoolOfTheirSchedule() throws Exception {
		PriorityPool other = this.schedulers.pools().ofWorkers(1);
		List<String> seen = new CopyOnWriteArrayList<>();
		ScheduledJob job = this.scheduler.job("report")
			.pool(other)
			.priority(Priority.LOW)
			.each((run) -> run.timeout(Duration.ofSeconds(30)))
			.after(SECOND, () -> seen.add(JobContext.current().name() + " on " + Thread.currentThread().getName()));
		assertThat(job.name()).isEqualTo("report");
		assertThat(job.priority()).isEqualTo(Priority.LOW);
		assertThat(job.pool()).isEqualTo(other.name());
		assertThat(job)
			.hasToString("ScheduledJob[report, Once[time=2026-03-01T12:00:01Z], pool " + other.name() + ", LOW]");
		advance(SECOND);
		assertThat(other.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(seen).containsExactly("report on " + other.name() + "-worker-1");
		assertThat(other.snapshot().level(Priority.LOW).completed()).isOne();
	}

	@Test
	void schedulesWithoutANameGetOne() {
		assertThat(this.scheduler.every(SECOND, this::run).name()).isEqualTo("schedule-1");
		assertThat(this.scheduler.every(SECOND, this::run).name()).isEqualTo("schedule-2");
		assertThat(this.scheduler.jobs()).extracting(ScheduledJob::name).containsExactly("schedule-1", "schedule-2");
	}

	@Test
	void aBuilderMakesSeveralSchedules() {
		ScheduledJobBuilder builder = this.scheduler.job("both");
		ScheduledJob first = builder.every(SECOND, this::run);
		ScheduledJob second = builder.priority(Priority.HIGH).every(SECOND, this::run);
		assertThat(this.scheduler.jobs()).containsExactly(first, second);
		assertThat(first.priority()).isEqualTo(Priority.NORMAL);
		assertThat(second.priority()).isEqualTo(Priority.HIGH);
	}

}
