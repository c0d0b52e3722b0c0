package io.threadsystem.pool;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.threadsystem.job.Job;
import io.threadsystem.job.Priority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A pool whose number of workers follows its load. */
@Timeout(60)
class ScalingTests {

	private static final Instant EIGHT = Instant.parse("2026-03-02T08:00:00Z");

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final TestTicker ticker = new TestTicker();

	private final List<ScalingDecision> told = new CopyOnWriteArrayList<>();

	private volatile Instant begin = EIGHT;

	@Test
	void itStartsAtTheMinimumAndGrowsAtOnceWhenAJobWaitsAndNoneIsIdle() {
		PriorityPool pool = pool(1, 8, (scaling) -> scaling);
		assertThat(pool.snapshot().targetWorkers()).isOne();
		for (int busy = 1; busy <= 8; busy++) {
			Blocker.on(pool);
			assertThat(pool.snapshot().running()).isEqualTo(busy);
			assertThat(pool.snapshot().targetWorkers()).isBetween(busy, 8);
			assertThat(pool.snapshot().workers().size()).isLessThanOrEqualTo(8);
		}
		Job<String> waiting = pool.submit(() -> "done");
		assertThat(pool.snapshot().workers()).hasSize(8);
		assertThat(waiting).isNotDone();
		await().until(() -> !this.told.isEmpty() && last().to() == 8);
		assertThat(this.told.get(0)).satisfies((decision) -> {
			assertThat(decision.from()).isOne();
			assertThat(decision.to()).isEqualTo(2);
			assertThat(decision.reason()).isEqualTo("A job waits and no worker is idle");
			assertThat(decision.dryRun()).isFalse();
			assertThat(decision.utilisation()).isEqualTo(1);
		});
		assertInOrder();
	}

	@Test
	void jobsThatComeTogetherAreOneReason() {
		PriorityPool pool = pool(0, 16, (scaling) -> scaling);
		pool.pause();
		List<Job<Object>> jobs = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			jobs.add(pool.submit(() -> null));
		}
		pool.resume();
		for (Job<Object> job : jobs) {
			assertThat(job).succeedsWithin(TestPools.LONG);
		}
		await().until(() -> !this.told.isEmpty());
		assertThat(this.told.get(0).from()).isZero();
		assertThat(this.told.get(0).to()).isBetween(1, 10);
	}

	@Test
	void withATargetWaitItGrowsWhenAJobHasWaitedForSoLong() {
		PriorityPool pool = pool(1, 8, (scaling) -> scaling.targetWait(Duration.ofSeconds(2)));
		Blocker blocker = Blocker.on(pool);
		Job<String> waiting = pool.submit(() -> "done");
		assertThat(pool.snapshot().targetWorkers()).isOne();
		this.ticker.advance(Duration.ofSeconds(2).minusNanos(1));
		assertThat(waiting).isNotDone();
		this.ticker.advance(Duration.ofNanos(1));
		assertThat(waiting).succeedsWithin(TestPools.LONG);
		await().until(() -> !this.told.isEmpty());
		assertThat(this.told).singleElement().satisfies((decision) -> {
			assertThat(decision.to()).isEqualTo(2);
			assertThat(decision.oldestWait()).isEqualTo(Duration.ofSeconds(2));
			assertThat(decision.reason()).startsWith("A job has waited for 2s");
		});
		blocker.release();
		assertThat(blocker.job()).succeedsWithin(TestPools.LONG);
	}

	@Test
	void aJobThatIsTakenInTimeIsNoReasonToGrow() {
		PriorityPool pool = pool(1, 8,
				(scaling) -> scaling.targetWait(Duration.ofSeconds(2)).interval(Duration.ofHours(1)));
		for (int round = 0; round < 3; round++) {
			Blocker blocker = Blocker.on(pool);
			Job<String> waiting = pool.submit(() -> "done");
			this.ticker.advance(Duration.ofSeconds(1));
			blocker.release();
			assertThat(waiting).succeedsWithin(TestPools.LONG);
			alarm(pool, Duration.ofSeconds(2));
		}
		assertThat(pool.snapshot().targetWorkers()).isOne();
		assertThat(this.told).isEmpty();
	}

	@Test
	void aJobThatMayNotStartIsNoReasonToGrow() {
		PriorityPool pool = pool(1, 8, (scaling) -> scaling.interval(Duration.ofHours(1)));
		pool.reconfigure(pool.settings().toBuilder().level(Priority.LOW, new LevelSettings(1, 0, null)).build());
		Blocker blocker = Blocker.of(pool.job("low").priority(Priority.LOW));
		Job<String> waiting = pool.submit(Priority.LOW, () -> "done");
		assertThat(pool.snapshot().targetWorkers()).isOne();
		blocker.release();
		assertThat(waiting).succeedsWithin(TestPools.LONG);
		assertThat(pool.snapshot().targetWorkers()).isOne();
		assertThat(this.told).isEmpty();
	}

	@Test
	void jobsThatMayNotStartDoNotMakeItGrowByMoreThanTheOthersNeed() {
		PriorityPool pool = pool(2, 16, (scaling) -> scaling.interval(Duration.ofHours(1)));
		pool.reconfigure(pool.settings().toBuilder().level(Priority.LOW, new LevelSettings(1, 0, null)).build());
		Blocker.of(pool.job("low").priority(Priority.LOW));
		for (int i = 0; i < 20; i++) {
			pool.submit(Priority.LOW, () -> "waits for its level");
		}
		Blocker.on(pool);
		Blocker.on(pool);
		assertThat(pool.snapshot().targetWorkers()).isEqualTo(3);
	}

	@Test
	void aHighLoadOfAnIntervalIsAReasonToGrowAheadOfDemand() {
		PriorityPool pool = pool(4, 8, (scaling) -> scaling);
		Stream.generate(() -> Blocker.on(pool)).limit(4).forEach((blocker) -> assertThat(blocker.job()).isNotDone());
		assertThat(pool.snapshot().targetWorkers()).isEqualTo(4);
		pass(Duration.ofSeconds(6), pool);
		await().until(() -> !this.told.isEmpty());
		assertThat(this.told.get(0).to()).isEqualTo(5);
		assertThat(this.told.get(0).reason()).endsWith("% of the workers were busy, more than 80 %");
		assertThat(pool.snapshot().targetWorkers()).isEqualTo(5);
	}

	@Test
	void itShrinksAfterTheCooldownAndIdleWorkersEndByKeepAlive() {
		PriorityPool pool = pool(1, 8, (scaling) -> scaling);
		List<Blocker> blockers = Stream.generate(() -> Blocker.on(pool)).limit(8).toList();
		blockers.forEach(Blocker::release);
		await().until(() -> pool.snapshot().utilisation() == 0);
		pass(Duration.ofSeconds(10), pool);
		assertThat(pool.snapshot().workers()).hasSize(8);
		assertThat(pool.snapshot().targetWorkers()).isEqualTo(8);
		await().until(() -> {
			pass(Duration.ofMillis(500), pool);
			return pool.snapshot().workers().size() == 1;
		});
		assertThat(pool.snapshot().targetWorkers()).isOne();
		await().until(() -> last().to() == 1);
		assertThat(this.told).filteredOn((decision) -> decision.to() < decision.from())
			.extracting(ScalingDecision::to)
			.containsExactly(4, 2, 1);
		assertInOrder();
	}

	@ParameterizedTest
	@CsvSource({ "PT0S, 27", "PT2S, 25", "PT3S, 25" })
	void aDryRunDecidesAsThePoolWouldOnJobsThatTakeLong(Duration targetWait, int end) {
		List<ScalingDecision> real = decisionsOnLongJobs(targetWait, end, false);
		List<ScalingDecision> dry = decisionsOnLongJobs(targetWait, end, true);
		assertThat(real).hasSizeGreaterThan(2).noneMatch(ScalingDecision::dryRun);
		assertThat(dry).allMatch(ScalingDecision::dryRun)
			.usingRecursiveFieldByFieldElementComparatorIgnoringFields("dryRun", "reason", "utilisation")
			.isEqualTo(real);
	}

	private List<ScalingDecision> decisionsOnLongJobs(Duration targetWait, int end, boolean dryRun) {
		this.told.clear();
		PriorityPool pool = pool(2, 32, (scaling) -> scaling.targetWait(targetWait).dryRun(dryRun));
		for (int i = 1; i <= 20; i++) {
			pool.submit(() -> {
				new CountDownLatch(1).await();
				return null;
			});
			awaitBusy(pool, (dryRun || targetWait.isZero()) ? i : Math.min(i, 2));
		}
		for (int step = 0; step < 50; step++) {
			alarm(pool, Duration.ofMillis(500));
			awaitSettled(pool);
		}
		awaitBusy(pool, 20);
		await().until(() -> !this.told.isEmpty() && last().to() == end);
		return List.copyOf(this.told);
	}

	/** Waits until the workers that were added have come to their jobs. */
	private static void awaitSettled(PriorityPool pool) {
		await().until(() -> {
			PoolSnapshot snapshot = pool.snapshot();
			return snapshot.running() == Math.min(20, snapshot.targetWorkers());
		});
	}

	private static void awaitBusy(PriorityPool pool, int workers) {
		await().until(() -> pool.snapshot().running() == workers);
	}

	@Test
	void aDryRunTellsItsDecisionsOnceAndChangesNothing() {
		PriorityPool pool = pool(1, 8, (scaling) -> scaling.dryRun(true));
		List<Blocker> blockers = Stream.generate(() -> Blocker.on(pool)).limit(6).toList();
		assertThat(pool.snapshot().workers()).hasSize(6);
		assertThat(pool.snapshot().targetWorkers()).isEqualTo(8);
		await().until(() -> {
			pass(Duration.ofMillis(500), pool);
			return !this.told.isEmpty() && last().to() == 8;
		});
		int decisions = this.told.size();
		pass(Duration.ofSeconds(20), pool);
		assertThat(this.told).hasSize(decisions).allMatch(ScalingDecision::dryRun);
		assertThat(this.told.get(0).from()).isOne();
		assertThat(this.told).extracting(ScalingDecision::to).containsExactly(2, 3, 5, 8);
		blockers.forEach(Blocker::release);
		assertInOrder();
	}

	@Test
	void aSizeByTheTimeOfDayIsTakenAndLeftOnTime() {
		this.begin = EIGHT.minusSeconds(60);
		FixedSize morning = new FixedSize(LocalTime.of(8, 0), LocalTime.of(9, 0), 6, ZoneOffset.UTC);
		PriorityPool pool = pool(1, 8, (scaling) -> scaling.schedule(List.of(morning)));
		pass(Duration.ofSeconds(58), pool);
		assertThat(this.told).isEmpty();
		pass(Duration.ofSeconds(4), pool);
		await().until(() -> pool.snapshot().targetWorkers() == 6);
		assertThat(pool.snapshot().targetWorkers()).isEqualTo(6);
		List<Blocker> blockers = Stream.generate(() -> Blocker.on(pool)).limit(6).toList();
		Job<String> waiting = pool.submit(() -> "done");
		pass(Duration.ofSeconds(30), pool);
		assertThat(waiting).isNotDone();
		assertThat(pool.snapshot().workers()).hasSize(6);
		assertThat(this.told).singleElement().satisfies((decision) -> {
			assertThat(decision.to()).isEqualTo(6);
			assertThat(decision.reason()).isEqualTo("From 08:00 to 09:00 (Z) there may be 6 workers");
		});
		this.begin = this.begin.plus(Duration.ofHours(1));
		assertThat(waiting).satisfies((job) -> await().until(() -> {
			pass(Duration.ofMillis(500), pool);
			pool.submit(() -> "any");
			return job.isDone();
		}));
		assertThat(this.told.get(1).reason()).isEqualTo("The time from 08:00 to 09:00 (Z) with 6 workers is over");
		assertThat(this.told.get(1).to()).isEqualTo(6);
		blockers.forEach(Blocker::release);
	}

	@Test
	void aSizeOfTheTimeOfDayThatIsSmallerEndsWorkersWhenTheyHaveNoJob() {
		this.begin = EIGHT.minusSeconds(60);
		FixedSize morning = new FixedSize(LocalTime.of(8, 0), LocalTime.of(9, 0), 2, ZoneOffset.UTC);
		PriorityPool pool = pool(1, 8, (scaling) -> scaling.schedule(List.of(morning)));
		List<Blocker> blockers = Stream.generate(() -> Blocker.on(pool)).limit(8).toList();
		pass(Duration.ofSeconds(62), pool);
		assertThat(pool.snapshot().running()).isEqualTo(8);
		await().until(() -> pool.snapshot().targetWorkers() == 2);
		blockers.forEach(Blocker::release);
		await().until(() -> pool.snapshot().workers().size() == 2);
	}

	@Test
	void scalingIsSwitchedOnAndOffWhileThePoolRuns() {
		PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(1).maxWorkers(4),
				(builder) -> builder.ticker(this.ticker).listener(listener()));
		assertThat(pool.snapshot().targetWorkers()).isEqualTo(4);
		List<Blocker> blockers = Stream.generate(() -> Blocker.on(pool)).limit(3).toList();
		assertThat(this.told).isEmpty();
		pool.reconfigure(pool.settings().toBuilder().scaling(ScalingSettings.builder().build()).build());
		assertThat(pool.snapshot().targetWorkers()).isEqualTo(3);
		Blocker fourth = Blocker.on(pool);
		await().until(() -> !this.told.isEmpty());
		assertThat(this.told).singleElement().satisfies((decision) -> assertThat(decision.to()).isEqualTo(4));
		pool.reconfigure(pool.settings().toBuilder().maxWorkers(6).scaling(ScalingSettings.off()).build());
		assertThat(pool.snapshot().targetWorkers()).isEqualTo(6);
		Blocker fifth = Blocker.on(pool);
		assertThat(pool.snapshot().running()).isEqualTo(5);
		assertThat(this.told).hasSize(1);
		blockers.forEach(Blocker::release);
		fourth.release();
		fifth.release();
	}

	@Test
	void otherThresholdsActWhileThePoolRuns() {
		PriorityPool pool = pool(4, 8, (scaling) -> scaling.upThreshold(1));
		Blocker.on(pool);
		Blocker.on(pool);
		Blocker.on(pool);
		pass(Duration.ofSeconds(12), pool);
		assertThat(this.told).isEmpty();
		pool.reconfigure(
				pool.settings().toBuilder().scaling(ScalingSettings.builder().upThreshold(0.5).build()).build());
		pass(Duration.ofSeconds(6), pool);
		await().until(() -> !this.told.isEmpty());
		assertThat(this.told.get(0).to()).isEqualTo(6);
	}

	@Test
	void aHigherMinimumIsTheTargetAtOnce() {
		PriorityPool pool = pool(1, 8, (scaling) -> scaling);
		pool.reconfigure(pool.settings().toBuilder().minWorkers(5).build());
		assertThat(pool.snapshot().targetWorkers()).isEqualTo(5);
	}

	@Test
	void everyJobOfABurstIsDoneByARealClock() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(0)
			.maxWorkers(8)
			.keepAlive(Duration.ofMillis(5))
			.scaling(ScalingSettings.builder()
				.interval(Duration.ofMillis(20))
				.cooldown(Duration.ofMillis(40))
				.targetWait(Duration.ofMillis(10))
				.build()), (builder) -> builder.listener(listener()));
		for (int round = 0; round < 3; round++) {
			for (int i = 0; i < 200; i++) {
				pool.submit(() -> {
					LockSupport.parkNanos(200_000);
					return null;
				});
			}
			assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
			await().until(() -> pool.snapshot().workers().isEmpty());
		}
		assertThat(pool.snapshot().completed()).isEqualTo(600);
		await().untilAsserted(() -> assertThat(last().to()).isZero());
		assertInOrder();
	}

	private ScalingDecision last() {
		return this.told.get(this.told.size() - 1);
	}

	/** Each decision goes on from the one before. */
	private void assertInOrder() {
		for (int i = 1; i < this.told.size(); i++) {
			assertThat(this.told.get(i).from()).as("%s", this.told).isEqualTo(this.told.get(i - 1).to());
		}
	}

	/** Lets time pass in steps, each of which the timer has seen. */
	private void pass(Duration time, PriorityPool pool) {
		Duration step = Duration.ofMillis(500);
		for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(step)) {
			alarm(pool, step);
		}
	}

	/** Lets time pass, and waits until the timer has seen that. */
	private void alarm(PriorityPool pool, Duration time) {
		this.ticker.advance(time);
		await().until(() -> this.ticker.isSeenBy(pool.name() + "-timer"));
	}

	private PoolListener listener() {
		return new PoolListener() {

			@Override
			public void scaled(ScalingDecision decision) {
				ScalingTests.this.told.add(decision);
			}

		};
	}

	private PriorityPool pool(int min, int max, UnaryOperator<ScalingSettings.Builder> scaling) {
		return this.pools.of(
				(settings) -> settings.minWorkers(min)
					.maxWorkers(max)
					.keepAlive(Duration.ofSeconds(1))
					.scaling(scaling.apply(ScalingSettings.builder()).build()),
				(builder) -> builder.ticker(this.ticker)
					.clock(() -> this.begin.plus(this.ticker.elapsed()))
					.listener(listener()));
	}

}
