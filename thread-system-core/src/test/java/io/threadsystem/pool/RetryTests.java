package io.threadsystem.pool;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import io.threadsystem.job.JobFailure;
import io.threadsystem.job.JobState;
import io.threadsystem.job.JobTimeoutException;
import io.threadsystem.job.Priority;
import io.threadsystem.job.QueueTimeoutException;
import io.threadsystem.retry.RetryPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/** A failed attempt is followed by another one, and no worker waits for it. */
@Timeout(60)
class RetryTests {

	private static final RetryPolicy SECONDS = RetryPolicy.fixed(3, Duration.ofSeconds(1));

	private static final RetryPolicy AT_ONCE = RetryPolicy.fixed(3, Duration.ZERO);

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final TestTicker ticker = new TestTicker();

	private final AtomicInteger calls = new AtomicInteger();

	private final Queue<String> told = new ConcurrentLinkedQueue<>();

	// How often, and when

	@Test
	void aJobThatFailsTwiceHasTheResultOfItsThirdAttempt() {
		PriorityPool pool = pool((settings) -> settings);
		Job<Integer> job = pool.job("flaky").retry(AT_ONCE).submit(() -> failUntil(3));
		assertThat(job.join()).isEqualTo(3);
		assertThat(job.attempts()).isEqualTo(3);
		assertThat(job.failures()).extracting(JobFailure::attempt).containsExactly(1, 2);
		assertThat(job.failures()).extracting((failure) -> failure.cause().getMessage())
			.containsExactly("attempt 1", "attempt 2");
		assertThat(job.failures()).allMatch((failure) -> !failure.time().isBefore(job.submittedAt().minusSeconds(1)));
		assertThat(pool.snapshot().completed()).isOne();
		assertThat(pool.snapshot().failed()).isZero();
		assertThat(pool.snapshot().retried()).isEqualTo(2);
		assertThat(pool.snapshot().level(Priority.NORMAL).retried()).isEqualTo(2);
	}

	@Test
	void aJobWhoseAttemptsAllFailFailsAsTheLastOneDid() {
		PriorityPool pool = pool((settings) -> settings);
		Job<Integer> job = pool.job("failing").retry(AT_ONCE).submit(() -> failUntil(100));
		assertThat(TestPools.failureOf(job)).isInstanceOf(IOException.class).hasMessage("attempt 4");
		assertThat(job.attempts()).isEqualTo(4);
		assertThat(job.failures()).hasSize(4);
		assertThat(pool.snapshot().failed()).isOne();
		assertThat(pool.snapshot().retried()).isEqualTo(3);
	}

	@Test
	void theWorkerIsFreeUntilTheNextAttempt() throws Exception {
		PriorityPool pool = pool((settings) -> settings);
		Job<Integer> job = pool.job("flaky").retry(SECONDS).submit(() -> failUntil(2));
		awaitAttempts(job, 1);
		assertThat(pool.submit(() -> "meanwhile").get()).isEqualTo("meanwhile");
		assertThat(pool.snapshot().pending()).isOne();
		assertThat(pool.snapshot().queued()).isZero();
		assertThat(pool.snapshot().running()).isZero();
		this.ticker.advance(Duration.ofMillis(999));
		assertThat(pool.submit(() -> "meanwhile").get()).isEqualTo("meanwhile");
		assertThat(job.attempts()).isOne();
		this.ticker.advance(Duration.ofMillis(1));
		assertThat(job.join()).isEqualTo(2);
	}

	@Test
	void theWaitBeginsAtTheEndOfTheFailedAttempt() {
		PriorityPool pool = pool((settings) -> settings);
		Job<Integer> job = pool.job("slow").retry(SECONDS).submit(() -> {
			this.ticker.advance(Duration.ofSeconds(10));
			return failUntil(2);
		});
		awaitAttempts(job, 1);
		assertThat(job.executionTime()).isEqualTo(Duration.ofSeconds(10));
		assertThat(job.queueTime()).isZero();
		this.ticker.advance(Duration.ofSeconds(1));
		assertThat(job.join()).isEqualTo(2);
	}

	@Test
	void aRetriedJobGoesToTheEndOfItsLevel() throws Exception {
		PriorityPool pool = pool((settings) -> settings);
		Queue<String> order = new ConcurrentLinkedQueue<>();
		Job<Integer> flaky = pool.job("flaky").retry(SECONDS).submit(() -> {
			order.add("flaky");
			return failUntil(2);
		});
		awaitAttempts(flaky, 1);
		Blocker blocker = Blocker.on(pool);
		pool.submit(() -> order.add("before"));
		this.ticker.advance(Duration.ofSeconds(1));
		await().until(() -> pool.snapshot().queued() == 2);
		pool.submit(() -> order.add("after"));
		pool.submit(Priority.HIGH, () -> order.add("higher"));
		blocker.release();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(order).containsExactly("flaky", "higher", "before", "flaky", "after");
	}

	@Test
	void aRetriedJobWaitsForASlotOfAFullQueueAndIsNotRefused() throws Exception {
		PriorityPool pool = pool((settings) -> settings.queueCapacity(1).queueFull(QueueFullPolicy.REJECT));
		Job<Integer> flaky = pool.job("flaky").retry(SECONDS).submit(() -> failUntil(2));
		awaitAttempts(flaky, 1);
		Blocker blocker = Blocker.on(pool);
		Job<String> queued = pool.submit(() -> "queued");
		this.ticker.advance(Duration.ofSeconds(1));
		await().until(() -> pool.snapshot().pending() == 2);
		assertThat(pool.snapshot().queued()).isOne();
		blocker.release();
		assertThat(queued.get()).isEqualTo("queued");
		assertThat(flaky.get()).isEqualTo(2);
		assertThat(pool.snapshot().rejected()).isZero();
	}

	@Test
	void aFailureThatThePolicyExcludesIsFinal() {
		PriorityPool pool = pool((settings) -> settings);
		RetryPolicy policy = RetryPolicy.builder().delay(Duration.ZERO).excludes(IOException.class).build();
		Job<Integer> job = pool.job("excluded").retry(policy).submit(() -> failUntil(2));
		assertThat(TestPools.failureOf(job)).hasMessage("attempt 1");
		assertThat(job.attempts()).isOne();
	}

	@Test
	void noAttemptBeginsAfterTheTimeLimitOfThePolicy() {
		PriorityPool pool = pool((settings) -> settings);
		RetryPolicy policy = RetryPolicy.builder()
			.maxRetries(100)
			.delay(Duration.ofSeconds(1))
			.timeout(Duration.ofMillis(2_500))
			.build();
		Job<Integer> job = pool.job("limited").retry(policy).submit(() -> failUntil(100));
		await().until(() -> {
			this.ticker.advance(Duration.ofMillis(500));
			return job.isDone();
		});
		assertThat(TestPools.failureOf(job)).hasMessage("attempt 3");
	}

	@Test
	void aPolicyThatThrowsEndsTheJobWithItsOwnFailure() {
		PriorityPool pool = pool((settings) -> settings);
		RetryPolicy policy = RetryPolicy.builder().predicate((failure) -> {
			throw new IllegalStateException("the policy");
		}).build();
		try (LogCapture log = new LogCapture()) {
			Job<Integer> job = pool.job("flaky").retry(policy).submit(() -> failUntil(2));
			assertThat(TestPools.failureOf(job)).hasMessage("attempt 1");
			assertThat(log.messages()).anyMatch((message) -> message.contains("retry policy of job 'flaky'"));
		}
	}

	@Test
	void anErrorIsRetriedToo() {
		PriorityPool pool = pool((settings) -> settings);
		Job<Integer> job = pool.job("error").retry(AT_ONCE).submit(() -> {
			if (this.calls.incrementAndGet() < 2) {
				throw new AssertionError("on purpose");
			}
			return this.calls.get();
		});
		assertThat(job.join()).isEqualTo(2);
	}

	@Test
	void aTaskThatReturnsAStageWhichFailsIsTriedAgain() {
		PriorityPool pool = pool((settings) -> settings);
		Job<CompletableFuture<Integer>> job = pool.job("stage").retry(AT_ONCE).submit(() -> {
			int call = this.calls.incrementAndGet();
			return (call < 3) ? CompletableFuture.failedFuture(new IOException("stage " + call))
					: CompletableFuture.completedFuture(call);
		});
		assertThat(job.join()).isCompletedWithValue(3);
		assertThat(job.failures()).extracting((failure) -> failure.cause().getMessage())
			.containsExactly("stage 1", "stage 2");
	}

	@Test
	void anAttemptKnowsItsNumber() {
		PriorityPool pool = pool((settings) -> settings);
		List<Integer> numbers = new ArrayList<>();
		Job<Integer> job = pool.job("counting").retry(AT_ONCE).submit(() -> {
			numbers.add(JobContext.current().attempt());
			return failUntil(3);
		});
		job.join();
		assertThat(numbers).containsExactly(1, 2, 3);
	}

	@Test
	void theDecoratorOfTheSubmitterSurroundsEachAttempt() {
		AtomicInteger decorations = new AtomicInteger();
		AtomicInteger runs = new AtomicInteger();
		PriorityPool pool = this.pools.of((settings) -> settings, (builder) -> builder.taskDecorator((task) -> {
			decorations.incrementAndGet();
			return () -> {
				runs.incrementAndGet();
				task.run();
			};
		}));
		Job<Integer> job = pool.job("decorated")
			.retry(RetryPolicy.fixed(1, Duration.ZERO))
			.submit(() -> failUntil(100), (failure) -> -1);
		assertThat(job.join()).isEqualTo(-1);
		assertThat(decorations).hasValue(1);
		assertThat(runs).hasValue(3);
	}

	@Test
	void listenersAreToldOfEachAttemptAndEachRetry() {
		PriorityPool pool = this.pools.of((settings) -> settings, (builder) -> builder.listener(listener()));
		pool.job("told").retry(RetryPolicy.fixed(3, Duration.ofMillis(1))).submit(() -> failUntil(3)).join();
		assertThat(this.told).containsExactly("started 1", "FAILED", "retried 1 attempt 1 PT0.001S", "started 2",
				"FAILED", "retried 2 attempt 2 PT0.001S", "started 3", "COMPLETED");
	}

	private PoolListener listener() {
		return new PoolListener() {

			@Override
			public void jobStarted(Job<?> job, long waitedNanos) {
				RetryTests.this.told.add("started " + job.attempts());
			}

			@Override
			public void jobEnded(Job<?> job, long executionNanos, JobOutcome outcome) {
				RetryTests.this.told.add(outcome.toString());
			}

			@Override
			public void jobRetried(Job<?> job, JobFailure failure, Duration delay) {
				RetryTests.this.told
					.add("retried " + failure.attempt() + " " + failure.cause().getMessage() + " " + delay);
			}

		};
	}

	@Test
	void onlyTheLatestFailuresAreKeptOfAJobThatIsTriedWithoutEnd() {
		PriorityPool pool = pool((settings) -> settings);
		Job<Integer> job = pool.job("endless")
			.retry(RetryPolicy.fixed(Integer.MAX_VALUE, Duration.ZERO))
			.submit(() -> failUntil(300));
		assertThat(job.join()).isEqualTo(300);
		assertThat(job.failures()).hasSize(100).last().extracting(JobFailure::attempt).isEqualTo(299);
	}

	// Ending it

	@Test
	void cancellingBetweenAttemptsEndsTheJobAtOnce() throws Exception {
		PriorityPool pool = pool((settings) -> settings);
		Job<Integer> job = pool.job("flaky").retry(SECONDS).submit(() -> failUntil(2));
		awaitAttempts(job, 1);
		assertThat(job.jobState()).isEqualTo(JobState.PENDING);
		assertThat(job.cancel(true)).isTrue();
		assertThat(job).isCancelled();
		assertThat(pool.awaitIdle(Duration.ZERO)).isTrue();
		this.ticker.advance(Duration.ofSeconds(10));
		assertThat(pool.submit(() -> "next").get()).isEqualTo("next");
		assertThat(this.calls).hasValue(1);
		assertThat(pool.snapshot().cancelled()).isOne();
	}

	@Test
	void cancellingARunningAttemptIsNotRetried() {
		PriorityPool pool = pool((settings) -> settings);
		Blocker blocker = Blocker.of(pool.job("blocker").retry(AT_ONCE));
		assertThat(blocker.job().cancel(true)).isTrue();
		assertThat(pool.submit(() -> "next").join()).isEqualTo("next");
		assertThat(blocker.job().attempts()).isOne();
	}

	@Test
	void aDrainRunsWhatIsToBeTriedAgainWithinItsTime() throws Exception {
		PriorityPool pool = pool((settings) -> settings.shutdownTimeout(Duration.ofSeconds(30)));
		Job<Integer> job = pool.job("flaky").retry(SECONDS).submit(() -> failUntil(3));
		awaitAttempts(job, 1);
		Caller<Void> closer = closer(pool);
		await().until(() -> pool.executor().isShutdown());
		this.ticker.advance(Duration.ofSeconds(1));
		awaitAttempts(job, 2);
		this.ticker.advance(Duration.ofSeconds(1));
		closer.result();
		assertThat(job.join()).isEqualTo(3);
		assertThat(TestPools.threadsOf(pool)).isEmpty();
	}

	@Test
	void anAttemptThatFailsDuringADrainIsFollowedByAnother() throws Exception {
		PriorityPool pool = pool((settings) -> settings.minWorkers(2).maxWorkers(2));
		CountDownLatch started = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		Job<Integer> job = pool.job("flaky").retry(SECONDS).submit(() -> {
			started.countDown();
			release.await();
			return failUntil(2);
		});
		started.await();
		Caller<Void> closer = closer(pool);
		await().until(() -> pool.executor().isShutdown());
		release.countDown();
		awaitAttempts(job, 1);
		this.ticker.advance(Duration.ofSeconds(1));
		closer.result();
		assertThat(job.join()).isEqualTo(2);
	}

	@Test
	void aDrainDoesNotWaitForARetryThatComesTooLate() throws Exception {
		PriorityPool pool = pool((settings) -> settings.shutdownTimeout(Duration.ofSeconds(30)));
		CountDownLatch started = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		RetryPolicy late = RetryPolicy.fixed(1, Duration.ofSeconds(31));
		Job<Integer> before = pool.job("before").retry(late).submit(() -> failUntil(100));
		awaitAttempts(before, 1);
		Job<Integer> during = pool.job("during").retry(late).submit(() -> {
			started.countDown();
			release.await();
			return failUntil(100);
		});
		started.await();
		Caller<Void> closer = closer(pool);
		assertThat(TestPools.failureOf(before)).isInstanceOf(CancellationException.class);
		release.countDown();
		closer.result();
		assertThat(TestPools.failureOf(during)).isInstanceOf(CancellationException.class)
			.hasMessageContaining("POOL_SHUTDOWN");
	}

	@Test
	void aShutdownThatCancelsEndsWhatIsToBeTriedAgain() throws Exception {
		PriorityPool pool = pool((settings) -> settings.shutdown(ShutdownMode.CANCEL));
		Job<Integer> job = pool.job("flaky").retry(SECONDS).submit(() -> failUntil(2));
		awaitAttempts(job, 1);
		try (LogCapture log = new LogCapture()) {
			closer(pool).result();
			assertThat(log.messages()).containsExactly("Job 'flaky' of pool '" + pool.name() + "' was cancelled by the"
					+ " shutdown while it waited for another attempt. Attempt 1 had failed: java.io.IOException:"
					+ " attempt 1");
		}
		assertThat(TestPools.failureOf(job)).isInstanceOf(CancellationException.class)
			.hasMessageContaining("POOL_SHUTDOWN");
	}

	// Timeouts

	@Test
	void anAttemptThatExceedsItsTimeIsInterruptedAndTriedAgain() {
		PriorityPool pool = pool((settings) -> settings);
		CountDownLatch started = new CountDownLatch(1);
		Queue<Boolean> cancelled = new ConcurrentLinkedQueue<>();
		Job<Integer> job = pool.job("hanging").timeout(Duration.ofSeconds(5)).retry(SECONDS).submit(() -> {
			if (this.calls.incrementAndGet() > 1) {
				cancelled.add(JobContext.current().token().isCancelled());
				return this.calls.get();
			}
			started.countDown();
			try {
				new CountDownLatch(1).await();
			}
			finally {
				cancelled.add(JobContext.current().token().isCancelled());
			}
			return -1;
		});
		await().until(() -> started.getCount() == 0);
		this.ticker.advance(Duration.ofSeconds(5));
		await().until(() -> job.failures().size() == 1);
		this.ticker.advance(Duration.ofSeconds(1));
		assertThat(job.join()).isEqualTo(2);
		assertThat(job.failures()).first().extracting(JobFailure::cause).isInstanceOf(JobTimeoutException.class);
		assertThat(cancelled).containsExactly(true, false);
		assertThat(job.token().isCancelled()).isFalse();
		assertThat(pool.submit(() -> Thread.currentThread().isInterrupted()).join()).isFalse();
	}

	@Test
	void anAttemptThatIgnoresItsTimeoutForAsLongAgainFailsTheJob() {
		PriorityPool pool = pool((settings) -> settings);
		CountDownLatch release = new CountDownLatch(1);
		CountDownLatch interrupted = new CountDownLatch(1);
		Job<Integer> job = pool.job("deaf").timeout(Duration.ofSeconds(5)).retry(SECONDS).submit(() -> {
			while (release.getCount() > 0) {
				awaitDeaf(release, interrupted);
			}
			return this.calls.incrementAndGet();
		});
		await().until(() -> job.attempts() == 1);
		this.ticker.advance(Duration.ofSeconds(5));
		await().until(() -> interrupted.getCount() == 0);
		assertThat(job.isDone()).isFalse();
		assertThat(job.jobState()).isEqualTo(JobState.RUNNING);
		this.ticker.advance(Duration.ofSeconds(5));
		assertThat(TestPools.failureOf(job)).isInstanceOf(JobTimeoutException.class);
		release.countDown();
		assertThat(pool.submit(() -> "next").join()).isEqualTo("next");
		assertThat(job.attempts()).isOne();
		assertThat(this.calls).hasValue(1);
	}

	@Test
	void aTimeoutThatThePolicyDoesNotRetryFailsTheJobAtOnce() {
		PriorityPool pool = pool((settings) -> settings);
		RetryPolicy policy = RetryPolicy.builder().includes(IOException.class).build();
		Blocker blocker = Blocker.of(pool.job("blocker").timeout(Duration.ofSeconds(5)).retry(policy));
		this.ticker.advance(Duration.ofSeconds(5));
		assertThat(TestPools.failureOf(blocker.job())).isInstanceOf(JobTimeoutException.class);
	}

	@Test
	void anOverdueAttemptCanBeCancelled() {
		PriorityPool pool = pool((settings) -> settings);
		CountDownLatch release = new CountDownLatch(1);
		CountDownLatch interrupted = new CountDownLatch(1);
		Job<Integer> job = pool.job("deaf").timeout(Duration.ofSeconds(5)).retry(SECONDS).submit(() -> {
			while (release.getCount() > 0) {
				awaitDeaf(release, interrupted);
			}
			return 1;
		});
		await().until(() -> job.attempts() == 1);
		this.ticker.advance(Duration.ofSeconds(5));
		await().until(() -> interrupted.getCount() == 0);
		assertThat(job.cancel(true)).isTrue();
		assertThat(job).isCancelled();
		release.countDown();
		assertThat(pool.submit(() -> "next").join()).isEqualTo("next");
	}

	private static void awaitDeaf(CountDownLatch release, CountDownLatch interrupted) {
		try {
			release.await();
		}
		catch (InterruptedException ex) {
			interrupted.countDown();
		}
	}

	@Test
	void aRetryThatWaitsTooLongForAWorkerFails() {
		PriorityPool pool = pool((settings) -> settings);
		Job<Integer> job = pool.job("flaky")
			.queueTimeout(Duration.ofSeconds(2))
			.retry(SECONDS)
			.submit(() -> failUntil(2));
		awaitAttempts(job, 1);
		Blocker blocker = Blocker.on(pool);
		this.ticker.advance(Duration.ofSeconds(1));
		await().until(() -> pool.snapshot().queued() == 1);
		this.ticker.advance(Duration.ofMillis(1_999));
		await().until(() -> this.ticker.isSeenBy(pool.name() + "-timer"));
		assertThat(job.isDone()).isFalse();
		this.ticker.advance(Duration.ofMillis(10));
		assertThat(TestPools.failureOf(job)).isInstanceOf(QueueTimeoutException.class);
		blocker.release();
		assertThat(this.calls).hasValue(1);
	}

	// Recovery

	@Test
	void aRecoveryGivesTheResultWhereAllAttemptsHaveFailed() {
		PriorityPool pool = this.pools.of((settings) -> settings, (builder) -> builder.listener(listener()));
		Job<String> job = pool.job("recovered")
			.retry(RetryPolicy.fixed(1, Duration.ofMillis(1)))
			.submit(() -> String.valueOf(failUntil(100)), Throwable::getMessage);
		assertThat(job.join()).isEqualTo("attempt 2");
		assertThat(job.jobState()).isEqualTo(JobState.COMPLETED);
		assertThat(job.attempts()).isEqualTo(2);
		assertThat(job.failures()).hasSize(2);
		assertThat(pool.snapshot().completed()).isOne();
		assertThat(pool.snapshot().failed()).isZero();
		assertThat(this.told).containsExactly("started 1", "FAILED", "retried 1 attempt 1 PT0.001S", "started 2",
				"FAILED");
	}

	@Test
	void aRecoveryThatThrowsFailsTheJob() {
		PriorityPool pool = pool((settings) -> settings);
		Job<Integer> job = pool.job("recovered")
			.retry(RetryPolicy.fixed(0, Duration.ZERO))
			.submit(() -> failUntil(100), (failure) -> {
				throw new IllegalStateException("recovery of " + failure.getMessage());
			});
		assertThat(TestPools.failureOf(job)).hasMessage("recovery of attempt 1");
	}

	@Test
	void aFailureThatThePolicyDoesNotRetryIsNotRecovered() {
		PriorityPool pool = pool((settings) -> settings);
		Job<Integer> job = pool.job("excluded")
			.retry(RetryPolicy.builder().excludes(IOException.class).build())
			.submit(() -> failUntil(100), (failure) -> -1);
		assertThat(TestPools.failureOf(job)).hasMessage("attempt 1");
	}

	@Test
	void aRecoveryAfterATimeoutHasTimeAndAThreadOfItsOwn() {
		PriorityPool pool = pool((settings) -> settings);
		CountDownLatch started = new CountDownLatch(1);
		Job<String> job = pool.job("hanging")
			.timeout(Duration.ofSeconds(5))
			.retry(RetryPolicy.fixed(0, Duration.ZERO))
			.submit(() -> {
				started.countDown();
				new CountDownLatch(1).await();
				return "never";
			}, (failure) -> {
				this.ticker.advance(Duration.ofSeconds(4));
				return "interrupted: " + Thread.currentThread().isInterrupted() + ", cancelled: "
						+ JobContext.current().token().isCancelled() + ", " + (failure instanceof JobTimeoutException);
			});
		await().until(() -> started.getCount() == 0);
		this.ticker.advance(Duration.ofSeconds(5));
		assertThat(job.join()).isEqualTo("interrupted: false, cancelled: false, true");
	}

	@Test
	void aRecoveryThatExceedsItsTimeFailsTheJob() throws Exception {
		PriorityPool pool = pool((settings) -> settings);
		CountDownLatch recovering = new CountDownLatch(1);
		Job<Integer> job = pool.job("recovering")
			.timeout(Duration.ofSeconds(5))
			.retry(RetryPolicy.fixed(0, Duration.ZERO))
			.submit(() -> failUntil(9), (failure) -> {
				recovering.countDown();
				new Blocking().awaitInterrupt();
				return 1;
			});
		recovering.await();
		this.ticker.advance(Duration.ofSeconds(5));
		assertThat(TestPools.failureOf(job)).isInstanceOf(JobTimeoutException.class);
	}

	@Test
	void aRecoveryCanBeCancelled() throws Exception {
		PriorityPool pool = pool((settings) -> settings);
		CountDownLatch recovering = new CountDownLatch(1);
		Job<Integer> job = pool.job("recovering")
			.retry(RetryPolicy.fixed(0, Duration.ZERO))
			.submit(() -> failUntil(9), (failure) -> {
				recovering.countDown();
				new Blocking().awaitInterrupt();
				return 1;
			});
		recovering.await();
		assertThat(job.cancel(true)).isTrue();
		assertThat(pool.submit(() -> Thread.currentThread().isInterrupted()).get()).isFalse();
	}

	/** Waits for ever. */
	private static final class Blocking {

		void awaitInterrupt() {
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	@Test
	void aRecoveryWithoutAPolicyIsRefused() {
		PriorityPool pool = pool((settings) -> settings);
		assertThatIllegalStateException().isThrownBy(() -> pool.job("unwise").submit(() -> 1, (failure) -> 2))
			.withMessageContaining("Job 'unwise' has a recovery, but no retry policy");
	}

	// Waiting for it

	@Test
	void aWorkerThatWaitsForAJobRunsItsNextAttempts() {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<Integer> outer = pool.submit(() -> pool.job("inner")
			.retry(RetryPolicy.fixed(3, Duration.ofMillis(1)))
			.submit(() -> failUntil(4))
			.join());
		assertThat(outer.join()).isEqualTo(4);
	}

	@Test
	void aJobRunInItsSubmitterIsTriedAgain() {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(1));
		Job<Integer> outer = pool.submit(() -> {
			pool.submit(() -> "fills the queue");
			Job<Integer> inner = pool.job("inner").retry(AT_ONCE).submit(() -> failUntil(2));
			return inner.join();
		});
		assertThat(outer.join()).isEqualTo(2);
	}

	private PriorityPool pool(UnaryOperator<PoolSettings.Builder> settings) {
		return this.pools.of(settings, (builder) -> builder.ticker(this.ticker));
	}

	private int failUntil(int success) throws IOException {
		int call = this.calls.incrementAndGet();
		if (call < success) {
			throw new IOException("attempt " + call);
		}
		return call;
	}

	/** Waits until the job has made so many attempts and waits for the next one. */
	private static void awaitAttempts(Job<?> job, int attempts) {
		await().until(() -> job.attempts() == attempts && job.failures().size() == attempts
				&& job.jobState() == JobState.PENDING);
	}

	private static Caller<Void> closer(PriorityPool pool) {
		return Caller.of(() -> {
			pool.close();
			return null;
		});
	}

}
