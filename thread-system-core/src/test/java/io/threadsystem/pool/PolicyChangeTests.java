package io.threadsystem.pool;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobEvictedException;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import io.threadsystem.job.QueueFullException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Submitters that wait while the pool gets another policy for a full queue. */
@Timeout(60)
class PolicyChangeTests {

	private static final RateLimit ONE_AN_HOUR = new RateLimit(1, Duration.ofHours(1), 1);

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final TestTicker ticker = new TestTicker();

	@Test
	void whereItRejectsNowTheyAreRefusedAtOnce() {
		PriorityPool pool = fullPool(QueueFullPolicy.BLOCK);
		List<Caller<Job<String>>> submitters = Stream.generate(() -> Caller.blocked(() -> submit(pool)))
			.limit(3)
			.toList();
		change(pool, QueueFullPolicy.REJECT);
		assertThat(submitters)
			.allSatisfy((submitter) -> assertThat(submitter.failure()).isInstanceOf(QueueFullException.class)
				.hasMessageContaining("is full"));
		assertThat(pool.snapshot().rejected()).isEqualTo(3);
		assertThat(pool.snapshot().queued()).isOne();
	}

	@Test
	void whereCallersRunNowTheyRunTheirJobs() throws Exception {
		PriorityPool pool = fullPool(QueueFullPolicy.BLOCK);
		Caller<Job<String>> submitter = Caller.blocked(() -> submit(pool));
		change(pool, QueueFullPolicy.CALLER_RUNS);
		assertThat(submitter.result()).isCompletedWithValue("caller");
	}

	@Test
	void whereItEvictsNowRoomIsMadeForThem() throws Exception {
		PriorityPool pool = fullPool(QueueFullPolicy.BLOCK);
		Job<String> victim = waiting(pool);
		Caller<Job<String>> high = Caller.blocked(() -> pool.submit(Priority.HIGH, () -> "high"));
		Caller<Job<String>> lowest = Caller.blocked(() -> pool.submit(Priority.LOWEST, () -> "never"));
		change(pool, QueueFullPolicy.EVICT_LOWEST);
		assertThat(high.result().jobState()).isEqualTo(JobState.PENDING);
		assertThat(TestPools.failureOf(victim)).isInstanceOf(JobEvictedException.class);
		assertThat(lowest.failure()).isInstanceOf(QueueFullException.class)
			.hasMessageContaining("no job of a lower level waits");
		assertThat(pool.snapshot().queued()).isOne();
	}

	@Test
	void theirOwnPolicyIsTheirOwn() throws Exception {
		PriorityPool pool = fullPool(QueueFullPolicy.CALLER_RUNS);
		Caller<Job<String>> submitter = Caller
			.blocked(() -> pool.job("own").queueFull(QueueFullPolicy.BLOCK).submit(() -> "done"));
		change(pool, QueueFullPolicy.REJECT);
		change(pool, (settings) -> settings.queueCapacity(2));
		assertThat(submitter.result().jobState()).isEqualTo(JobState.PENDING);
	}

	@Test
	void oneThatWaitsForATokenIsRefusedWhereItRejectsNow() {
		PriorityPool pool = fullPool(QueueFullPolicy.CALLER_RUNS, ONE_AN_HOUR);
		Caller<Job<String>> submitter = Caller.blocked(() -> submit(pool));
		change(pool, QueueFullPolicy.REJECT);
		assertThat(submitter.failure()).isInstanceOf(QueueFullException.class);
	}

	@Test
	void oneThatWaitsForATokenWaitsForASlotWhereItBlocksNow() throws Exception {
		PriorityPool pool = fullPool(QueueFullPolicy.CALLER_RUNS, ONE_AN_HOUR);
		Caller<Job<String>> submitter = Caller.blocked(() -> submit(pool));
		change(pool, QueueFullPolicy.BLOCK);
		awaitWaiting("waitForSlot");
		change(pool, (settings) -> settings.rateLimit(null));
		assertThat(submitter.isDone()).isFalse();
		pool.resume();
		assertThat(submitter.result().get()).startsWith(pool.name() + "-worker-");
	}

	@Test
	void oneThatWaitedForASlotWaitsForATokenWhereCallersRunNowAndBothTogetherNoLongerThanTheBlockTimeout() {
		PriorityPool pool = fullPool(QueueFullPolicy.BLOCK, ONE_AN_HOUR);
		change(pool, (settings) -> settings.blockTimeout(Duration.ofSeconds(10)));
		Caller<Job<String>> submitter = Caller.blocked(() -> submit(pool));
		this.ticker.advance(Duration.ofSeconds(6));
		change(pool, QueueFullPolicy.CALLER_RUNS);
		awaitWaiting("runInCaller");
		this.ticker.advance(Duration.ofSeconds(4).minusNanos(1));
		assertThat(submitter.isDone()).isFalse();
		this.ticker.advance(Duration.ofNanos(1));
		assertThat(submitter.failure()).isInstanceOf(QueueFullException.class)
			.hasMessageContaining("no token of the rate limit for 10s");
	}

	@Test
	void aWorkerOfThePoolThatWaitsForATokenWaitsForASlotWhereItBlocksNow() {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(1)
			.queueFull(QueueFullPolicy.CALLER_RUNS)
			.rateLimit(ONE_AN_HOUR)
			.blockTimeout(Duration.ofDays(1)), (builder) -> builder.ticker(this.ticker));
		Job<String> outer = pool.submit(() -> {
			submit(pool);
			return submit(pool).get();
		});
		awaitWaiting("runInCaller");
		change(pool, QueueFullPolicy.BLOCK);
		change(pool, (settings) -> settings.rateLimit(null));
		assertThat(outer).succeedsWithin(TestPools.LONG).asString().startsWith(pool.name() + "-worker-");
	}

	/** A pool that is paused and whose only slot is taken by a job of the level LOW. */
	private PriorityPool fullPool(QueueFullPolicy policy) {
		return fullPool(policy, null);
	}

	private PriorityPool fullPool(QueueFullPolicy policy, RateLimit limit) {
		PriorityPool pool = this.pools.of(
				(settings) -> settings.queueCapacity(1).queueFull(policy).blockTimeout(Duration.ofHours(1)),
				(builder) -> builder.ticker(this.ticker));
		if (limit != null) {
			change(pool, (settings) -> settings.rateLimit(limit));
			pool.submit(() -> "takes the token").join();
		}
		pool.pause();
		pool.submit(Priority.LOW, () -> "fills the queue");
		return pool;
	}

	private static Job<String> submit(PriorityPool pool) {
		return pool.submit(() -> Thread.currentThread().getName());
	}

	private static Job<String> waiting(PriorityPool pool) {
		@SuppressWarnings("unchecked")
		Job<String> job = (Job<String>) PoolProbe.waiting(pool).stream().findFirst().orElse(null);
		return job;
	}

	/** Some thread waits in a method of the engine. */
	private static void awaitWaiting(String method) {
		await().until(() -> Thread.getAllStackTraces()
			.entrySet()
			.stream()
			.filter((thread) -> thread.getKey().getState() == Thread.State.WAITING)
			.anyMatch((thread) -> Stream.of(thread.getValue())
				.anyMatch((frame) -> frame.getMethodName().equals(method))));
	}

	private static void change(PriorityPool pool, QueueFullPolicy policy) {
		change(pool, (settings) -> settings.queueFull(policy));
	}

	private static void change(PriorityPool pool, UnaryOperator<PoolSettings.Builder> change) {
		pool.reconfigure(change.apply(pool.settings().toBuilder()).build());
	}

}
