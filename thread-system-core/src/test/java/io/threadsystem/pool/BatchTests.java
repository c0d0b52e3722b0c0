package io.threadsystem.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import io.threadsystem.job.Job;
import io.threadsystem.job.PoolClosedException;
import io.threadsystem.job.Priority;
import io.threadsystem.job.QueueFullException;
import io.threadsystem.job.QueueTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/** Several jobs in one hand-over. */
@Timeout(60)
class BatchTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	@Test
	void aBatchRunsInTheOrderOfItsTasksAtItsPriority() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.on(pool);
		List<Integer> order = Collections.synchronizedList(new ArrayList<>());
		pool.submit(() -> order.add(-1));
		List<Job<Integer>> jobs = pool.submitAll(Priority.HIGH, numbers(100, order));
		assertThat(jobs).hasSize(100).allMatch((job) -> job.priority() == Priority.HIGH);
		blocker.release();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(order).startsWith(0, 1, 2).endsWith(98, 99, -1).hasSize(101);
		assertThat(jobs.get(41).get()).isEqualTo(41);
	}

	@Test
	void aBatchOfNothingIsNothing() {
		assertThat(this.pools.ofWorkers(1).submitAll(List.<Callable<String>>of())).isEmpty();
	}

	@Test
	void everyWorkerIsCalledForABatch() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(4);
		CyclicBarrier all = new CyclicBarrier(4);
		List<Job<Integer>> jobs = pool.submitAll(Collections.nCopies(4, all::await));
		for (Job<Integer> job : jobs) {
			assertThat(job.get()).isBetween(0, 3);
		}
	}

	@Test
	void aQueueThatRejectsTakesAllOrNothing() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(10).queueFull(QueueFullPolicy.REJECT));
		Blocker blocker = Blocker.on(pool);
		AtomicInteger run = new AtomicInteger();
		pool.submit(run::incrementAndGet);
		assertThatExceptionOfType(QueueFullException.class)
			.isThrownBy(() -> pool.submitAll(Priority.LOW, Collections.nCopies(10, run::incrementAndGet)))
			.withMessageContaining("capacity 10")
			.withMessageContaining("has no room for 10 jobs at once");
		assertThat(pool.snapshot().queued()).isOne();
		assertThat(pool.snapshot().level(Priority.LOW).rejected()).isEqualTo(10);
		assertThat(pool.submitAll(Collections.nCopies(9, run::incrementAndGet))).hasSize(9);
		assertThat(pool.snapshot().queued()).isEqualTo(10);
		blocker.release();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(run).hasValue(10);
	}

	@Test
	void aQueueThatBlocksLetsABatchInAsSlotsBecomeFree() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(3));
		Blocker blocker = Blocker.on(pool);
		List<Integer> order = Collections.synchronizedList(new ArrayList<>());
		Caller<List<Job<Integer>>> caller = Caller.blocked(() -> pool.submitAll(numbers(50, order)));
		assertThat(pool.snapshot().queued()).isEqualTo(3);
		blocker.release();
		assertThat(caller.result()).hasSize(50);
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(order).hasSize(50).isSorted();
	}

	@Test
	void whatCameInBeforeABatchWasRefusedIsCancelled() {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(3).blockTimeout(Duration.ofMillis(20)));
		Blocker blocker = Blocker.on(pool);
		AtomicInteger run = new AtomicInteger();
		assertThatExceptionOfType(QueueFullException.class)
			.isThrownBy(() -> pool.submitAll(Collections.nCopies(5, run::incrementAndGet)));
		assertThat(pool.snapshot().queued()).isZero();
		assertThat(pool.snapshot().cancelled()).isEqualTo(3);
		assertThat(pool.snapshot().rejected()).isEqualTo(2);
		blocker.release();
		assertThat(run).hasValue(0);
	}

	@Test
	void aJobThatSubmitsABatchToItsOwnFullPoolRunsIt() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(1));
		AtomicInteger run = new AtomicInteger();
		Job<Integer> outer = pool.submit(() -> {
			pool.submitAll(Collections.nCopies(5, run::incrementAndGet)).forEach(Job::join);
			return run.get();
		});
		assertThat(outer.get()).isEqualTo(5);
	}

	@Test
	void aClosedPoolTakesNoBatch() {
		PriorityPool pool = this.pools.ofWorkers(1);
		pool.close();
		assertThatExceptionOfType(PoolClosedException.class)
			.isThrownBy(() -> pool.submitAll(Collections.nCopies(2, () -> 1)));
		assertThat(pool.snapshot().rejected()).isEqualTo(2);
	}

	@Test
	void aBatchWithANullTaskIsNotSubmittedAtAll() {
		PriorityPool pool = this.pools.ofWorkers(1);
		List<Callable<Integer>> tasks = new ArrayList<>(numbers(3, new ArrayList<>()));
		tasks.add(null);
		assertThatNullPointerException().isThrownBy(() -> pool.submitAll(tasks));
		assertThat(pool.snapshot().submitted()).isZero();
	}

	@Test
	void jobsOfABatchWaitNoLongerThanTheQueueTimeout() {
		TestTicker ticker = new TestTicker();
		PriorityPool pool = this.pools.of((settings) -> settings.queueTimeout(Duration.ofSeconds(1)),
				(builder) -> builder.ticker(ticker));
		Blocker blocker = Blocker.on(pool);
		List<Job<Integer>> jobs = pool.submitAll(Collections.nCopies(2, () -> 1));
		ticker.advance(Duration.ofSeconds(1));
		assertThat(TestPools.failureOf(jobs.get(1))).isInstanceOf(QueueTimeoutException.class);
		blocker.release();
	}

	@Test
	void batchesOfManySubmittersKeepTheBoundAndAreAllOrNothing() throws Exception {
		Seed seed = Seed.of("batchesOfManySubmitters");
		PriorityPool pool = this.pools
			.of((settings) -> settings.minWorkers(2).maxWorkers(2).queueCapacity(64).queueFull(QueueFullPolicy.REJECT));
		AtomicLong accepted = new AtomicLong();
		AtomicLong run = new AtomicLong();
		List<Caller<Void>> callers = new ArrayList<>();
		for (int thread = 0; thread < 8; thread++) {
			Random random = seed.random(thread);
			callers.add(Caller.of(() -> {
				for (int batch = 0; batch < Seed.scaled(500); batch++) {
					int size = 1 + random.nextInt(40);
					try {
						accepted.addAndGet(pool.submitAll(Collections.nCopies(size, run::incrementAndGet)).size());
					}
					catch (QueueFullException ex) {
						assertThat(pool.snapshot().queued()).isLessThanOrEqualTo(64);
					}
				}
				return null;
			}));
		}
		for (Caller<Void> caller : callers) {
			caller.result();
		}
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(run).hasValue(accepted.get());
		assertThat(pool.snapshot().submitted()).isEqualTo(accepted.get());
	}

	private static List<Callable<Integer>> numbers(int count, List<Integer> order) {
		return IntStream.range(0, count).<Callable<Integer>>mapToObj((number) -> () -> {
			order.add(number);
			return number;
		}).toList();
	}

}
