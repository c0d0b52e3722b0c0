package io.threadsystem.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.job.PoolClosedException;
import io.threadsystem.job.Priority;
import io.threadsystem.job.QueueFullException;
import io.threadsystem.retry.RetryPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Limits of the rate at which jobs start. */
@Timeout(60)
class RateLimitTests {

	private static final RateLimit ONE_A_SECOND = new RateLimit(1, Duration.ofSeconds(1), 1);

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final TestTicker ticker = new TestTicker();

	private final AtomicInteger started = new AtomicInteger();

	private final AtomicBoolean over = new AtomicBoolean();

	@Test
	void aBurstStartsAtOnceAndTheOthersAsTokensCome() {
		PriorityPool pool = pool((settings) -> settings.rateLimit(new RateLimit(2, Duration.ofSeconds(1), 3)));
		submit(pool, 6);
		assertStarted(pool, 3);
		this.ticker.advance(Duration.ofMillis(500).minusNanos(1));
		assertStarted(pool, 3);
		this.ticker.advance(Duration.ofNanos(1));
		assertStarted(pool, 4);
		this.ticker.advance(Duration.ofHours(1));
		assertStarted(pool, 6);
		submit(pool, 5);
		assertStarted(pool, 7);
	}

	@ParameterizedTest
	@CsvSource({ "7, PT3S, 4, PT1S", "1000, PT1S, 200, PT0.199S", "3, PT0.007S, 100, PT0.2S", "1, PT1S, 1, PT1S",
			"2, PT6S, 1, PT3S" })
	void inTenMinutesExactlyTheJobsOfTheTimeStart(long permits, Duration period, long burst, Duration step)
			throws Exception {
		PriorityPool pool = pool((settings) -> settings.rateLimit(new RateLimit(permits, period, burst)));
		try {
			endlessFlow(pool);
			assertStarted(pool, burst);
			while (this.ticker.elapsed().compareTo(Duration.ofMinutes(10)) < 0) {
				this.ticker.advance(step);
				long expected = burst + this.ticker.elapsed().toNanos() * permits / period.toNanos();
				awaitStarted(expected);
				assertThat(this.started.get()).isEqualTo(expected);
			}
			assertStarted(pool, this.started.get());
		}
		finally {
			this.over.set(true);
		}
	}

	@Test
	void whereEachTokenIsTakenAsItComesABurstOfOneLosesNothing() {
		PriorityPool pool = pool((settings) -> settings.rateLimit(new RateLimit(7, Duration.ofSeconds(3), 1)));
		try {
			endlessFlow(pool);
			assertStarted(pool, 1);
			for (long token = 1; token <= 1_400; token++) {
				Duration due = Duration.ofNanos((token * 3_000_000_000L + 6) / 7);
				this.ticker.advance(due.minus(this.ticker.elapsed()).minusNanos(1));
				assertThat(this.started).hasValue((int) token);
				this.ticker.advance(Duration.ofNanos(1));
				awaitStarted(token + 1);
				assertStarted(pool, token + 1);
			}
		}
		finally {
			this.over.set(true);
		}
		assertThat(this.ticker.elapsed()).isEqualTo(Duration.ofMinutes(10));
	}

	@Test
	void workersThatWakeUpLateReachTheRateWithABurstOfOne() {
		PriorityPool pool = pool((settings) -> settings.rateLimit(new RateLimit(7, Duration.ofSeconds(3), 1)));
		Random random = Seed.of("workersThatWakeUpLateReachTheRateWithABurstOfOne").random(0);
		try {
			endlessFlow(pool);
			assertStarted(pool, 1);
			for (long token = 1; token <= 200; token++) {
				Duration due = Duration.ofNanos((token * 3_000_000_000L + 6) / 7);
				Duration late = Duration.ofNanos(random.nextInt(428_000_000));
				this.ticker.advance(due.plus(late).minus(this.ticker.elapsed()));
				awaitStarted(token + 1);
				assertStarted(pool, token + 1);
			}
		}
		finally {
			this.over.set(true);
		}
	}

	@Test
	void tokensOfThePoolGoToTheHighestLevelFirst() throws Exception {
		PriorityPool pool = pool((settings) -> settings.rateLimit(ONE_A_SECOND));
		List<Priority> order = Collections.synchronizedList(new ArrayList<>());
		pool.pause();
		for (Priority priority : Priority.values()) {
			pool.execute(priority, () -> order.add(priority));
		}
		pool.resume();
		for (int i = 1; i <= 5; i++) {
			int starts = i;
			await().until(() -> order.size() == starts);
			this.ticker.advance(Duration.ofSeconds(1));
		}
		assertThat(order).containsExactly(Priority.HIGHEST, Priority.HIGH, Priority.NORMAL, Priority.LOW,
				Priority.LOWEST);
	}

	@Test
	void aLevelWithoutATokenHoldsUpNoOther() {
		PriorityPool pool = pool((settings) -> settings.levels(high(ONE_A_SECOND)));
		List<Job<String>> high = Stream.generate(() -> pool.submit(Priority.HIGH, () -> "high")).limit(3).toList();
		assertThat(pool.submit(Priority.LOWEST, () -> "lowest")).succeedsWithin(TestPools.LONG);
		assertThat(pool.submit(Priority.HIGHEST, () -> "highest")).succeedsWithin(TestPools.LONG);
		assertThat(high.get(0)).succeedsWithin(TestPools.LONG);
		assertThat(high.get(1)).isNotDone();
		this.ticker.advance(Duration.ofSeconds(1));
		assertThat(high.get(1)).succeedsWithin(TestPools.LONG);
		assertThat(high.get(2)).isNotDone();
	}

	@Test
	void aStartTakesATokenOfThePoolAndOneOfItsLevel() {
		PriorityPool pool = pool((settings) -> settings.rateLimit(new RateLimit(1, Duration.ofSeconds(1), 2))
			.levels(high(new RateLimit(1, Duration.ofSeconds(10), 1))));
		List<Job<String>> high = Stream.generate(() -> pool.submit(Priority.HIGH, () -> "high")).limit(3).toList();
		assertThat(high.get(0)).succeedsWithin(TestPools.LONG);
		submit(pool, 2);
		assertStarted(pool, 1);
		this.ticker.advance(Duration.ofSeconds(1));
		assertStarted(pool, 2);
		assertThat(high.get(1)).isNotDone();
		this.ticker.advance(Duration.ofSeconds(9));
		assertThat(high.get(1)).succeedsWithin(TestPools.LONG);
		assertThat(high.get(2)).isNotDone();
	}

	@Test
	void retriesCountAsStarts() {
		PriorityPool pool = pool((settings) -> settings.rateLimit(ONE_A_SECOND));
		Job<Integer> retried = pool.job("retried")
			.retry(RetryPolicy.fixed(2, Duration.ZERO))
			.submit(() -> failUntil(3));
		assertStarted(pool, 1);
		this.ticker.advance(Duration.ofSeconds(1));
		assertStarted(pool, 2);
		assertThat(retried).isNotDone();
		this.ticker.advance(Duration.ofSeconds(1));
		assertThat(retried).succeedsWithin(TestPools.LONG).isEqualTo(3);
	}

	private int failUntil(int attempt) {
		int now = this.started.incrementAndGet();
		if (now < attempt) {
			throw new IllegalStateException("on purpose");
		}
		return now;
	}

	@Test
	void aJobThatIsCancelledWhileItWaitsCostsNoToken() {
		PriorityPool pool = pool((settings) -> settings.rateLimit(ONE_A_SECOND));
		submit(pool, 1);
		assertStarted(pool, 1);
		Job<String> cancelled = pool.submit(() -> "never");
		submit(pool, 1);
		cancelled.cancel(true);
		this.ticker.advance(Duration.ofSeconds(1));
		assertStarted(pool, 2);
	}

	@Test
	void aJobThatIsCalledOffAsItIsAboutToStartGivesItsTokenBack() throws Exception {
		PriorityPool pool = pool((settings) -> settings.rateLimit(ONE_A_SECOND));
		CancellationToken token = CancellationToken.create();
		CountDownLatch later = new CountDownLatch(1);
		token.onCancel(() -> {
			try {
				later.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		pool.pause();
		Job<String> job = pool.job("called off").token(token).submit(() -> "never");
		submit(pool, 1);
		Caller<Void> canceller = Caller.blocked(() -> {
			token.cancel();
			return null;
		});
		assertThat(job.jobState()).isEqualTo(JobState.PENDING);
		pool.resume();
		assertStarted(pool, 1);
		assertThat(job).isCancelled();
		later.countDown();
		canceller.result();
	}

	@Test
	void aPausedPoolSpendsNoTokens() {
		PriorityPool pool = pool((settings) -> settings.rateLimit(new RateLimit(1, Duration.ofSeconds(1), 2)));
		pool.pause();
		submit(pool, 4);
		this.ticker.advance(Duration.ofSeconds(10));
		assertStarted(pool, 0);
		pool.resume();
		assertStarted(pool, 2);
		this.ticker.advance(Duration.ofSeconds(1));
		assertStarted(pool, 3);
	}

	@Test
	void aChangedLimitActsAtOnceAndKeepsTheTokens() {
		PriorityPool pool = pool((settings) -> settings.rateLimit(new RateLimit(1, Duration.ofHours(1), 10)));
		submit(pool, 4);
		assertStarted(pool, 4);
		limit(pool, new RateLimit(1, Duration.ofHours(1), 3));
		submit(pool, 10);
		assertStarted(pool, 7);
		limit(pool, ONE_A_SECOND);
		assertStarted(pool, 7);
		this.ticker.advance(Duration.ofSeconds(1));
		assertStarted(pool, 8);
		limit(pool, null);
		assertStarted(pool, 14);
	}

	@Test
	void otherSettingsThatChangeLeaveTheTokensAlone() {
		PriorityPool pool = pool((settings) -> settings.rateLimit(new RateLimit(3, Duration.ofSeconds(10), 2)));
		submit(pool, 10);
		assertStarted(pool, 2);
		for (int i = 1; i <= 10; i++) {
			this.ticker.advance(Duration.ofSeconds(1));
			pool.reconfigure(pool.settings().toBuilder().queueCapacity(100 + i).aging(Duration.ofSeconds(i)).build());
			assertStarted(pool, 2 + i * 3 / 10);
		}
	}

	@Test
	void aLimitThatIsSetLaterActsOnWhatWaits() {
		PriorityPool pool = pool((settings) -> settings.minWorkers(1).maxWorkers(1));
		Blocker blocker = Blocker.on(pool);
		submit(pool, 5);
		limit(pool, ONE_A_SECOND);
		blocker.release();
		assertStarted(pool, 1);
		this.ticker.advance(Duration.ofSeconds(1));
		assertStarted(pool, 2);
	}

	@Test
	void aWorkerThatWaitsForAJobRunsItWhenThereIsAToken() {
		PriorityPool pool = pool((settings) -> settings.minWorkers(1).maxWorkers(1).rateLimit(ONE_A_SECOND));
		Job<String> outer = pool.submit(() -> {
			Job<String> inner = pool.submit(() -> "inner " + this.started.incrementAndGet());
			this.started.incrementAndGet();
			return inner.get();
		});
		awaitStarted(1);
		assertThat(outer).isNotDone();
		this.ticker.advance(Duration.ofSeconds(1).minusNanos(1));
		assertThat(this.started).hasValue(1);
		this.ticker.advance(Duration.ofNanos(1));
		assertThat(outer).succeedsWithin(TestPools.LONG).isEqualTo("inner 2");
		submit(pool, 1);
		assertStarted(pool, 2);
	}

	@Test
	void aWorkerThatWaitsForAChainRunsEachOfItWhenThereIsAToken() {
		PriorityPool pool = pool((settings) -> settings.minWorkers(1).maxWorkers(1).rateLimit(ONE_A_SECOND));
		Job<Integer> outer = pool.submit(() -> {
			Job<Integer> first = pool.submit(this.started::incrementAndGet);
			Job<Integer> second = pool.job("second").after(first).submit(this.started::incrementAndGet);
			return second.get();
		});
		await().until(() -> pool.snapshot().running() == 1 && pool.snapshot().pending() == 2);
		this.ticker.advance(Duration.ofSeconds(1));
		awaitStarted(1);
		assertThat(outer).isNotDone();
		this.ticker.advance(Duration.ofSeconds(1));
		assertThat(outer).succeedsWithin(TestPools.LONG).isEqualTo(2);
	}

	@Test
	void aWorkerThatInvokesSeveralTasksRunsThemAsTokensCome() {
		PriorityPool pool = pool((settings) -> settings.minWorkers(1).maxWorkers(1).rateLimit(ONE_A_SECOND));
		Job<Integer> any = pool.submit(() -> pool.executor().invokeAny(List.of(this.started::incrementAndGet)));
		await().until(() -> pool.snapshot().running() == 1 && pool.snapshot().queued() == 1);
		this.ticker.advance(Duration.ofSeconds(1));
		assertThat(any).succeedsWithin(TestPools.LONG).isEqualTo(1);
	}

	@Test
	void aWorkerThatWaitsForTheEndOfAViewRunsItsJobsAsTokensCome() {
		PriorityPool pool = pool((settings) -> settings.minWorkers(1).maxWorkers(1).rateLimit(ONE_A_SECOND));
		Job<Boolean> outer = pool.submit(() -> {
			ExecutorService view = pool.executor();
			view.execute(this.started::incrementAndGet);
			view.shutdown();
			return view.awaitTermination(TestPools.LONG.toSeconds(), TimeUnit.SECONDS);
		});
		await().until(() -> pool.snapshot().running() == 1 && pool.snapshot().queued() == 1);
		this.ticker.advance(Duration.ofSeconds(1));
		assertThat(outer).succeedsWithin(TestPools.LONG).isEqualTo(true);
		assertThat(this.started).hasValue(1);
	}

	@Test
	void aJobThatRunsInItsSubmitterWaitsThereForItsToken() {
		PriorityPool pool = fullForItself();
		Job<String> outer = submitInside(pool);
		awaitWaitingForToken(pool);
		assertThat(this.started).hasValue(0);
		this.ticker.advance(Duration.ofSeconds(1));
		assertThat(outer).succeedsWithin(TestPools.LONG).asString().startsWith(pool.name() + "-worker-1");
	}

	@Test
	void aSubmitterThatWaitsForATokenIsReleasedByAnInterrupt() {
		PriorityPool pool = fullForItself();
		Job<String> outer = submitInside(pool);
		awaitWaitingForToken(pool);
		outer.cancel(true);
		assertThat(outer).isCancelled();
		await().until(() -> pool.snapshot().rejected() == 1);
		limit(pool, null);
		assertThat(pool.submit(() -> "the worker is free")).succeedsWithin(TestPools.LONG);
	}

	@Test
	void aSubmitterThatWaitsForATokenIsReleasedByClose() throws Exception {
		PriorityPool pool = fullForItself();
		Job<String> outer = submitInside(pool);
		awaitWaitingForToken(pool);
		Caller<Void> closer = Caller.of(() -> {
			pool.close();
			return null;
		});
		assertThat(TestPools.failureOf(outer)).isInstanceOf(PoolClosedException.class);
		this.ticker.advance(Duration.ofSeconds(1));
		closer.result();
		assertThat(pool.snapshot().completed()).isOne();
	}

	@Test
	void aSubmitterThatWaitsForATokenGoesOnWhereItsJobFindsASlot() {
		PriorityPool pool = fullForItself();
		AtomicInteger place = new AtomicInteger();
		Job<Job<String>> outer = pool.submit(() -> {
			pool.submit(() -> "fills the queue");
			Job<String> inner = pool.submit(() -> "done");
			place.incrementAndGet();
			return inner;
		});
		awaitWaitingForToken(pool);
		pool.reconfigure(pool.settings().toBuilder().queueCapacity(2).build());
		Job<String> inner = outer.join();
		assertThat(inner.jobState()).isEqualTo(JobState.PENDING);
		this.ticker.advance(Duration.ofSeconds(1));
		await().until(() -> pool.snapshot().pending() == 1);
		this.ticker.advance(Duration.ofSeconds(1));
		assertThat(inner).succeedsWithin(TestPools.LONG);
	}

	@Test
	void aSubmitterThatWaitsForATokenGoesOnWhereTheLimitIsLifted() {
		PriorityPool pool = fullForItself();
		Job<String> outer = submitInside(pool);
		awaitWaitingForToken(pool);
		limit(pool, null);
		assertThat(outer).succeedsWithin(TestPools.LONG);
	}

	@Test
	void aCallerThatRunsAJobItselfWaitsForItsToken() throws Exception {
		PriorityPool pool = fullForCallers();
		Caller<Job<String>> caller = Caller.blocked(() -> pool.submit(() -> Thread.currentThread().getName()));
		this.ticker.advance(Duration.ofSeconds(1).minusNanos(1));
		assertThat(caller.isDone()).isFalse();
		limit(pool, null);
		assertThat(caller.result().get()).isEqualTo("caller");
	}

	@Test
	void aCallerWaitsForATokenNoLongerThanTheBlockTimeout() {
		PriorityPool pool = fullForCallers();
		limit(pool, new RateLimit(1, Duration.ofHours(1), 1));
		pool.reconfigure(pool.settings().toBuilder().blockTimeout(Duration.ofSeconds(5)).build());
		Caller<Job<String>> caller = Caller.blocked(() -> pool.submit(() -> "never"));
		this.ticker.advance(Duration.ofSeconds(5).minusNanos(1));
		assertThat(caller.isDone()).isFalse();
		this.ticker.advance(Duration.ofNanos(1));
		assertThat(caller.failure()).isInstanceOf(QueueFullException.class)
			.hasMessageContaining("no token of the rate limit for 5s");
		assertThat(pool.snapshot().rejected()).isOne();
	}

	@Test
	void aWorkerWaitsForATokenOfAJobThatItHasToRunNoLongerThanTheBlockTimeout() {
		PriorityPool pool = fullForItself();
		limit(pool, new RateLimit(1, Duration.ofHours(1), 1));
		pool.reconfigure(pool.settings().toBuilder().blockTimeout(Duration.ofSeconds(5)).build());
		Job<String> outer = submitInside(pool);
		awaitWaitingForToken(pool);
		this.ticker.advance(Duration.ofSeconds(5));
		assertThat(TestPools.failureOf(outer)).isInstanceOf(QueueFullException.class)
			.hasMessageContaining("no token of the rate limit for 5s");
		assertThat(this.started).hasValue(0);
	}

	@Test
	void aCallerThatIsInterruptedOrMeetsACloseWhileItWaitsForATokenIsRefused() throws Exception {
		PriorityPool pool = fullForCallers();
		Caller<Job<String>> first = Caller.blocked(() -> pool.submit(() -> "never"));
		Caller<Job<String>> second = Caller.blocked(() -> pool.submit(() -> "never"));
		first.interrupt();
		assertThat(first.failure()).isInstanceOf(QueueFullException.class)
			.hasCauseInstanceOf(InterruptedException.class);
		assertThat(first.wasInterruptedAtEnd()).isTrue();
		pool.reconfigure(pool.settings().toBuilder().shutdown(ShutdownMode.CANCEL).build());
		pool.close();
		assertThat(second.failure()).isInstanceOf(PoolClosedException.class);
		assertThat(pool.snapshot().rejected()).isEqualTo(2);
	}

	/** A pool without a slot and without a token, that has its callers run their jobs. */
	private PriorityPool fullForCallers() {
		PriorityPool pool = pool((settings) -> settings.queueCapacity(1)
			.queueFull(QueueFullPolicy.CALLER_RUNS)
			.rateLimit(new RateLimit(1, Duration.ofSeconds(1), 2)));
		Blocker.on(pool);
		Blocker.on(pool);
		pool.submit(() -> "fills the queue");
		return pool;
	}

	@Test
	void aClosedPoolRunsWhatItAcceptedAtTheSameRate() throws Exception {
		PriorityPool pool = pool((settings) -> settings.rateLimit(ONE_A_SECOND).shutdownTimeout(Duration.ofHours(1)));
		submit(pool, 3);
		assertStarted(pool, 1);
		Caller<Void> closer = Caller.blocked(() -> {
			pool.close();
			return null;
		});
		for (int i = 2; i <= 3; i++) {
			assertThat(this.started).hasValue(i - 1);
			this.ticker.advance(Duration.ofSeconds(1));
			awaitStarted(i);
		}
		closer.result();
		assertThat(pool.snapshot().completed()).isEqualTo(3);
	}

	@Test
	void aPoolWithoutWorkersStartsOneWhenATokenComes() {
		PriorityPool pool = pool((settings) -> settings.minWorkers(0)
			.maxWorkers(2)
			.keepAlive(Duration.ofMillis(1))
			.rateLimit(new RateLimit(1, Duration.ofHours(1), 1)));
		submit(pool, 2);
		awaitStarted(1);
		await().until(() -> {
			this.ticker.advance(Duration.ofMillis(1));
			return pool.snapshot().workers().isEmpty();
		});
		assertThat(this.started).hasValue(1);
		this.ticker.advance(Duration.ofHours(1));
		awaitStarted(2);
	}

	/**
	 * A pool whose only worker finds no slot and no token for a second job of its own.
	 */
	private PriorityPool fullForItself() {
		return pool((settings) -> settings.minWorkers(1)
			.maxWorkers(1)
			.queueCapacity(1)
			.queueFull(QueueFullPolicy.CALLER_RUNS)
			.rateLimit(ONE_A_SECOND));
	}

	private Job<String> submitInside(PriorityPool pool) {
		return pool.submit(() -> {
			pool.submit(() -> "fills the queue");
			return pool.submit(() -> Thread.currentThread().getName() + this.started.incrementAndGet()).get();
		});
	}

	private static void awaitWaitingForToken(PriorityPool pool) {
		await().until(() -> Thread.getAllStackTraces()
			.entrySet()
			.stream()
			.filter((thread) -> thread.getKey().getName().equals(pool.name() + "-worker-1"))
			.anyMatch((thread) -> Stream.of(thread.getValue())
				.anyMatch((frame) -> frame.getMethodName().equals("runInCaller"))
					&& thread.getKey().getState() == Thread.State.WAITING));
	}

	private void endlessFlow(PriorityPool pool) {
		pool.execute(() -> {
			this.started.incrementAndGet();
			if (!this.over.get()) {
				endlessFlow(pool);
			}
		});
	}

	private void submit(PriorityPool pool, int jobs) {
		for (int i = 0; i < jobs; i++) {
			pool.execute(this.started::incrementAndGet);
		}
	}

	/**
	 * Looks all the time: some tests wait for thousands of starts, one after the other.
	 */
	private void awaitStarted(long jobs) {
		long begin = System.nanoTime();
		while (this.started.get() < jobs && System.nanoTime() - begin < TestPools.LONG.toNanos()) {
			Thread.onSpinWait();
		}
		assertThat(this.started.get()).isGreaterThanOrEqualTo((int) jobs);
	}

	/** So many jobs have started, and no worker is awake to start more. */
	private void assertStarted(PriorityPool pool, long jobs) {
		awaitStarted(jobs);
		await().until(() -> Thread.getAllStackTraces()
			.entrySet()
			.stream()
			.filter((thread) -> thread.getKey().getName().startsWith(pool.name() + "-worker-"))
			.allMatch((thread) -> thread.getKey().getState() == Thread.State.WAITING));
		assertThat(this.started.get()).isEqualTo(jobs);
	}

	private static void limit(PriorityPool pool, RateLimit limit) {
		pool.reconfigure(pool.settings().toBuilder().rateLimit(limit).build());
	}

	private static Map<Priority, LevelSettings> high(RateLimit limit) {
		return Map.of(Priority.HIGH, LevelSettings.unlimited().withRateLimit(limit));
	}

	private PriorityPool pool(UnaryOperator<PoolSettings.Builder> settings) {
		return this.pools.of((builder) -> settings.apply(builder.minWorkers(2).maxWorkers(2)),
				(builder) -> builder.ticker(this.ticker));
	}

}
