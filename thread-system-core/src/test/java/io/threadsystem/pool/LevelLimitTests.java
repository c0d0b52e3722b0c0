package io.threadsystem.pool;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import io.threadsystem.job.QueueTimeoutException;
import io.threadsystem.retry.RetryPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Limits of the workers that are busy with the jobs of one level. */
@Timeout(60)
class LevelLimitTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final TestTicker ticker = new TestTicker();

	@Test
	void noMoreWorkersThanTheLimitAreBusyWithALevel() {
		PriorityPool pool = pool(4, 2);
		List<Blocker> blockers = blockers(pool, 2);
		Job<String> third = pool.submit(Priority.LOW, () -> "third");
		assertIdle(pool, 2);
		assertThat(third.jobState()).isEqualTo(JobState.PENDING);
		blockers.get(1).release();
		assertThat(third).succeedsWithin(TestPools.LONG);
	}

	@Test
	void otherLevelsGoOnAboveAndBelow() {
		PriorityPool pool = pool(2, 1);
		blockers(pool, 1);
		Job<String> low = pool.submit(Priority.LOW, () -> "waits");
		assertThat(pool.submit(Priority.LOWEST, () -> "lowest")).succeedsWithin(TestPools.LONG);
		assertThat(pool.submit(Priority.HIGH, () -> "high")).succeedsWithin(TestPools.LONG);
		assertThat(low).isNotDone();
	}

	@Test
	void workersSleepWhileNothingMayStart() {
		PriorityPool pool = pool(3, 1);
		blockers(pool, 1);
		for (int i = 0; i < 100; i++) {
			pool.submit(Priority.LOW, () -> "waits");
		}
		assertIdle(pool, 2);
		assertThat(pool.snapshot().level(Priority.LOW).queued()).isEqualTo(100);
	}

	@Test
	void aWorkerThatEndsPassesItsPermitOn() {
		PriorityPool pool = pool(2, 1);
		Blocker blocker = blockers(pool, 1).get(0);
		Blocker other = Blocker.on(pool);
		Job<String> waiting = pool.submit(Priority.LOW, () -> "done");
		pool.reconfigure(pool.settings().toBuilder().minWorkers(1).maxWorkers(1).build());
		blocker.release();
		await().until(() -> pool.snapshot().workers().size() == 1);
		assertThat(waiting).isNotDone();
		other.release();
		assertThat(waiting).succeedsWithin(TestPools.LONG);
	}

	@Test
	void aWorkerIsStartedForAJobThatMayStartAndNotForOneThatMayNot() {
		PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(0).maxWorkers(4).levels(low(1)));
		blockers(pool, 1);
		pool.submit(Priority.LOW, () -> "waits");
		assertThat(pool.snapshot().workers()).hasSize(1);
		Blocker.on(pool);
		assertThat(pool.snapshot().workers()).hasSize(2);
	}

	@Test
	void aJobThatWaitsForOneOfItsLevelGivesItsPermitBack() {
		PriorityPool pool = pool(2, 1);
		Job<String> outer = pool.submit(Priority.LOW, () -> pool.submit(Priority.LOW, () -> "inner").get());
		assertThat(outer).succeedsWithin(TestPools.LONG).isEqualTo("inner");
		assertThat(pool.submit(Priority.LOW, () -> "next")).succeedsWithin(TestPools.LONG);
	}

	@Test
	void theBackoffOfARetryHoldsNoPermit() {
		PriorityPool pool = tickedPool(2, 1);
		AtomicInteger attempts = new AtomicInteger();
		Job<String> retried = pool.job("retried")
			.priority(Priority.LOW)
			.retry(RetryPolicy.fixed(1, Duration.ofSeconds(5)))
			.submit(() -> {
				if (attempts.incrementAndGet() == 1) {
					throw new IllegalStateException("on purpose");
				}
				return "done";
			});
		assertThat(pool.submit(Priority.LOW, () -> "meanwhile")).succeedsWithin(TestPools.LONG);
		await().until(() -> {
			this.ticker.advance(Duration.ofSeconds(5));
			return retried.isDone();
		});
		assertThat(retried).isCompletedWithValue("done");
	}

	@Test
	void aCancelledJobGivesItsPermitBack() {
		PriorityPool pool = pool(2, 1);
		Blocker running = blockers(pool, 1).get(0);
		Job<String> queued = pool.submit(Priority.LOW, () -> "never");
		Job<String> next = pool.submit(Priority.LOW, () -> "next");
		assertThat(queued.cancel(true)).isTrue();
		assertThat(running.job().cancel(true)).isTrue();
		assertThat(next).succeedsWithin(TestPools.LONG);
	}

	@Test
	void anExpiredJobGivesItsPermitBack() {
		PriorityPool pool = tickedPool(2, 1);
		Blocker running = blockers(pool, 1).get(0);
		Job<String> expiring = pool.job("expiring")
			.priority(Priority.LOW)
			.queueTimeout(Duration.ofSeconds(1))
			.submit(() -> "never");
		Job<String> next = pool.submit(Priority.LOW, () -> "next");
		this.ticker.advance(Duration.ofSeconds(1));
		running.release();
		assertThat(TestPools.failureOf(expiring)).isInstanceOf(QueueTimeoutException.class);
		assertThat(next).succeedsWithin(TestPools.LONG);
	}

	@Test
	void aLimitThatIsSetLaterCountsTheWorkersThatAreBusyAlready() {
		PriorityPool pool = pool(4, 0);
		List<Blocker> blockers = blockers(pool, 3);
		pool.reconfigure(pool.settings().toBuilder().levels(low(2)).build());
		Job<String> waiting = pool.submit(Priority.LOW, () -> "done");
		blockers.get(0).release();
		assertIdle(pool, 2);
		assertThat(waiting).isNotDone();
		blockers.get(1).release();
		assertThat(waiting).succeedsWithin(TestPools.LONG);
	}

	@Test
	void aHigherLimitActsAtOnceAndSoDoesNone() {
		PriorityPool pool = pool(4, 1);
		blockers(pool, 1);
		List<Job<Void>> more = Stream.generate(() -> pool.job("more").priority(Priority.LOW).<Void>submit(() -> {
			new CountDownLatch(1).await();
			return null;
		})).limit(3).toList();
		assertThat(pool.snapshot().level(Priority.LOW).running()).isOne();
		pool.reconfigure(pool.settings().toBuilder().levels(low(2)).build());
		await().until(() -> pool.snapshot().level(Priority.LOW).running() == 2);
		pool.reconfigure(pool.settings().toBuilder().levels(Map.of()).build());
		await().until(() -> pool.snapshot().level(Priority.LOW).running() == 4);
		assertThat(more).allSatisfy((job) -> assertThat(job).isNotDone());
	}

	@Test
	void aPausedPoolGivesPermitsBack() {
		PriorityPool pool = pool(2, 1);
		Blocker blocker = blockers(pool, 1).get(0);
		Job<String> waiting = pool.submit(Priority.LOW, () -> "done");
		pool.pause();
		blocker.release();
		assertIdle(pool, 2);
		assertThat(waiting).isNotDone();
		pool.resume();
		assertThat(waiting).succeedsWithin(TestPools.LONG);
	}

	@Test
	void aPoolThatIsClosedRunsWhatTheLimitHasHeldBack() {
		PriorityPool pool = pool(4, 1);
		List<Job<String>> jobs = Stream.generate(() -> pool.submit(Priority.LOW, () -> "done")).limit(200).toList();
		pool.close();
		assertThat(jobs).allSatisfy((job) -> assertThat(job).isCompletedWithValue("done"));
	}

	private static List<Blocker> blockers(PriorityPool pool, int count) {
		return Stream.generate(() -> Blocker.of(pool.job("low").priority(Priority.LOW))).limit(count).toList();
	}

	/** Workers that sleep; while they do, nothing that they could start waits. */
	private static void assertIdle(PriorityPool pool, int workers) {
		await().until(() -> Thread.getAllStackTraces()
			.entrySet()
			.stream()
			.filter((thread) -> thread.getKey().getName().startsWith(pool.name() + "-worker-"))
			.filter((thread) -> thread.getKey().getState() == Thread.State.WAITING)
			.filter((thread) -> Stream.of(thread.getValue()).anyMatch((frame) -> frame.getMethodName().equals("sleep")))
			.count() == workers);
	}

	private static Map<Priority, LevelSettings> low(int maxWorkers) {
		return Map.of(Priority.LOW, LevelSettings.unlimited().withMaxWorkers(maxWorkers));
	}

	private PriorityPool pool(int workers, int maxLow) {
		PriorityPool pool = this.pools
			.of((settings) -> settings.minWorkers(workers).maxWorkers(workers).levels(low(maxLow)));
		TestPools.startWorkers(pool, workers);
		return pool;
	}

	private PriorityPool tickedPool(int workers, int maxLow) {
		return this.pools.of((settings) -> settings.minWorkers(workers).maxWorkers(workers).levels(low(maxLow)),
				(builder) -> builder.ticker(this.ticker));
	}

}
