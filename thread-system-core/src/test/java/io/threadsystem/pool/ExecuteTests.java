package io.threadsystem.pool;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Tasks that have no future, and no times unless these serve a purpose. */
@Timeout(60)
class ExecuteTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final TestTicker ticker = new TestTicker();

	private final AtomicLong readings = new AtomicLong();

	@Test
	void noClockIsReadWhereTimesServeNoPurpose() throws Exception {
		PriorityPool pool = counted((settings) -> settings);
		AtomicInteger ran = new AtomicInteger();
		long before = this.readings.get();
		for (int i = 0; i < 1_000; i++) {
			pool.execute(ran::incrementAndGet);
		}
		await().until(() -> ran.get() == 1_000 && pool.awaitIdle(TestPools.LONG));
		assertThat(this.readings).hasValue(before);
		pool.submit(ran::incrementAndGet).get();
		assertThat(this.readings).hasValueGreaterThan(before);
	}

	static Stream<UnaryOperator<PoolSettings.Builder>> timed() {
		return Stream.of((settings) -> settings.timeout(Duration.ofHours(1)),
				(settings) -> settings.queueTimeout(Duration.ofHours(1)),
				(settings) -> settings.aging(Duration.ofHours(1)));
	}

	@ParameterizedTest
	@MethodSource("timed")
	void aClockIsReadWhereSettingsNeedTimes(UnaryOperator<PoolSettings.Builder> settings) throws Exception {
		PriorityPool pool = counted(settings);
		long before = this.readings.get();
		pool.execute(() -> {
		});
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(this.readings).hasValueGreaterThan(before);
	}

	@ParameterizedTest
	@MethodSource("timed")
	void settingsThatNeedTimesMayComeWhileTasksWithoutThemWait(UnaryOperator<PoolSettings.Builder> settings)
			throws Exception {
		PriorityPool pool = counted((before) -> before);
		AtomicInteger ran = new AtomicInteger();
		pool.pause();
		pool.execute(ran::incrementAndGet);
		pool.reconfigure(settings.apply(pool.settings().toBuilder()).build());
		pool.execute(ran::incrementAndGet);
		assertThat(pool.snapshot().queued()).isEqualTo(2);
		assertThat(pool.snapshot().total().oldestWait()).isLessThan(Duration.ofHours(1));
		pool.resume();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(ran).hasValue(2);
	}

	private PriorityPool counted(UnaryOperator<PoolSettings.Builder> settings) {
		return this.pools.of(settings, (builder) -> builder.ticker(new Ticker() {

			@Override
			public long nanoTime() {
				ExecuteTests.this.readings.incrementAndGet();
				return SYSTEM.nanoTime();
			}

			@Override
			public void park(Object blocker, long nanos) {
				SYSTEM.park(blocker, nanos);
			}

		}));
	}

	@Test
	void aSnapshotShowsTheTimeSinceATaskWasFirstSeen() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings, (builder) -> builder.ticker(this.ticker));
		for (int round = 0; round < 3; round++) {
			CountDownLatch released = start(pool);
			this.ticker.advance(Duration.ofHours(1));
			assertThat(elapsed(pool)).isZero();
			this.ticker.advance(Duration.ofSeconds(3));
			assertThat(elapsed(pool)).isEqualTo(Duration.ofSeconds(3));
			this.ticker.advance(Duration.ofSeconds(4));
			assertThat(elapsed(pool)).isEqualTo(Duration.ofSeconds(7));
			released.countDown();
			assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		}
	}

	@Test
	void aListenerMakesTheTimesExact() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings,
				(builder) -> builder.ticker(this.ticker).listener(new PoolListener() {
				}));
		CountDownLatch released = start(pool);
		this.ticker.advance(Duration.ofHours(1));
		assertThat(elapsed(pool)).isEqualTo(Duration.ofHours(1));
		released.countDown();
	}

	@Test
	void aWorkerIsStuckOnATaskAfterItWasSeenForLongEnough() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.stuckAfter(Duration.ofSeconds(60)),
				(builder) -> builder.ticker(this.ticker));
		try (LogCapture log = new LogCapture()) {
			CountDownLatch released = start(pool);
			await().until(() -> {
				this.ticker.advance(Duration.ofSeconds(60));
				return !log.messages().isEmpty();
			});
			assertThat(log.messages()).singleElement()
				.asString()
				.contains("has been busy with job 'job-", "longer than stuck-after", ExecuteTests.class.getName());
			assertThat(pool.snapshot().workers().get(0).state()).isEqualTo(WorkerSnapshot.State.STUCK);
			released.countDown();
		}
	}

	@Test
	void aTaskThatIsHandedOutByItsContextIsAWholeJob() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		CountDownLatch released = new CountDownLatch(1);
		CompletableFuture<Job<?>> handedOut = new CompletableFuture<>();
		pool.execute(() -> {
			handedOut.complete(JobContext.current().jobs().get(0));
			awaitUninterrupted(released);
		});
		Job<?> job = handedOut.get();
		assertThat(job.id()).isPositive();
		assertThat(job.name()).isEqualTo("job-" + job.id());
		assertThat(pool.findJob(job.id())).containsSame(job);
		assertThat(job).isNotDone();
		released.countDown();
		assertThat(job).succeedsWithin(TestPools.LONG);
	}

	@Test
	void aTaskCanBeCancelledByItsContext() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		CompletableFuture<Job<?>> handedOut = new CompletableFuture<>();
		CountDownLatch interrupted = new CountDownLatch(1);
		pool.execute(() -> {
			handedOut.complete(JobContext.current().jobs().get(0));
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				interrupted.countDown();
			}
		});
		assertThat(handedOut.get().cancel(true)).isTrue();
		interrupted.await();
		assertThat(handedOut.get()).isCancelled();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(pool.snapshot().cancelled()).isOne();
	}

	/** Starts a task, and waits until it runs. */
	private static CountDownLatch start(PriorityPool pool) throws InterruptedException {
		CountDownLatch running = new CountDownLatch(1);
		CountDownLatch released = new CountDownLatch(1);
		pool.execute(() -> {
			running.countDown();
			awaitUninterrupted(released);
		});
		running.await();
		return released;
	}

	private static void awaitUninterrupted(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	private static Duration elapsed(PriorityPool pool) {
		return pool.snapshot().workers().get(0).job().elapsed();
	}

}
