package io.threadsystem.pool;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.threadsystem.job.CancellationReason;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobTimeoutException;
import io.threadsystem.retry.RetryPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What comes at the moment between an attempt and what follows it, or from hostile code.
 */
@Timeout(60)
class RetryRaceTests {

	private static final RetryPolicy SECONDS = RetryPolicy.fixed(3, Duration.ofSeconds(1));

	private static final RetryPolicy NEVER = RetryPolicy.fixed(0, Duration.ZERO);

	private static final Duration LIMIT = Duration.ofSeconds(5);

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final TestTicker ticker = new TestTicker();

	private final AtomicInteger calls = new AtomicInteger();

	@Test
	void aJobCanBeCancelledWhileItsAttemptExpires() throws Exception {
		SlowInterrupts interrupts = new SlowInterrupts();
		PriorityPool pool = this.pools.of((settings) -> settings,
				(builder) -> builder.ticker(this.ticker).threadFactory(interrupts));
		CountDownLatch entered = new CountDownLatch(1);
		Job<Integer> job = pool.job("blocked").timeout(LIMIT).retry(SECONDS).submit(() -> {
			this.calls.incrementAndGet();
			entered.countDown();
			new CountDownLatch(1).await();
			return 1;
		});
		entered.await();
		this.ticker.advance(LIMIT);
		interrupts.begun.await();
		AtomicReference<Thread> cancelling = new AtomicReference<>();
		Caller<Boolean> canceller = Caller.of(() -> {
			cancelling.set(Thread.currentThread());
			return job.cancel(true);
		});
		await().until(() -> waitsForTheInterrupt(cancelling.get()));
		interrupts.mayGoOn.countDown();
		assertThat(canceller.result()).isTrue();
		assertThat(job).isCancelled();
		this.ticker.advance(Duration.ofSeconds(1));
		assertThat(pool.submit(() -> "next").get()).isEqualTo("next");
		assertThat(this.calls).hasValue(1);
	}

	private static boolean waitsForTheInterrupt(@Nullable Thread thread) {
		return thread != null && Stream.of(thread.getStackTrace())
			.anyMatch((frame) -> frame.getClassName().equals(JobThread.class.getName())
					&& frame.getMethodName().equals("interrupt"));
	}

	/** Makes threads whose interruption takes as long as the test wants. */
	private static final class SlowInterrupts implements ThreadFactory {

		final CountDownLatch begun = new CountDownLatch(1);

		final CountDownLatch mayGoOn = new CountDownLatch(1);

		@Override
		public Thread newThread(Runnable task) {
			return new Thread(task) {

				@Override
				public void interrupt() {
					SlowInterrupts.this.begun.countDown();
					awaitUninterruptibly(SlowInterrupts.this.mayGoOn);
					super.interrupt();
				}

			};
		}

		private static void awaitUninterruptibly(CountDownLatch latch) {
			boolean done = false;
			while (!done) {
				try {
					latch.await();
					done = true;
				}
				catch (InterruptedException ex) {
					// goes on
				}
			}
		}

	}

	@Test
	void anAttemptThatFailsWhileItExpiresDoesNotTakeItsRecoveryWithIt() throws Exception {
		PriorityPool pool = pool((settings) -> settings.minWorkers(2).maxWorkers(2));
		CountDownLatch started = new CountDownLatch(1);
		CountDownLatch asked = new CountDownLatch(1);
		CountDownLatch recovering = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		RetryPolicy policy = RetryPolicy.builder().maxRetries(0).delay(Duration.ZERO).predicate((failure) -> {
			if (failure instanceof JobTimeoutException) {
				asked.countDown();
				awaitQuietly(recovering);
			}
			return true;
		}).build();
		Job<String> job = pool.job("late").timeout(LIMIT).retry(policy).submit(() -> {
			started.countDown();
			asked.await();
			throw new IOException("late");
		}, (failure) -> {
			recovering.countDown();
			return awaitQuietly(end) ? "recovered" : "interrupted";
		});
		started.await();
		this.ticker.advance(LIMIT);
		recovering.await();
		// A whole round of the timer later:
		assertThat(TestPools.failureOf(pool.job("other").timeout(Duration.ofNanos(1)).submit(() -> {
			this.ticker.advance(Duration.ofNanos(1));
			new CountDownLatch(1).await();
			return "never";
		}))).isInstanceOf(JobTimeoutException.class);
		end.countDown();
		assertThat(job.join()).isEqualTo("recovered");
	}

	@Test
	void aJobEndsEvenIfTheFailureOfItsPolicyCannotBeShown() {
		PriorityPool pool = pool((settings) -> settings);
		RetryPolicy policy = RetryPolicy.builder().predicate((failure) -> {
			throw new Unshowable();
		}).build();
		try (LogCapture log = new LogCapture()) {
			Job<Integer> job = pool.job("hostile").retry(policy).submit(this::fail);
			assertThat(TestPools.failureOf(job)).hasMessage("on purpose");
			assertThat(log.messages()).anyMatch((message) -> message.contains("retry policy of job 'hostile'"));
		}
	}

	@Test
	void aJobEndsEvenIfTheFailureOfItsBackoffCannotBeShown() {
		PriorityPool pool = pool((settings) -> settings);
		RetryPolicy policy = new RetryPolicy() {

			@Override
			public boolean shouldRetry(Throwable failure) {
				return true;
			}

			@Override
			public Backoff start() {
				throw new Unshowable();
			}

		};
		try (LogCapture log = new LogCapture()) {
			Job<Integer> job = pool.job("hostile").retry(policy).submit(this::fail);
			assertThat(TestPools.failureOf(job)).hasMessage("on purpose");
			assertThat(log.messages()).anyMatch((message) -> message.contains("backoff of job 'hostile'"));
		}
	}

	@Test
	void anAttemptEndsEvenIfWhatItThrowsAfterItsTimeoutCannotBeShown() {
		Logger logger = (Logger) LoggerFactory.getLogger(PriorityPool.class);
		Level before = logger.getLevel();
		logger.setLevel(Level.DEBUG);
		try (LogCapture log = new LogCapture()) {
			PriorityPool pool = pool((settings) -> settings);
			CountDownLatch started = new CountDownLatch(1);
			Job<Integer> job = pool.job("hostile").timeout(LIMIT).retry(NEVER).submit(() -> {
				started.countDown();
				awaitQuietly(new CountDownLatch(1));
				throw new Unshowable();
			});
			await().until(() -> started.getCount() == 0);
			this.ticker.advance(LIMIT);
			assertThat(TestPools.failureOf(job)).isNotNull();
		}
		finally {
			logger.setLevel(before);
		}
	}

	/** Fails when it is asked what it is. */
	private static final class Unshowable extends RuntimeException {

		private static final long serialVersionUID = 1L;

		@Override
		public String getMessage() {
			throw new IllegalStateException("no message");
		}

	}

	@Test
	void aTokenIsCancelledWhereTheLastAttemptTimesOut() {
		PriorityPool pool = pool((settings) -> settings);
		Blocker blocker = Blocker.of(pool.job("blocker").timeout(LIMIT).retry(NEVER));
		this.ticker.advance(LIMIT);
		assertThat(TestPools.failureOf(blocker.job())).isInstanceOf(JobTimeoutException.class);
		assertThat(blocker.job().token().reason()).isEqualTo(CancellationReason.TIMEOUT);
	}

	@Test
	void aJobWithARecoveryReleasesWhatItHoldsWhenItEnds() {
		PriorityPool pool = pool((settings) -> settings);
		Blocker blocker = Blocker.on(pool);
		Payload task = new Payload();
		WeakReference<Payload> weak = new WeakReference<>(task);
		Job<Integer> job = pool.job("heavy").retry(SECONDS).submit(task, (failure) -> 1);
		job.cancel(true);
		task = null;
		await().until(() -> {
			System.gc();
			return weak.get() == null;
		});
		assertThat(job).isCancelled();
		blocker.release();
	}

	/** A task. */
	private static final class Payload implements Callable<Integer> {

		@Override
		public Integer call() {
			return 1;
		}

	}

	@Test
	void aJobThatComesBackAgainAndAgainIsNeverSeenTwice() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		Job<Integer> job = pool.job("endless")
			.retry(RetryPolicy.fixed(Integer.MAX_VALUE, Duration.ZERO))
			.submit(this::fail);
		long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
		long most = 0;
		while (System.nanoTime() < end) {
			most = Math.max(most, pool.snapshot().pending());
		}
		job.cancel(true);
		assertThat(most).isOne();
	}

	@Test
	void eachStuckAttemptIsReported() {
		PriorityPool pool = pool((settings) -> settings.stuckAfter(Duration.ofSeconds(1)));
		CountDownLatch[] ends = { new CountDownLatch(1), new CountDownLatch(1) };
		try (LogCapture log = new LogCapture()) {
			Job<Integer> job = pool.job("slow").retry(RetryPolicy.fixed(1, Duration.ofSeconds(10))).submit(() -> {
				ends[this.calls.getAndIncrement()].await();
				return fail();
			});
			await().until(() -> this.calls.get() == 1);
			this.ticker.advance(Duration.ofSeconds(1));
			await().until(() -> log.messages().size() == 1);
			ends[0].countDown();
			await().until(() -> pool.snapshot().pending() == 1);
			this.ticker.advance(Duration.ofSeconds(10));
			await().until(() -> this.calls.get() == 2);
			this.ticker.advance(Duration.ofSeconds(1));
			await().until(() -> log.messages().size() == 2);
			ends[1].countDown();
			assertThat(TestPools.failureOf(job)).hasMessage("on purpose");
		}
	}

	private int fail() throws IOException {
		throw new IOException("on purpose");
	}

	private static boolean awaitQuietly(CountDownLatch latch) {
		try {
			latch.await();
			return true;
		}
		catch (InterruptedException ex) {
			return false;
		}
	}

	private PriorityPool pool(UnaryOperator<PoolSettings.Builder> settings) {
		return this.pools.of(settings, (builder) -> builder.ticker(this.ticker));
	}

}
