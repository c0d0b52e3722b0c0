package io.threadsystem.pool;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.threadsystem.job.CancellationReason;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import io.threadsystem.job.JobFailure;
import io.threadsystem.job.JobState;
import io.threadsystem.job.JobTimeoutException;
import io.threadsystem.retry.RetryPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** Promise 5: a job that runs for too long. */
@Timeout(60)
class TimeoutTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final TestTicker ticker = new TestTicker();

	@Test
	void aJobThatRunsForTooLongFailsAndIsInterrupted() throws Exception {
		PriorityPool pool = pool((settings) -> settings);
		CountDownLatch interrupted = new CountDownLatch(1);
		CountDownLatch running = new CountDownLatch(1);
		Job<Void> job = pool.job("slow").timeout(Duration.ofSeconds(5)).submit(() -> {
			running.countDown();
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				interrupted.countDown();
			}
		});
		running.await();
		this.ticker.advance(Duration.ofSeconds(5).minusNanos(1));
		assertThat(job.jobState()).isEqualTo(JobState.RUNNING);
		this.ticker.advance(Duration.ofNanos(1));
		Throwable failure = TestPools.failureOf(job);
		assertThat(failure).isInstanceOf(JobTimeoutException.class)
			.isInstanceOf(TimeoutException.class)
			.hasMessageContaining("'slow'")
			.hasMessageContaining("'" + pool.name() + "'")
			.hasMessageContaining("of 5s");
		interrupted.await();
		assertThat(job.jobState()).isEqualTo(JobState.FAILED);
		assertThat(job.isCancelled()).isFalse();
		assertThat(job.token().reason()).isEqualTo(CancellationReason.TIMEOUT);
		assertThat(job.executionTime()).isEqualTo(Duration.ofSeconds(5));
		assertThat(job.failures()).extracting(JobFailure::cause).containsExactly(failure);
		assertThat(pool.snapshot().failed()).isOne();
	}

	@Test
	void theFailureShowsWhereTheWorkerWas() throws Exception {
		PriorityPool pool = pool((settings) -> settings);
		CountDownLatch running = new CountDownLatch(1);
		Job<Void> job = pool.job("slow").timeout(Duration.ofSeconds(5)).submit(() -> {
			running.countDown();
			awaitForever();
		});
		running.await();
		this.ticker.advance(Duration.ofSeconds(5));
		assertShowsStack(TestPools.failureOf(job), pool.name() + "-worker-1");
	}

	@Test
	void eachFailedAttemptShowsWhereItsWorkerWas() {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<Void> job = pool.job("slow")
			.timeout(Duration.ofMillis(50))
			.retry(RetryPolicy.fixed(2, Duration.ZERO))
			.submit(TimeoutTests::awaitForever);
		assertThat(TestPools.failureOf(job)).isInstanceOf(JobTimeoutException.class);
		assertThat(job.failures()).hasSize(3)
			.allSatisfy((failure) -> assertShowsStack(failure.cause(), pool.name() + "-worker-1"));
	}

	@Test
	void theFailureOfAJobThatItsSubmitterRunsShowsWhereThatWas() throws Exception {
		PriorityPool pool = this.pools
			.of((settings) -> settings.queueCapacity(1).queueFull(QueueFullPolicy.CALLER_RUNS));
		Blocker blocker = Blocker.on(pool);
		pool.submit(() -> "fills the queue");
		Caller<Job<Void>> submitter = Caller
			.of(() -> pool.job("slow").timeout(Duration.ofMillis(50)).submit(TimeoutTests::awaitForever));
		assertShowsStack(TestPools.failureOf(submitter.result()), "caller");
		blocker.release();
	}

	private static void assertShowsStack(Throwable failure, String thread) {
		assertThat(failure.getSuppressed()).singleElement().satisfies((stack) -> {
			assertThat(stack).hasMessageContaining("'" + thread + "'");
			assertThat(stack.getStackTrace()).extracting(StackTraceElement::getMethodName).contains("awaitForever");
			assertThat(stack.getStackTrace()).extracting(StackTraceElement::getClassName)
				.contains(TimeoutTests.class.getName());
		});
	}

	@Test
	void theTimeInTheQueueDoesNotCount() throws Exception {
		PriorityPool pool = pool((settings) -> settings.timeout(Duration.ofSeconds(5)));
		pool.pause();
		Job<String> job = pool.submit(() -> "done");
		this.ticker.advance(Duration.ofSeconds(60));
		pool.resume();
		assertThat(job.get()).isEqualTo("done");
	}

	@Test
	void theTimeoutOfThePoolHoldsForEveryWayOfSubmitting() throws Exception {
		PriorityPool pool = this.pools.of(
				(settings) -> settings.minWorkers(4).maxWorkers(4).timeout(Duration.ofSeconds(5)),
				(builder) -> builder.ticker(this.ticker));
		CountDownLatch running = new CountDownLatch(4);
		Runnable task = () -> {
			running.countDown();
			awaitForever();
		};
		List<Job<?>> jobs = List.of(pool.submit(task), pool.job("built").submit(task),
				(Job<?>) pool.executor().submit(task));
		pool.execute(task);
		running.await();
		try (LogCapture log = new LogCapture()) {
			this.ticker.advance(Duration.ofSeconds(5));
			assertThat(jobs)
				.allSatisfy((job) -> assertThat(TestPools.failureOf(job)).isInstanceOf(JobTimeoutException.class));
			assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
			assertThat(log.messages()).hasSize(1);
		}
		assertThat(pool.snapshot().failed()).isEqualTo(4);
	}

	@Test
	void aJobsOwnTimeoutWinsOverThatOfThePool() throws Exception {
		PriorityPool pool = this.pools.of(
				(settings) -> settings.minWorkers(3).maxWorkers(3).timeout(Duration.ofSeconds(5)),
				(builder) -> builder.ticker(this.ticker));
		Blocker none = Blocker.of(pool.job("none").timeout(Duration.ZERO));
		Blocker shorter = Blocker.of(pool.job("shorter").timeout(Duration.ofSeconds(1)));
		Blocker longer = Blocker.of(pool.job("longer").timeout(Duration.ofSeconds(9)));
		this.ticker.advance(Duration.ofSeconds(1));
		assertThat(TestPools.failureOf(shorter.job())).isInstanceOf(JobTimeoutException.class);
		this.ticker.advance(Duration.ofSeconds(7));
		assertThat(longer.job()).isNotDone();
		this.ticker.advance(Duration.ofSeconds(1));
		assertThat(TestPools.failureOf(longer.job())).isInstanceOf(JobTimeoutException.class);
		none.release();
		assertThat(none.job()).succeedsWithin(TestPools.LONG);
	}

	@Test
	void manyJobsHaveManyTimeouts() {
		PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(8).maxWorkers(8),
				(builder) -> builder.ticker(this.ticker));
		List<Blocker> blockers = Stream.iterate(8, (seconds) -> seconds - 1)
			.limit(8)
			.map((seconds) -> Blocker.of(pool.job("job").timeout(Duration.ofSeconds(seconds))))
			.toList();
		for (int i = 7; i >= 0; i--) {
			this.ticker.advance(Duration.ofSeconds(1));
			assertThat(TestPools.failureOf(blockers.get(i).job())).isInstanceOf(JobTimeoutException.class);
			assertThat(blockers.subList(0, i)).noneMatch((blocker) -> blocker.job().isDone());
		}
	}

	@Test
	void aRealClockEndsAJobToo() {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<Void> job = pool.job("slow").timeout(Duration.ofMillis(20)).submit(TimeoutTests::awaitForever);
		assertThat(TestPools.failureOf(job)).isInstanceOf(JobTimeoutException.class);
	}

	@Test
	void aJobThatIgnoresItsTimeoutHasFailedAndKeepsItsWorker() throws Exception {
		PriorityPool pool = pool((settings) -> settings);
		AtomicBoolean stop = new AtomicBoolean();
		CountDownLatch running = new CountDownLatch(1);
		Job<String> stubborn = pool.job("stubborn").timeout(Duration.ofSeconds(1)).submit(() -> {
			running.countDown();
			while (!stop.get()) {
				Thread.onSpinWait();
			}
			return "too late";
		});
		Job<Boolean> next = pool.submit(() -> Thread.currentThread().isInterrupted());
		running.await();
		this.ticker.advance(Duration.ofSeconds(1));
		assertThat(TestPools.failureOf(stubborn)).isInstanceOf(JobTimeoutException.class);
		assertThat(next.jobState()).isEqualTo(JobState.PENDING);
		stop.set(true);
		assertThat(next.get()).isFalse();
		assertThat(stubborn.jobState()).isEqualTo(JobState.FAILED);
	}

	@Test
	void aJobSeesItsTimeoutThroughItsToken() throws Exception {
		PriorityPool pool = pool((settings) -> settings);
		CountDownLatch running = new CountDownLatch(1);
		CountDownLatch seen = new CountDownLatch(1);
		pool.job("job").timeout(Duration.ofSeconds(1)).submit(() -> {
			running.countDown();
			JobContext.current().token().onCancel(seen::countDown);
			awaitForever();
		});
		running.await();
		this.ticker.advance(Duration.ofSeconds(1));
		seen.await();
	}

	@Test
	void aNegativeTimeIsRefused() {
		PriorityPool pool = this.pools.ofWorkers(1);
		Duration negative = Duration.ofNanos(-1);
		assertThatIllegalArgumentException().isThrownBy(() -> pool.job("job").timeout(negative))
			.withMessageContaining("timeout must not be negative");
		assertThatIllegalArgumentException().isThrownBy(() -> pool.job("job").queueTimeout(negative))
			.withMessageContaining("queueTimeout must not be negative");
		assertThatIllegalArgumentException().isThrownBy(() -> pool.job("job").delay(negative))
			.withMessageContaining("delay must not be negative");
	}

	private PriorityPool pool(UnaryOperator<PoolSettings.Builder> settings) {
		return this.pools.of(settings, (builder) -> builder.ticker(this.ticker));
	}

	private static void awaitForever() {
		try {
			new CountDownLatch(1).await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 })
	void aTimeIsNotMissedThatComesWhileTheTimerLooks(int limit) {
		PriorityPool pool = this.pools.of((settings) -> settings, (builder) -> builder.ticker(new RestlessTicker()));
		Job<Void> job = pool.job("limited").timeout(Duration.ofSeconds(limit)).submit(() -> {
			new CountDownLatch(1).await();
			return null;
		});
		assertThat(TestPools.failureOf(job)).isInstanceOf(JobTimeoutException.class);
	}

	/** Each time that the timer reads it, a second has passed. */
	private static final class RestlessTicker implements Ticker {

		private final AtomicLong now = new AtomicLong();

		@Override
		public long nanoTime() {
			boolean moves = Thread.currentThread().getName().endsWith("-timer");
			return moves ? this.now.addAndGet(1_000_000_000L) : this.now.get();
		}

		@Override
		public void park(Object blocker, long nanos) {
			if (nanos > Duration.ofDays(1).toNanos()) {
				LockSupport.park(blocker);
			}
		}

	}

}
