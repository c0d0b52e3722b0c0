package io.threadsystem.pool;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Workers that die, and those that are stuck: others take their place. */
@Timeout(60)
class WorkerReplacementTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final TestTicker ticker = new TestTicker();

	// Dying

	@Test
	void anErrorOfAJobEndsTheJobAndNotTheWorker() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<String> job = pool.submit(() -> {
			throw new ThreadDeath();
		});
		assertThat(TestPools.failureOf(job)).isInstanceOf(ThreadDeath.class);
		assertThat(pool.submit(() -> Thread.currentThread().getName()).get()).isEqualTo(pool.name() + "-worker-1");
		assertThat(pool.snapshot().workersReplaced()).isZero();
	}

	@Test
	void aWorkerThatDiesIsReplacedAndCounted() throws Exception {
		FailingTicker failing = new FailingTicker();
		PriorityPool pool = this.pools.of(
				(settings) -> settings.minWorkers(0).maxWorkers(2).keepAlive(Duration.ofHours(1)),
				(builder) -> builder.ticker(failing));
		try (LogCapture log = new LogCapture()) {
			for (int round = 1; round <= 20; round++) {
				int replaced = round;
				failing.failAt(FailingTicker.Moment.SLEEP);
				await().until(() -> {
					assertThat(pool.submit(() -> "any")).satisfiesAnyOf(
							(job) -> assertThat(job).succeedsWithin(TestPools.LONG),
							(job) -> assertThat(TestPools.failureOf(job)).isInstanceOf(FailingTicker.Death.class));
					return pool.snapshot().workersReplaced() == replaced;
				});
			}
			assertThat(log.messages()).hasSize(20)
				.allMatch((message) -> message.contains("of pool '" + pool.name() + "' has died"));
		}
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		TestPools.assertConserved(pool);
		assertThat(busyTogether(pool, 2)).isEqualTo(2);
	}

	@Test
	void aJobWhoseStartTheEngineFailsEndsAndTheWorkerLivesOn() {
		FailingTicker failing = new FailingTicker();
		PriorityPool pool = this.pools.of((settings) -> settings, (builder) -> builder.ticker(failing));
		try (LogCapture log = new LogCapture()) {
			pool.pause();
			Job<String> unlucky = pool.submit(() -> "never");
			Job<String> next = pool.submit(() -> "done");
			failing.failAt(FailingTicker.Moment.START);
			pool.resume();
			assertThat(TestPools.failureOf(unlucky)).isInstanceOf(FailingTicker.Death.class);
			assertThat(unlucky.jobState()).isEqualTo(JobState.FAILED);
			assertThat(next).succeedsWithin(TestPools.LONG).isEqualTo("done");
			assertThat(log.messages()).isEmpty();
		}
		assertThat(pool.snapshot().workersReplaced()).isZero();
	}

	@Test
	void aPoolEndsWhoseEngineFailsWhileItIsClosed() throws Exception {
		FailingTicker failing = new FailingTicker();
		PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(3).maxWorkers(3),
				(builder) -> builder.ticker(failing));
		try (LogCapture log = new LogCapture()) {
			List<Blocker> blockers = Stream.generate(() -> Blocker.on(pool)).limit(3).toList();
			Job<String> waiting = pool.submit(() -> "done");
			Caller<Void> closing = Caller.blocked(() -> {
				pool.close();
				return null;
			});
			failing.failAt(FailingTicker.Moment.START);
			blockers.forEach(Blocker::release);
			closing.result();
			assertThat(waiting).isDone();
		}
		assertThat(TestPools.threadsOf(pool)).isEmpty();
	}

	// Being stuck

	@Test
	void anotherWorkerTakesThePlaceOfAStuckOne() throws Exception {
		PriorityPool pool = stuckPool(1, 1);
		Blocker stuck = Blocker.of(pool.job("stuck"));
		Job<String> waiting = pool.submit(() -> Thread.currentThread().getName());
		assertThat(waiting).isNotDone();
		this.ticker.advance(Duration.ofSeconds(60));
		assertThat(waiting.get()).isEqualTo(pool.name() + "-worker-2");
		PoolSnapshot snapshot = pool.snapshot();
		assertThat(snapshot.workersReplaced()).isOne();
		assertThat(snapshot.workers()).extracting(WorkerSnapshot::thread)
			.containsExactly(pool.name() + "-worker-1", pool.name() + "-worker-2");
		assertThat(snapshot.workers().get(0).state()).isEqualTo(WorkerSnapshot.State.STUCK);
		assertThat(snapshot.running()).isOne();
		stuck.release();
		assertThat(stuck.job()).succeedsWithin(TestPools.LONG);
		await().until(() -> threads(pool).equals(List.of(pool.name() + "-worker-2")));
	}

	@Test
	void aWorkerWhoseJobWaitsForAnotherIsNotStuck() throws Exception {
		PriorityPool pool = stuckPool(1, 1);
		CountDownLatch running = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		try (LogCapture log = new LogCapture()) {
			Job<?> outer = pool.job("outer").submit(() -> pool.job("inner").submit(() -> {
				running.countDown();
				release.await();
				return "done";
			}).join());
			running.await();
			this.ticker.advance(Duration.ofSeconds(60));
			await().until(() -> pool.snapshot().workersReplaced() == 1);
			assertThat(log.messages()).singleElement().asString().contains("job 'inner'");
			release.countDown();
			assertThat(outer).succeedsWithin(TestPools.LONG);
		}
	}

	@Test
	void aStuckWorkerThatComesBackStaysIfThereIsRoom() throws Exception {
		PriorityPool pool = stuckPool(0, 1);
		Blocker stuck = Blocker.on(pool);
		this.ticker.advance(Duration.ofSeconds(60));
		await().until(() -> pool.snapshot().workersReplaced() == 1);
		stuck.release();
		await().until(() -> PoolProbe.countedWorkers(pool) == 1);
		assertThat(stuck.job()).isCompleted();
		assertThat(pool.submit(() -> Thread.currentThread().getName()).get()).isEqualTo(pool.name() + "-worker-1");
		assertThat(busyTogether(pool, 1)).isOne();
		assertThat(pool.snapshot().workers()).hasSize(1);
	}

	@Test
	void aStuckWorkerTakesNoOtherJobWhereItsPlaceIsTaken() throws Exception {
		PriorityPool pool = stuckPool(1, 1);
		Blocker stuck = Blocker.on(pool);
		this.ticker.advance(Duration.ofSeconds(60));
		await().until(() -> pool.snapshot().workersReplaced() == 1);
		Blocker second = Blocker.on(pool);
		Job<String> waiting = pool.submit(() -> Thread.currentThread().getName());
		stuck.release();
		await().until(() -> pool.snapshot().workers().size() == 1);
		assertThat(waiting).isNotDone();
		second.release();
		assertThat(waiting.get()).isEqualTo(pool.name() + "-worker-2");
	}

	@Test
	void aWorkerThatIsStuckAlreadyIsReplacedWhenTheSettingIsSwitchedOn() {
		PriorityPool pool = this.pools.of((settings) -> settings.stuckAfter(Duration.ofSeconds(60)),
				(builder) -> builder.ticker(this.ticker));
		try (LogCapture log = new LogCapture()) {
			Blocker.on(pool);
			Job<String> waiting = pool.submit(() -> "done");
			this.ticker.advance(Duration.ofSeconds(60));
			await().until(() -> !log.messages().isEmpty());
			assertThat(waiting).isNotDone();
			pool.reconfigure(pool.settings().toBuilder().replaceStuck(true).build());
			assertThat(waiting).succeedsWithin(TestPools.LONG).isEqualTo("done");
			assertThat(log.messages()).hasSize(1);
		}
	}

	@Test
	void withoutTheSettingAStuckWorkerKeepsItsPlace() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.stuckAfter(Duration.ofSeconds(60)),
				(builder) -> builder.ticker(this.ticker));
		try (LogCapture log = new LogCapture()) {
			Blocker stuck = Blocker.on(pool);
			Job<String> waiting = pool.submit(() -> Thread.currentThread().getName());
			this.ticker.advance(Duration.ofSeconds(60));
			await().until(() -> !log.messages().isEmpty());
			stuck.release();
			assertThat(waiting.get()).isEqualTo(pool.name() + "-worker-1");
		}
		assertThat(pool.snapshot().workersReplaced()).isZero();
	}

	@Test
	void aStuckWorkerGivesItsPlaceInItsLevelBackOnce() throws Exception {
		PriorityPool pool = stuckPool(2, 2);
		pool.reconfigure(pool.settings().toBuilder().level(Priority.LOW, new LevelSettings(1, 0, null)).build());
		Blocker stuck = Blocker.of(pool.job("stuck").priority(Priority.LOW));
		Job<String> low = pool.submit(Priority.LOW, () -> "done");
		assertThat(pool.submit(Priority.LOWEST, () -> "done").get()).isEqualTo("done");
		assertThat(low).isNotDone();
		this.ticker.advance(Duration.ofSeconds(60));
		assertThat(low.get()).isEqualTo("done");
		Blocker second = Blocker.of(pool.job("second").priority(Priority.LOW));
		stuck.release();
		await().until(() -> pool.snapshot().workers().size() == 2);
		Job<String> third = pool.submit(Priority.LOW, () -> "done");
		assertThat(pool.submit(Priority.LOWEST, () -> "done").get()).isEqualTo("done");
		assertThat(third).isNotDone();
		second.release();
		assertThat(third.get()).isEqualTo("done");
	}

	@Test
	void aShutdownInterruptsAndAwaitsAStuckWorkerThatWasReplaced() {
		PriorityPool pool = stuckPool(1, 1);
		CountDownLatch interrupted = new CountDownLatch(1);
		CountDownLatch running = new CountDownLatch(1);
		Job<String> stuck = pool.submit(() -> {
			running.countDown();
			try {
				new CountDownLatch(1).await();
			}
			finally {
				interrupted.countDown();
			}
			return "never";
		});
		await().until(() -> running.getCount() == 0);
		this.ticker.advance(Duration.ofSeconds(60));
		await().until(() -> pool.snapshot().workersReplaced() == 1);
		pool.reconfigure(pool.settings().toBuilder().shutdown(ShutdownMode.CANCEL).build());
		pool.close();
		assertThat(interrupted.getCount()).isZero();
		assertThat(stuck.isCancelled()).isTrue();
		assertThat(TestPools.threadsOf(pool)).isEmpty();
	}

	@Test
	void aDrainAwaitsTheJobOfAStuckWorkerThatWasReplaced() throws Exception {
		PriorityPool pool = stuckPool(0, 1);
		Blocker stuck = Blocker.on(pool);
		this.ticker.advance(Duration.ofSeconds(60));
		await().until(() -> pool.snapshot().workersReplaced() == 1);
		Caller<Void> closing = Caller.blocked(() -> {
			pool.close();
			return null;
		});
		stuck.release();
		closing.result();
		assertThat(stuck.job()).isCompleted();
		assertThat(TestPools.threadsOf(pool)).isEmpty();
	}

	@Test
	void aWorkerIsCountedOnceWhereItIsReplacedAsItFinishes() throws Exception {
		PriorityPool pool = stuckPool(1, 2);
		try (LogCapture log = new LogCapture()) {
			for (int round = 0; round < Seed.scaled(500); round++) {
				Blocker first = Blocker.on(pool);
				Blocker second = Blocker.on(pool);
				Job<String> waiting = pool.submit(() -> "done");
				Caller<Void> releasing = Caller.of(() -> {
					first.release();
					second.release();
					return null;
				});
				this.ticker.advance(Duration.ofSeconds(61));
				releasing.result();
				assertThat(waiting.get()).isEqualTo("done");
				first.job().get();
				second.job().get();
			}
		}
		assertThat(busyTogether(pool, 3)).isEqualTo(2);
		assertThat(pool.snapshot().workersReplaced()).isBetween(0L, 2L * Seed.scaled(500));
	}

	/** How many of several jobs run at the same time, at the most. */
	private static int busyTogether(PriorityPool pool, int jobs) throws Exception {
		int most = pool.settings().maxWorkers();
		AtomicInteger running = new AtomicInteger();
		AtomicInteger peak = new AtomicInteger();
		CountDownLatch together = new CountDownLatch(Math.min(jobs, most));
		List<Job<Object>> all = Stream.generate(() -> pool.submit(() -> {
			peak.accumulateAndGet(running.incrementAndGet(), Math::max);
			together.countDown();
			together.await();
			running.decrementAndGet();
			return null;
		})).limit(jobs).toList();
		for (Job<Object> job : all) {
			assertThat(job).succeedsWithin(TestPools.LONG);
		}
		return peak.get();
	}

	private PriorityPool stuckPool(int min, int max) {
		return this.pools.of((settings) -> settings.minWorkers(min)
			.maxWorkers(max)
			.keepAlive(Duration.ofDays(1))
			.shutdownTimeout(Duration.ofDays(1))
			.stuckAfter(Duration.ofSeconds(60))
			.replaceStuck(true), (builder) -> builder.ticker(this.ticker));
	}

	private static List<String> threads(PriorityPool pool) {
		return pool.snapshot().workers().stream().map(WorkerSnapshot::thread).toList();
	}

}
