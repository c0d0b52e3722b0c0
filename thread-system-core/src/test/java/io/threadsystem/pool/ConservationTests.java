package io.threadsystem.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.Job;
import io.threadsystem.job.Priority;
import io.threadsystem.job.QueueTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Promises 2 and 3 as snapshots show them. */
@Timeout(60)
class ConservationTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	@Test
	void everyWayToEndIsCountedOnceAtItsLevel() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(4).queueFull(QueueFullPolicy.REJECT));
		Blocker blocker = Blocker.on(pool);
		Job<String> completed = pool.submit(Priority.HIGH, () -> "done");
		Job<String> failed = pool.submit(Priority.HIGH, () -> {
			throw new IllegalStateException("on purpose");
		});
		Job<String> cancelled = pool.submit(Priority.LOW, () -> "never");
		cancelled.cancel(false);
		Job<String> expired = pool.job("late").queueTimeout(Duration.ofMillis(1)).submit(() -> "never");
		assertThat(TestPools.failureOf(expired)).isInstanceOf(QueueTimeoutException.class);
		CancellationToken token = CancellationToken.create();
		token.cancel();
		pool.job("dead").priority(Priority.LOWEST).token(token).submit(() -> "never");
		pool.job("delayed").priority(Priority.LOWEST).delay(Duration.ofHours(1)).submit(() -> "never").cancel(true);
		pool.submit(() -> "3");
		pool.submit(() -> "4");
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> pool.submit(Priority.LOW, () -> "5"));
		assertThat(pool.snapshot().queued()).isEqualTo(4);
		assertThat(pool.snapshot().level(Priority.HIGH).pending()).isEqualTo(2);
		assertThat(pool.snapshot().level(Priority.HIGHEST).running()).isOne();
		blocker.release();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(completed).isCompletedWithValue("done");
		assertThat(failed).isCompletedExceptionally();
		PoolSnapshot snapshot = pool.snapshot();
		assertThat(snapshot.level(Priority.HIGHEST))
			.isEqualTo(new LevelSnapshot(1, 1, 0, 0, 0, 0, 0, 0, 0, Duration.ZERO));
		assertThat(snapshot.level(Priority.HIGH))
			.isEqualTo(new LevelSnapshot(2, 1, 1, 0, 0, 0, 0, 0, 0, Duration.ZERO));
		assertThat(snapshot.level(Priority.NORMAL))
			.isEqualTo(new LevelSnapshot(3, 2, 1, 0, 0, 0, 0, 0, 0, Duration.ZERO));
		assertThat(snapshot.level(Priority.LOW)).isEqualTo(new LevelSnapshot(1, 0, 0, 1, 1, 0, 0, 0, 0, Duration.ZERO));
		assertThat(snapshot.level(Priority.LOWEST))
			.isEqualTo(new LevelSnapshot(2, 0, 0, 2, 0, 0, 0, 0, 0, Duration.ZERO));
		TestPools.assertConserved(pool);
	}

	@Test
	void manySubmittersNeverExceedTheCapacity() throws Exception {
		PriorityPool pool = this.pools
			.of((settings) -> settings.minWorkers(2).maxWorkers(2).queueCapacity(8).blockTimeout(TestPools.LONG));
		BoundObserver observer = new BoundObserver(pool).start();
		submitFrom8Threads(pool, 5_000);
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		observer.stop();
		observer.assertBoundHeld(8, 2);
		assertThat(pool.snapshot().completed()).isEqualTo(40_000);
		assertThat(observer.mostQueued()).as("the queue was used").isPositive();
	}

	@Test
	void jobsThatRunInTheirSubmitterNeverExceedTheCapacity() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(2).maxWorkers(2).queueCapacity(1));
		BoundObserver observer = new BoundObserver(pool).start();
		List<Job<Void>> outers = new ArrayList<>();
		for (int i = 0; i < 2; i++) {
			outers.add(pool.submit(() -> {
				for (int inner = 0; inner < 50_000; inner++) {
					pool.submit(() -> "inner");
				}
				return null;
			}));
		}
		for (Job<Void> outer : outers) {
			outer.get();
		}
		observer.stop();
		assertThat(observer.mostQueued()).isLessThanOrEqualTo(1);
	}

	@Test
	void delayedJobsThatAreDueNeverExceedTheCapacity() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(2).blockTimeout(TestPools.LONG));
		BoundObserver observer = new BoundObserver(pool).start();
		for (int i = 0; i < 20_000; i++) {
			pool.job("delayed").delay(Duration.ofNanos(1 + i % 1_000)).submit(() -> "done");
			if (i % 4 == 0) {
				pool.submit(() -> "done");
			}
		}
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		observer.stop();
		assertThat(observer.mostQueued()).isLessThanOrEqualTo(2);
		assertThat(pool.snapshot().completed()).isEqualTo(25_000);
	}

	@Test
	void cancelledSubmittersNeverExceedTheCapacity() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(1).blockTimeout(TestPools.LONG));
		pool.pause();
		pool.submit(() -> "fills the queue");
		BoundObserver observer = new BoundObserver(pool).start();
		for (int i = 0; i < 2_000; i++) {
			CancellationToken token = CancellationToken.create();
			Caller<Job<String>> submitter = Caller.of(() -> pool.job("job").token(token).submit(() -> "never"));
			token.cancel();
			assertThat(submitter.result()).isCancelled();
		}
		observer.stop();
		assertThat(observer.mostQueued()).isOne();
	}

	private static void submitFrom8Threads(PriorityPool pool, int jobs) throws Exception {
		CountDownLatch start = new CountDownLatch(1);
		List<Caller<Void>> callers = new ArrayList<>();
		for (int thread = 0; thread < 8; thread++) {
			callers.add(Caller.of(() -> {
				start.await();
				for (int i = 0; i < jobs; i++) {
					pool.submit(Priority.values()[i % 5], () -> "done");
				}
				return null;
			}));
		}
		start.countDown();
		for (Caller<Void> caller : callers) {
			caller.result();
		}
	}

}
