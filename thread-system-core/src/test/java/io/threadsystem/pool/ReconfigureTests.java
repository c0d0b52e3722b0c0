package io.threadsystem.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobTimeoutException;
import io.threadsystem.job.QueueFullException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.awaitility.Awaitility.await;

/** Settings that change while the pool runs. */
@Timeout(60)
class ReconfigureTests {

	private static final int ROUNDS = Seed.scaled(3_000);

	@RegisterExtension
	final TestPools pools = new TestPools();

	@Test
	void moreWorkersStartForJobsThatWait() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker.on(pool);
		CountDownLatch running = new CountDownLatch(3);
		List<Job<Void>> jobs = Stream.generate(() -> pool.<Void>submit(() -> {
			running.countDown();
			running.await();
			return null;
		})).limit(3).toList();
		pool.reconfigure(pool.settings().toBuilder().maxWorkers(4).build());
		for (Job<Void> job : jobs) {
			assertThat(job).succeedsWithin(TestPools.LONG);
		}
		assertThat(pool.snapshot().workers()).hasSize(4);
	}

	@Test
	void settingsMadeOfThoseInForceLoseNoChangeOfAnother() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(1));
		List<Caller<Object>> callers = Stream.generate(() -> Caller.of(() -> {
			for (int round = 0; round < 100; round++) {
				pool.updateSettings((before) -> before.toBuilder().queueCapacity(before.queueCapacity() + 1).build());
			}
			return null;
		})).limit(4).toList();
		for (Caller<Object> caller : callers) {
			caller.result();
		}
		assertThat(pool.settings().queueCapacity()).isEqualTo(401);
	}

	@Test
	void ofSettingsThatAreTheSameNoListenerIsTold() {
		List<PoolSettings> told = new ArrayList<>();
		PriorityPool pool = this.pools.of((settings) -> settings, (builder) -> builder.listener(new PoolListener() {
			@Override
			public void reconfigured(PoolSettings before, PoolSettings now) {
				told.add(now);
			}
		}));
		pool.reconfigure(pool.settings().toBuilder().build());
		PoolSettings other = pool.updateSettings((before) -> before.toBuilder().queueCapacity(7).build());
		assertThat(told).containsExactly(other);
		assertThat(pool.settings()).isSameAs(other);
	}

	@Test
	void settingsThatCannotBeMadeChangeNothing() {
		PriorityPool pool = this.pools.ofWorkers(2);
		PoolSettings before = pool.settings();
		assertThatExceptionOfType(InvalidPoolSettingException.class).isThrownBy(() -> pool
			.updateSettings((settings) -> settings.toBuilder().keepAlive(Duration.ofDays(1)).maxWorkers(1).build()));
		assertThatNullPointerException().isThrownBy(() -> pool.updateSettings((settings) -> null));
		assertThat(pool.settings()).isEqualTo(before);
	}

	@Test
	void aHigherMinimumKeepsMoreWorkers() {
		PriorityPool pool = this.pools.ofWorkers(1);
		pool.reconfigure(
				pool.settings().toBuilder().minWorkers(3).maxWorkers(3).keepAlive(Duration.ofMillis(1)).build());
		TestPools.startWorkers(pool, 3);
		assertThat(pool.snapshot().workers()).hasSize(3);
	}

	@Test
	void idleWorkersAboveALowerMaximumEndAtOnce() {
		PriorityPool pool = this.pools.ofWorkers(4);
		TestPools.startWorkers(pool, 4);
		pool.reconfigure(pool.settings().toBuilder().minWorkers(1).maxWorkers(2).build());
		await().until(() -> pool.snapshot().workers().size() == 2);
		await().until(() -> workerThreads(pool) == 2);
	}

	@Test
	void busyWorkersAboveALowerMaximumEndAfterTheirJob() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(3);
		List<Blocker> blockers = Stream.generate(() -> Blocker.on(pool)).limit(3).toList();
		Job<String> waiting = pool.submit(() -> "done");
		pool.reconfigure(pool.settings().toBuilder().minWorkers(1).maxWorkers(1).build());
		assertThat(pool.snapshot().running()).isEqualTo(3);
		blockers.get(0).release();
		blockers.get(1).release();
		await().until(() -> pool.snapshot().workers().size() == 1);
		assertThat(waiting).isNotDone();
		blockers.get(2).release();
		assertThat(waiting.get()).isEqualTo("done");
	}

	@Test
	void aLargerQueueLetsBlockedSubmittersIn() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(1).blockTimeout(Duration.ofHours(1)));
		Blocker.on(pool);
		pool.submit(() -> "fills the queue");
		Caller<Job<String>> first = Caller.blocked(() -> pool.submit(() -> "done"));
		Caller<Job<String>> second = Caller.blocked(() -> pool.submit(() -> "done"));
		pool.reconfigure(pool.settings().toBuilder().queueCapacity(3).build());
		first.result();
		second.result();
		assertThat(pool.snapshot().queued()).isEqualTo(3);
	}

	@Test
	void aQueueWithoutBoundLetsAllBlockedSubmittersIn() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(1).blockTimeout(Duration.ofHours(1)));
		Blocker.on(pool);
		pool.submit(() -> "fills the queue");
		List<Caller<Job<String>>> blocked = Stream.generate(() -> Caller.blocked(() -> pool.submit(() -> "done")))
			.limit(5)
			.toList();
		pool.reconfigure(pool.settings().toBuilder().queueCapacity(0).build());
		for (Caller<Job<String>> submitter : blocked) {
			submitter.result();
		}
		assertThat(pool.snapshot().queued()).isEqualTo(6);
	}

	@Test
	void aSmallerQueueTakesNothingUntilEnoughHaveLeft() {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(5).queueFull(QueueFullPolicy.REJECT));
		pool.pause();
		List<Job<String>> jobs = Stream.generate(() -> pool.submit(() -> "done")).limit(5).toList();
		pool.reconfigure(pool.settings().toBuilder().queueCapacity(2).build());
		assertThat(pool.snapshot().queued()).isEqualTo(5);
		for (Job<String> job : jobs.subList(0, 3)) {
			assertThatExceptionOfType(QueueFullException.class).isThrownBy(() -> pool.submit(() -> "never"));
			job.cancel(false);
		}
		assertThatExceptionOfType(QueueFullException.class).isThrownBy(() -> pool.submit(() -> "never"));
		jobs.get(3).cancel(false);
		pool.submit(() -> "done");
		assertThat(pool.snapshot().queued()).isEqualTo(2);
	}

	@Test
	void anotherQueueFullPolicyAppliesToTheNextSubmitter() {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(1).blockTimeout(Duration.ofHours(1)));
		Blocker.on(pool);
		pool.submit(() -> "fills the queue");
		pool.reconfigure(pool.settings().toBuilder().queueFull(QueueFullPolicy.REJECT).build());
		assertThatExceptionOfType(QueueFullException.class).isThrownBy(() -> pool.submit(() -> "never"));
	}

	@Test
	void aShorterBlockTimeoutAppliesToTheNextSubmitter() {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(1).blockTimeout(Duration.ofHours(1)));
		Blocker.on(pool);
		pool.submit(() -> "fills the queue");
		pool.reconfigure(pool.settings().toBuilder().blockTimeout(Duration.ZERO).build());
		assertThatExceptionOfType(QueueFullException.class).isThrownBy(() -> pool.submit(() -> "never"));
	}

	@Test
	void jobsKeepTheTimeLimitsThatTheyWereSubmittedWith() throws Exception {
		TestTicker ticker = new TestTicker();
		PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(2).maxWorkers(2),
				(builder) -> builder.ticker(ticker));
		Blocker unlimited = Blocker.on(pool);
		pool.reconfigure(pool.settings().toBuilder().timeout(Duration.ofSeconds(1)).build());
		Blocker limited = Blocker.on(pool);
		ticker.advance(Duration.ofSeconds(1));
		assertThat(TestPools.failureOf(limited.job())).isInstanceOf(JobTimeoutException.class);
		unlimited.release();
		assertThat(unlimited.job()).succeedsWithin(TestPools.LONG);
	}

	@Test
	void aShorterKeepAliveAppliesToWorkersThatAreIdleAlready() {
		TestTicker ticker = new TestTicker();
		PriorityPool pool = this.pools.of(
				(settings) -> settings.minWorkers(1).maxWorkers(3).keepAlive(Duration.ofHours(1)),
				(builder) -> builder.ticker(ticker));
		Stream.generate(() -> Blocker.on(pool)).limit(3).toList().forEach(Blocker::release);
		pool.reconfigure(pool.settings().toBuilder().keepAlive(Duration.ofSeconds(1)).build());
		await().until(() -> {
			ticker.advance(Duration.ofSeconds(1));
			return pool.snapshot().workers().size() == 1;
		});
	}

	@Test
	void theNewSettingsAreThoseInForce() {
		PriorityPool pool = this.pools.ofWorkers(1);
		PoolSettings settings = PoolSettings.builder().minWorkers(1).maxWorkers(7).queueCapacity(3).build();
		pool.reconfigure(settings);
		assertThat(pool.settings()).isSameAs(settings);
	}

	@Test
	void aClosedPoolStartsNoWorkers() {
		PriorityPool pool = this.pools.ofWorkers(1);
		pool.close();
		pool.reconfigure(pool.settings().toBuilder().minWorkers(4).maxWorkers(4).build());
		assertThat(TestPools.threadsOf(pool)).isEmpty();
		assertThat(pool.snapshot().workers()).isEmpty();
	}

	@Test
	void settingsMustNotBeNull() {
		PriorityPool pool = this.pools.ofWorkers(1);
		PoolSettings before = pool.settings();
		assertThatNullPointerException().isThrownBy(() -> pool.reconfigure(null));
		assertThat(pool.settings()).isSameAs(before);
	}

	@Test
	void aShorterBlockTimeoutReachesSubmittersThatWait() {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(1).blockTimeout(Duration.ofHours(1)));
		pool.pause();
		pool.submit(() -> "fills the queue");
		Caller<Job<String>> submitter = Caller.blocked(() -> pool.submit(() -> "never"));
		pool.reconfigure(pool.settings().toBuilder().blockTimeout(Duration.ofMillis(1)).build());
		assertThat(submitter.failure()).isInstanceOf(QueueFullException.class);
	}

	@Test
	void theSettingsThatAreLeftByConcurrentCallsAreTheOnesThatAct() throws Exception {
		PoolSettings small = PoolSettings.builder()
			.minWorkers(1)
			.queueCapacity(2)
			.queueFull(QueueFullPolicy.REJECT)
			.build();
		PoolSettings large = small.toBuilder().queueCapacity(5).build();
		PriorityPool pool = this.pools.of((settings) -> settings);
		pool.pause();
		AtomicInteger round = new AtomicInteger();
		AtomicInteger done = new AtomicInteger();
		Caller<Void> other = Caller.of(() -> {
			for (int i = 1; i <= ROUNDS; i++) {
				awaitSpinning(round, i);
				pool.reconfigure(small);
				done.set(i);
			}
			return null;
		});
		try {
			for (int i = 1; i <= ROUNDS; i++) {
				round.set(i);
				pool.reconfigure(large);
				awaitSpinning(done, i);
				assertThat(pool.settings()).isIn(small, large);
				assertThat(accepted(pool)).isEqualTo(pool.settings().queueCapacity());
			}
		}
		finally {
			round.set(Integer.MAX_VALUE);
		}
		other.result();
	}

	/** Fills the queue of a paused pool, empties it, and tells what went in. */
	private static int accepted(PriorityPool pool) {
		List<Job<String>> jobs = new ArrayList<>();
		try {
			while (jobs.size() < 10) {
				jobs.add(pool.submit(() -> "never"));
			}
		}
		catch (QueueFullException ex) {
			// the queue is full
		}
		jobs.forEach((job) -> job.cancel(false));
		return jobs.size();
	}

	private static void awaitSpinning(AtomicInteger value, int expected) {
		while (value.get() < expected) {
			Thread.onSpinWait();
		}
	}

	private static long workerThreads(PriorityPool pool) {
		return TestPools.threadsOf(pool).stream().filter((name) -> name.contains("-worker-")).count();
	}

}
