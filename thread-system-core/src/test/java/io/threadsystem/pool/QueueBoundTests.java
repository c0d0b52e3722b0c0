package io.threadsystem.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.job.PoolClosedException;
import io.threadsystem.job.Priority;
import io.threadsystem.job.QueueFullException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** Promise 3: the bound, and what becomes of a submitter that meets it. */
@Timeout(60)
class QueueBoundTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final TestTicker ticker = new TestTicker();

	@Test
	void aBlockedSubmitterGoesOnAtTheNextFreeSlot() throws Exception {
		PriorityPool pool = blockingPool();
		Blocker blocker = fill(pool);
		Caller<Job<String>> submitter = Caller.blocked(() -> pool.submit(() -> "done"));
		assertThat(pool.snapshot().pending()).isOne();
		blocker.release();
		assertThat(submitter.result().get()).isEqualTo("done");
	}

	@Test
	void aBlockedSubmitterIsRefusedAfterTheBlockTimeout() {
		PriorityPool pool = blockingPool();
		fill(pool);
		Caller<Job<String>> submitter = Caller.blocked(() -> pool.submit(() -> "never"));
		this.ticker.advance(Duration.ofSeconds(5).minusNanos(1));
		assertThat(submitter.isDone()).isFalse();
		this.ticker.advance(Duration.ofNanos(1));
		assertThat(submitter.failure()).isInstanceOf(QueueFullException.class)
			.hasMessageContaining("'" + pool.name() + "'")
			.hasMessageContaining("capacity 1")
			.hasMessageContaining("stayed full for 5s")
			.hasMessageContaining("max-workers or block-timeout");
		assertThat(pool.snapshot().rejected()).isOne();
		assertThat(pool.snapshot().submitted()).isEqualTo(2);
	}

	@Test
	void aBlockedSubmitterIsRefusedAfterTheBlockTimeoutOfARealClock() {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(1).blockTimeout(Duration.ofMillis(20)));
		fill(pool);
		assertThatExceptionOfType(QueueFullException.class).isThrownBy(() -> pool.submit(() -> "never"));
	}

	@Test
	void aSubmitterThatMayNotWaitIsRefusedAtOnce() {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(1).blockTimeout(Duration.ZERO));
		fill(pool);
		assertThatExceptionOfType(QueueFullException.class).isThrownBy(() -> pool.submit(() -> "never"));
	}

	@Test
	void aBlockedSubmitterIsRefusedWhenThePoolIsShutDown() {
		PriorityPool pool = blockingPool();
		Blocker blocker = fill(pool);
		Caller<Job<String>> submitter = Caller.blocked(() -> pool.submit(() -> "never"));
		Caller<Void> closer = Caller.of(() -> {
			pool.close();
			return null;
		});
		assertThat(submitter.failure()).isInstanceOf(PoolClosedException.class).hasMessageContaining(pool.name());
		assertThat(closer.isDone()).isFalse();
		blocker.release();
	}

	@Test
	void aBlockedSubmitterThatIsInterruptedIsRefusedAndStaysInterrupted() {
		PriorityPool pool = blockingPool();
		fill(pool);
		Caller<Job<String>> submitter = Caller.blocked(() -> pool.submit(() -> "never"));
		submitter.interrupt();
		assertThat(submitter.failure()).isInstanceOf(QueueFullException.class)
			.hasCauseInstanceOf(InterruptedException.class);
		assertThat(submitter.wasInterruptedAtEnd()).isTrue();
	}

	@Test
	void anInterruptedSubmitterGetsASlotThatIsFree() throws Exception {
		PriorityPool pool = blockingPool();
		Caller<Job<String>> submitter = Caller.of(() -> {
			Thread.currentThread().interrupt();
			return pool.submit(() -> "done");
		});
		assertThat(submitter.result().get()).isEqualTo("done");
		assertThat(submitter.wasInterruptedAtEnd()).isTrue();
	}

	@Test
	void aBlockedSubmitterGoesOnWithACancelledJobWhenItsTokenIsCancelled() throws Exception {
		PriorityPool pool = blockingPool();
		fill(pool);
		CancellationToken token = CancellationToken.create();
		Caller<Job<String>> submitter = Caller.blocked(() -> pool.job("job").token(token).submit(() -> "never"));
		token.cancel();
		assertThat(submitter.result().jobState()).isEqualTo(JobState.CANCELLED);
		assertThat(submitter.result().attempts()).isZero();
		assertThat(pool.snapshot().cancelled()).isOne();
		assertThat(pool.snapshot().queued()).isOne();
	}

	@Test
	void aFreeSlotGoesToTheHighestLevelThatWaits() throws Exception {
		PriorityPool pool = blockingPool();
		Blocker.on(pool);
		Job<String> first = pool.submit(() -> "first");
		Caller<Job<String>> low = Caller.blocked(() -> pool.submit(Priority.LOW, () -> "low"));
		Caller<Job<String>> high = Caller.blocked(() -> pool.submit(Priority.HIGH, () -> "high"));
		Caller<Job<String>> normal = Caller.blocked(() -> pool.submit(Priority.NORMAL, () -> "normal"));
		first.cancel(false);
		Job<String> second = high.result();
		assertThat(low.isDone()).isFalse();
		assertThat(normal.isDone()).isFalse();
		second.cancel(false);
		Job<String> third = normal.result();
		assertThat(low.isDone()).isFalse();
		third.cancel(false);
		assertThat(low.result().jobState()).isEqualTo(JobState.PENDING);
	}

	@Test
	void blockedSubmittersOfOneLevelAreLetInInTheOrderOfTheirArrival() throws Exception {
		PriorityPool pool = blockingPool();
		Blocker blocker = fill(pool);
		List<Integer> order = Collections.synchronizedList(new ArrayList<>());
		List<Caller<Job<Boolean>>> submitters = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			int number = i;
			submitters.add(Caller.blocked(() -> pool.submit(() -> order.add(number))));
		}
		blocker.release();
		for (Caller<Job<Boolean>> submitter : submitters) {
			submitter.result().get();
		}
		assertThat(order).containsExactly(0, 1, 2, 3, 4);
	}

	@Test
	void aWorkerOfAFullPoolWaitsForASlotWhichASpareWorkerFrees() throws Exception {
		PriorityPool pool = blockingPool();
		Job<List<String>> outer = pool.submit(() -> {
			List<String> threads = new CopyOnWriteArrayList<>();
			Job<Boolean> first = pool.submit(() -> threads.add(Thread.currentThread().getName()));
			Job<Boolean> second = pool.submit(() -> threads.add(Thread.currentThread().getName()));
			first.get();
			second.get();
			return threads;
		});
		assertThat(outer.get()).hasSize(2).doesNotContain(pool.name() + "-worker-1");
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(pool.snapshot().completed()).isEqualTo(3);
	}

	@Test
	void aStageOfAJobRunsInAFullPool() throws Exception {
		PriorityPool pool = blockingPool();
		Blocker blocker = Blocker.on(pool);
		CompletableFuture<String> stage = blocker.job().thenApplyAsync((nothing) -> Thread.currentThread().getName());
		pool.submit(Priority.HIGHEST, () -> "fills the queue");
		blocker.release();
		assertThat(stage.get()).startsWith(pool.name() + "-worker-");
	}

	@Test
	void aWorkerOfAnotherPoolWaitsAsAnyThread() throws Exception {
		PriorityPool pool = blockingPool();
		PriorityPool other = this.pools.ofWorkers(1);
		Blocker blocker = fill(pool);
		Job<String> outer = other.submit(() -> pool.submit(() -> Thread.currentThread().getName()).get());
		await().until(() -> other.snapshot().running() == 1);
		blocker.release();
		assertThat(outer.get()).isEqualTo(pool.name() + "-worker-1");
	}

	@Test
	void aRejectingPoolRefusesAtOnceAndCountsPerLevel() {
		PriorityPool pool = rejectingPool();
		fill(pool);
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(QueueFullException.class).isThrownBy(() -> pool.execute(Priority.LOW, () -> {
			})).withMessageContaining("'" + pool.name() + "' (capacity 1) is full");
		}
		assertThatExceptionOfType(QueueFullException.class)
			.isThrownBy(() -> pool.executor(Priority.HIGH).submit(() -> "never"));
		PoolSnapshot snapshot = pool.snapshot();
		assertThat(snapshot.rejected()).isEqualTo(4);
		assertThat(snapshot.level(Priority.LOW).rejected()).isEqualTo(3);
		assertThat(snapshot.level(Priority.HIGH).rejected()).isOne();
		assertThat(snapshot.submitted()).isEqualTo(2);
		assertThat(snapshot.level(Priority.LOW).submitted()).isZero();
	}

	@Test
	void aRejectingPoolRefusesItsOwnWorkersToo() {
		PriorityPool pool = rejectingPool();
		Job<String> outer = pool.submit(() -> {
			pool.submit(() -> "fills the queue");
			return pool.submit(() -> "never").get();
		});
		assertThat(TestPools.failureOf(outer)).isInstanceOf(QueueFullException.class);
	}

	@Test
	void aTokenThatIsCancelledAlreadyNeedsNoSlot() {
		PriorityPool pool = rejectingPool();
		fill(pool);
		CancellationToken token = CancellationToken.create();
		token.cancel();
		assertThat(pool.job("job").token(token).submit(() -> "never")).isCancelled();
		assertThat(pool.snapshot().rejected()).isZero();
	}

	@Test
	void aQueueWithoutBoundTakesEverything() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(0).queueFull(QueueFullPolicy.REJECT));
		pool.pause();
		for (int i = 0; i < 100_000; i++) {
			pool.submit(() -> "done");
		}
		assertThat(pool.snapshot().queued()).isEqualTo(100_000);
		pool.resume();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(pool.snapshot().completed()).isEqualTo(100_000);
	}

	private PriorityPool blockingPool() {
		return this.pools.of((settings) -> settings.queueCapacity(1).blockTimeout(Duration.ofSeconds(5)),
				(builder) -> builder.ticker(this.ticker));
	}

	private PriorityPool rejectingPool() {
		return this.pools.of((settings) -> settings.queueCapacity(1).queueFull(QueueFullPolicy.REJECT));
	}

	/** Keeps the worker busy and fills the one slot of the queue. */
	private static Blocker fill(PriorityPool pool) {
		Blocker blocker = Blocker.on(pool);
		pool.submit(() -> "fills the queue");
		return blocker;
	}

}
