package io.threadsystem.pool;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

/** What a snapshot shows, and the report of workers that are stuck. */
@Timeout(60)
class SnapshotTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final TestTicker ticker = new TestTicker();

	@Test
	void aSnapshotShowsWhatEachWorkerRuns() throws Exception {
		PriorityPool pool = pool(2, Duration.ofSeconds(60));
		TestPools.startWorkers(pool, 2);
		Blocker blocker = Blocker.of(pool.job("import").priority(Priority.LOW));
		this.ticker.advance(Duration.ofSeconds(3));
		WorkerSnapshot.RunningJob running = new WorkerSnapshot.RunningJob(blocker.job().id(), "import", Priority.LOW,
				Duration.ofSeconds(3), 1);
		assertThat(pool.snapshot().workers()).extracting(WorkerSnapshot::state, WorkerSnapshot::job)
			.containsExactlyInAnyOrder(tuple(WorkerSnapshot.State.ACTIVE, running),
					tuple(WorkerSnapshot.State.IDLE, null));
		assertThat(pool.snapshot().running()).isOne();
		assertThat(pool.snapshot().level(Priority.LOW).running()).isOne();
		assertThat(pool.snapshot().level(Priority.NORMAL).running()).isZero();
		blocker.release();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(pool.snapshot().workers()).extracting(WorkerSnapshot::job).containsOnlyNulls();
	}

	@Test
	void aSnapshotShowsThePauseAndEveryLevel() {
		PriorityPool pool = pool(1, Duration.ZERO);
		assertThat(pool.snapshot().paused()).isFalse();
		pool.pause();
		assertThat(pool.snapshot().paused()).isTrue();
		for (Priority priority : Priority.values()) {
			for (int i = 0; i <= priority.ordinal(); i++) {
				pool.submit(priority, () -> "done");
			}
		}
		PoolSnapshot snapshot = pool.snapshot();
		assertThat(snapshot.levels()).containsOnlyKeys(Priority.values());
		assertThat(snapshot.level(Priority.LOWEST).pending()).isOne();
		assertThat(snapshot.level(Priority.HIGHEST).pending()).isEqualTo(5);
		assertThat(snapshot.pending()).isEqualTo(15);
		assertThat(snapshot.queued()).isEqualTo(15);
		assertThat(snapshot.submitted()).isEqualTo(15);
		pool.resume();
		assertThat(pool.snapshot().paused()).isFalse();
	}

	@Test
	void aSnapshotShowsHowLongTheOldestJobOfEachLevelHasWaited() throws Exception {
		PriorityPool pool = pool(1, Duration.ZERO);
		pool.pause();
		Job<String> low = pool.submit(Priority.LOW, () -> "low");
		this.ticker.advance(Duration.ofSeconds(3));
		pool.submit(Priority.LOW, () -> "younger");
		pool.submit(Priority.HIGH, () -> "high");
		this.ticker.advance(Duration.ofSeconds(2));
		PoolSnapshot snapshot = pool.snapshot();
		assertThat(snapshot.level(Priority.LOW).oldestWait()).isEqualTo(Duration.ofSeconds(5));
		assertThat(snapshot.level(Priority.HIGH).oldestWait()).isEqualTo(Duration.ofSeconds(2));
		assertThat(snapshot.level(Priority.NORMAL).oldestWait()).isZero();
		assertThat(snapshot.total().oldestWait()).isEqualTo(Duration.ofSeconds(5));
		low.cancel(false);
		assertThat(pool.snapshot().total().oldestWait()).isEqualTo(Duration.ofSeconds(2));
		pool.resume();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(pool.snapshot().total().oldestWait()).isZero();
	}

	@Test
	void aStuckWorkerIsShownAndReportedOnceWithItsStack() {
		PriorityPool pool = pool(1, Duration.ofSeconds(60));
		try (LogCapture log = new LogCapture()) {
			Blocker blocker = Blocker.of(pool.job("endless"));
			this.ticker.advance(Duration.ofSeconds(59));
			assertThat(pool.snapshot().workers().get(0).state()).isEqualTo(WorkerSnapshot.State.ACTIVE);
			this.ticker.advance(Duration.ofSeconds(1));
			assertThat(pool.snapshot().workers().get(0).state()).isEqualTo(WorkerSnapshot.State.STUCK);
			await().until(() -> !log.messages().isEmpty());
			this.ticker.advance(Duration.ofMinutes(10));
			Job<String> marker = pool.job("marker").queueTimeout(Duration.ofSeconds(1)).submit(() -> "never");
			await().until(() -> {
				this.ticker.advance(Duration.ofSeconds(1));
				return marker.isDone();
			});
			assertThat(log.from(Level.WARN)).singleElement().satisfies((event) -> assertReport(event, pool));
			blocker.release();
			assertThat(blocker.job()).succeedsWithin(TestPools.LONG);
		}
	}

	private static void assertReport(ILoggingEvent event, PriorityPool pool) {
		assertThat(event.getLevel()).isEqualTo(Level.WARN);
		assertThat(event.getFormattedMessage()).contains("'" + pool.name() + "-worker-1'")
			.contains("'" + pool.name() + "'")
			.contains("'endless'")
			.contains("for 1m, longer")
			.contains("at java.base")
			.contains(Blocker.class.getName());
	}

	@Test
	void ofManyStuckWorkersTheLogShowsTenInAMinuteAndSaysHowManyMoreThereAre() {
		Set<String> told = ConcurrentHashMap.newKeySet();
		PriorityPool pool = this.pools.of(
				(settings) -> settings.minWorkers(50).maxWorkers(50).stuckAfter(Duration.ofSeconds(60)),
				(builder) -> builder.ticker(this.ticker).listener(new PoolListener() {

					@Override
					public void workerStuck(WorkerSnapshot worker, List<StackTraceElement> stack) {
						told.add(worker.thread());
					}

				}));
		try (LogCapture log = new LogCapture()) {
			for (int i = 0; i < 50; i++) {
				Blocker.on(pool);
			}
			this.ticker.advance(Duration.ofSeconds(60));
			await().until(() -> told.size() == 50 && log.messages().size() == 11);
			assertThat(log.messages().subList(0, 10)).allMatch((message) -> message.contains("It is at:"));
			assertThat(log.messages().get(10)).isEqualTo(
					"And 40 more workers of pool '" + pool.name() + "' are stuck; 10 stacks are shown in a minute");
		}
	}

	@Test
	void eachJobOnWhichAWorkerIsStuckIsReported() {
		PriorityPool pool = pool(1, Duration.ofSeconds(60));
		try (LogCapture log = new LogCapture()) {
			for (int round = 1; round <= 3; round++) {
				Blocker blocker = Blocker.of(pool.job("endless " + round));
				int reports = round;
				await().until(() -> {
					this.ticker.advance(Duration.ofSeconds(60));
					return log.messages().size() == reports;
				});
				assertThat(log.messages().get(round - 1)).contains("'endless " + round + "'");
				blocker.release();
				assertThat(blocker.job()).succeedsWithin(TestPools.LONG);
			}
		}
	}

	@Test
	void aJobThatGoesOnAfterItsCancellationIsReportedOnce() {
		PriorityPool pool = pool(1, Duration.ofSeconds(60));
		CountDownLatch released = new CountDownLatch(1);
		try (LogCapture log = new LogCapture()) {
			Job<Object> deaf = pool.submit(() -> {
				while (released.getCount() > 0) {
					Thread.onSpinWait();
				}
				return null;
			});
			await().until(() -> deaf.jobState() == JobState.RUNNING);
			deaf.cancel(true);
			Job<String> marker = pool.job("marker").queueTimeout(Duration.ofHours(1)).submit(() -> "never");
			await().until(() -> {
				this.ticker.advance(Duration.ofMinutes(1));
				return marker.isDone();
			});
			released.countDown();
			assertThat(log.messages()).hasSize(1);
		}
	}

	@Test
	void aWorkerThatWasAddedLaterIsReportedToo() {
		PriorityPool pool = this.pools.of(
				(settings) -> settings.minWorkers(0).maxWorkers(1).stuckAfter(Duration.ofSeconds(60)),
				(builder) -> builder.ticker(this.ticker));
		try (LogCapture log = new LogCapture()) {
			Blocker.of(pool.job("endless"));
			await().until(() -> {
				this.ticker.advance(Duration.ofSeconds(60));
				return !log.messages().isEmpty();
			});
			assertThat(log.messages()).hasSize(1);
		}
	}

	@Test
	void withoutAStuckAfterNoWorkerIsEverStuck() {
		PriorityPool pool = pool(1, Duration.ZERO);
		try (LogCapture log = new LogCapture()) {
			Blocker.on(pool);
			this.ticker.advance(Duration.ofDays(365));
			Job<String> alarm = pool.job("alarm").queueTimeout(Duration.ofSeconds(1)).submit(() -> "never");
			await().until(() -> {
				this.ticker.advance(Duration.ofSeconds(1));
				return alarm.isDone();
			});
			assertThat(pool.snapshot().workers().get(0).state()).isEqualTo(WorkerSnapshot.State.ACTIVE);
			assertThat(log.messages()).isEmpty();
		}
	}

	@Test
	void theLevelsCannotBeChanged() {
		PoolSnapshot snapshot = this.pools.ofWorkers(1).snapshot();
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> snapshot.levels().put(Priority.HIGH, LevelSnapshot.NONE));
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> snapshot.levels().clear());
		assertThat(snapshot.levels()).containsOnlyKeys(Priority.values());
	}

	private PriorityPool pool(int workers, Duration stuckAfter) {
		return this.pools.of((settings) -> settings.minWorkers(workers).maxWorkers(workers).stuckAfter(stuckAfter),
				(builder) -> builder.ticker(this.ticker));
	}

}
