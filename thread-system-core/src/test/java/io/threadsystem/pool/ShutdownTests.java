package io.threadsystem.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import io.threadsystem.job.CancellationReason;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.job.PoolClosedException;
import io.threadsystem.job.Priority;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** Promise 10: the end of a pool. */
@Timeout(60)
class ShutdownTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final TestTicker ticker = new TestTicker();

	@Test
	void drainingRunsEverythingThatWasAccepted() {
		PriorityPool pool = this.pools.ofWorkers(2);
		List<Job<String>> jobs = Stream.generate(() -> pool.submit(Priority.LOW, () -> "done")).limit(1_000).toList();
		pool.close();
		assertThat(jobs).allMatch((job) -> job.jobState() == JobState.COMPLETED);
		assertThat(TestPools.threadsOf(pool)).isEmpty();
	}

	@Test
	void drainingRunsDelayedJobsThatAreDueInTime() {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<String> soon = pool.job("soon").delay(Duration.ofMillis(30)).submit(() -> "done");
		Job<String> never = pool.job("never").delay(Duration.ofHours(1)).submit(() -> "never");
		pool.close();
		assertThat(soon).isCompletedWithValue("done");
		assertThat(never).isCancelled();
		assertThat(never.token().reason()).isEqualTo(CancellationReason.POOL_SHUTDOWN);
	}

	@Test
	void drainingRunsAPausedPool() {
		PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(0).maxWorkers(2));
		pool.pause();
		Job<String> job = pool.submit(() -> "done");
		pool.close();
		assertThat(job).isCompletedWithValue("done");
	}

	@Test
	void drainingCancelsWhatIsLeftAtItsDeadline() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.shutdownTimeout(Duration.ofSeconds(30)),
				(builder) -> builder.ticker(this.ticker));
		Blocker running = Blocker.on(pool);
		Job<String> waiting = pool.submit(() -> "never");
		Job<String> delayed = pool.job("delayed").delay(Duration.ofSeconds(20)).submit(() -> "never");
		Caller<Void> closer = closer(pool);
		assertThatClosed(pool);
		this.ticker.advance(Duration.ofSeconds(30).minusNanos(1));
		assertThat(running.job().isDone()).isFalse();
		assertThat(waiting.isDone()).isFalse();
		await().until(() -> {
			this.ticker.advance(Duration.ofMillis(1));
			return running.job().isDone();
		});
		closer.result();
		for (Job<?> job : List.of(running.job(), waiting, delayed)) {
			assertThat(TestPools.failureOf(job)).isInstanceOf(CancellationException.class)
				.hasMessageContaining("POOL_SHUTDOWN");
			assertThat(job.token().reason()).isEqualTo(CancellationReason.POOL_SHUTDOWN);
		}
		assertThat(TestPools.threadsOf(pool)).isEmpty();
	}

	@Test
	void cancellingEndsEverythingAtOnce() {
		PriorityPool pool = this.pools.of((
				settings) -> settings.queueCapacity(2).shutdown(ShutdownMode.CANCEL).blockTimeout(Duration.ofHours(1)));
		Blocker running = Blocker.on(pool);
		Job<String> waiting = pool.submit(() -> "never");
		Job<String> delayed = pool.job("delayed").delay(Duration.ofMillis(1)).submit(() -> "never");
		Job<String> later = pool.job("later").delay(Duration.ofHours(1)).submit(() -> "never");
		await().until(() -> pool.snapshot().queued() == 2);
		pool.close();
		assertThat(List.of(running.job(), waiting, delayed, later)).allMatch(Job::isCancelled)
			.allMatch((job) -> job.token().reason() == CancellationReason.POOL_SHUTDOWN);
		assertThat(TestPools.threadsOf(pool)).isEmpty();
		assertThat(pool.snapshot().cancelled()).isEqualTo(4);
	}

	@RepeatedTest(10)
	void cancellingRejectsSubmittersThatWaitForASlot() {
		PriorityPool pool = this.pools.of((
				settings) -> settings.queueCapacity(1).shutdown(ShutdownMode.CANCEL).blockTimeout(Duration.ofHours(1)));
		pool.pause();
		pool.submit(() -> "fills the queue");
		Caller<Job<String>> submitter = Caller.blocked(() -> pool.submit(() -> "never"));
		pool.close();
		assertThat(submitter.failure()).isInstanceOf(PoolClosedException.class);
		assertThat(pool.snapshot().rejected()).isOne();
	}

	@Test
	void aClosedPoolRefusesAtOnceEveryWay() {
		PriorityPool pool = this.pools.ofWorkers(1);
		pool.close();
		List<Runnable> ways = List.of(() -> pool.submit(() -> "never"), () -> pool.execute(() -> {
		}), () -> pool.job("job").submit(() -> "never"),
				() -> pool.job("job").delay(Duration.ofSeconds(1)).submit(() -> "never"),
				() -> pool.executor().submit(() -> "never"), () -> pool.executor(Priority.HIGH).execute(() -> {
				}));
		for (Runnable way : ways) {
			assertThatExceptionOfType(PoolClosedException.class).isThrownBy(way::run)
				.isInstanceOf(RejectedExecutionException.class)
				.withMessageContaining("'" + pool.name() + "' is shut down");
		}
		assertThat(pool.snapshot().rejected()).isEqualTo(ways.size());
		assertThat(pool.snapshot().submitted()).isZero();
	}

	@Test
	void aDrainingPoolRefusesItsOwnJobsToo() {
		PriorityPool pool = this.pools.ofWorkers(1);
		CountDownLatch closed = new CountDownLatch(1);
		Job<String> job = pool.submit(() -> {
			closed.await();
			return pool.submit(() -> "never").get();
		});
		Caller<Void> closer = closer(pool);
		assertThatClosed(pool);
		assertThat(closer.isDone()).isFalse();
		closed.countDown();
		assertThat(TestPools.failureOf(job)).isInstanceOf(PoolClosedException.class);
	}

	@Test
	void aJobThatClosesItsOwnPoolDoesNotWaitForItself() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		AtomicBoolean returned = new AtomicBoolean();
		pool.pause();
		Job<String> closer = pool.submit(() -> {
			pool.close();
			returned.set(true);
			return "done";
		});
		Job<String> waiting = pool.submit(() -> "drained");
		pool.resume();
		assertThat(closer.get()).isEqualTo("done");
		assertThat(returned).isTrue();
		assertThat(waiting.get()).isEqualTo("drained");
		pool.close();
		assertThat(TestPools.threadsOf(pool)).isEmpty();
	}

	@Test
	void allThreadsThatCloseWaitForTheSameEnd() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		Blocker blocker = Blocker.on(pool);
		List<Caller<List<String>>> closers = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			closers.add(Caller.blocked(() -> {
				pool.close();
				return TestPools.threadsOf(pool);
			}));
		}
		blocker.release();
		for (Caller<List<String>> closer : closers) {
			assertThat(closer.result()).as("threads left after close").isEmpty();
		}
		assertThat(blocker.job().jobState()).isEqualTo(JobState.COMPLETED);
	}

	@Test
	void anInterruptedCloserCancelsWhatIsLeft() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker running = Blocker.on(pool);
		Job<String> waiting = pool.submit(() -> "never");
		Caller<Void> closer = Caller.blocked(() -> {
			pool.close();
			return null;
		});
		closer.interrupt();
		closer.result();
		assertThat(closer.wasInterruptedAtEnd()).isTrue();
		assertThat(running.job()).isCancelled();
		assertThat(waiting).isCancelled();
	}

	@Test
	void aStubbornJobIsLeftBehindAndReported() throws Exception {
		PriorityPool pool = this.pools
			.of((settings) -> settings.shutdown(ShutdownMode.CANCEL).shutdownTimeout(Duration.ZERO));
		AtomicBoolean stop = new AtomicBoolean();
		CountDownLatch running = new CountDownLatch(1);
		Job<Void> stubborn = pool.job("stubborn").submit(() -> {
			running.countDown();
			while (!stop.get()) {
				Thread.onSpinWait();
			}
		});
		running.await();
		try (LogCapture log = new LogCapture()) {
			pool.close();
			assertThat(log.from(Level.WARN)).singleElement()
				.satisfies((event) -> assertThat(event.getFormattedMessage()).contains("'" + pool.name() + "'")
					.contains("stubborn"));
		}
		assertThat(stubborn).isCancelled();
		stop.set(true);
		pool.close();
		assertThat(TestPools.threadsOf(pool)).isEmpty();
	}

	@Test
	void aPauseAfterTheCloseDoesNotStopTheDrain() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.on(pool);
		Job<String> waiting = pool.submit(() -> "done");
		Caller<Void> closer = closer(pool);
		assertThatClosed(pool);
		pool.pause();
		blocker.release();
		closer.result();
		assertThat(waiting).isCompletedWithValue("done");
	}

	@Test
	void poolsThatAreClosedAtOnceLeaveNoThread() {
		for (int i = 0; i < 300; i++) {
			int workers = i % 4;
			boolean cancel = i % 3 == 0;
			PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(workers)
				.maxWorkers(workers + 1)
				.shutdown(cancel ? ShutdownMode.CANCEL : ShutdownMode.DRAIN));
			if (i % 2 == 0) {
				pool.submit(() -> "done");
			}
			pool.close();
			assertThat(TestPools.threadsOf(pool)).isEmpty();
		}
	}

	@Test
	void cancellingInterruptsAJobThatWasCancelledWithoutAnInterrupt() throws Exception {
		PriorityPool pool = this.pools
			.of((settings) -> settings.shutdown(ShutdownMode.CANCEL).shutdownTimeout(Duration.ofHours(1)));
		Blocker ignoring = Blocker.on(pool);
		assertThat(ignoring.job().cancel(false)).isTrue();
		assertThat(ignoring.job()).isCancelled();
		closer(pool).result();
		assertThat(TestPools.threadsOf(pool)).isEmpty();
	}

	private static Caller<Void> closer(PriorityPool pool) {
		return Caller.of(() -> {
			pool.close();
			return null;
		});
	}

	private static void assertThatClosed(PriorityPool pool) {
		await().until(() -> pool.executor().isShutdown());
		assertThatExceptionOfType(PoolClosedException.class).isThrownBy(() -> pool.submit(() -> "never"));
	}

}
