package io.threadsystem.pool;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.threadsystem.job.DependencyFailedException;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobFailure;
import io.threadsystem.job.JobTimeoutException;
import io.threadsystem.job.QueueTimeoutException;
import io.threadsystem.retry.RetryPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The failures that a listener is told, though it follows no jobs. */
@Timeout(60)
class FailureListenerTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final Queue<String> told = new ConcurrentLinkedQueue<>();

	private final Queue<String> threads = new ConcurrentLinkedQueue<>();

	private final TestTicker ticker = new TestTicker();

	@Test
	void aFailedJobIsToldOnceBeforeItsFutureIsDone() {
		PriorityPool pool = pool();
		for (int round = 0; round < 500; round++) {
			this.told.clear();
			TestPools.failureOf(failing(pool.job("one")));
			assertThat(this.told).containsExactly("one 1 IllegalStateException");
		}
	}

	@Test
	void completedAndCancelledJobsAreNotTold() throws Exception {
		PriorityPool pool = pool();
		Blocker running = Blocker.on(pool);
		Job<String> waiting = pool.submit(() -> "never");
		waiting.cancel(true);
		running.job().cancel(true);
		pool.submit(() -> "done").get();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(this.told).isEmpty();
	}

	@Test
	void eachFailedAttemptIsTold() {
		PriorityPool pool = pool();
		TestPools.failureOf(failing(pool.job("one").retry(RetryPolicy.fixed(2, Duration.ZERO))));
		assertThat(this.told).containsExactly("one 1 IllegalStateException", "one 2 IllegalStateException",
				"one 3 IllegalStateException");
	}

	@Test
	void anAttemptBeforeASuccessIsTold() throws Exception {
		PriorityPool pool = pool();
		int[] attempts = new int[1];
		assertThat(pool.job("one").retry(RetryPolicy.fixed(1, Duration.ZERO)).submit(() -> {
			if (attempts[0]++ == 0) {
				throw new IllegalStateException("on purpose");
			}
			return "done";
		}).get()).isEqualTo("done");
		assertThat(this.told).containsExactly("one 1 IllegalStateException");
	}

	@Test
	void aJobThatFailsInItsQueueIsToldOnAThreadForThat() {
		PriorityPool pool = pool();
		Blocker blocker = Blocker.on(pool);
		Job<String> expired = pool.job("expired").queueTimeout(Duration.ofSeconds(1)).submit(() -> "never");
		this.ticker.advance(Duration.ofSeconds(2));
		assertThat(TestPools.failureOf(expired)).isInstanceOf(QueueTimeoutException.class);
		assertThat(this.told).containsExactly("expired 0 QueueTimeoutException");
		assertThat(this.threads).singleElement().asString().startsWith(pool.name() + "-callbacks-");
		blocker.release();
	}

	@Test
	void aJobWhoseDependencyFailsIsTold() {
		PriorityPool pool = pool();
		Job<String> first = failing(pool.job("first"));
		Job<String> second = pool.job("second").after(first).submit(() -> "never");
		assertThat(TestPools.failureOf(second)).isInstanceOf(DependencyFailedException.class);
		assertThat(this.told).containsExactlyInAnyOrder("first 1 IllegalStateException",
				"second 0 DependencyFailedException");
	}

	@Test
	void aJobThatTakesTooLongIsTold() {
		PriorityPool pool = pool();
		Blocker blocker = Blocker.of(pool.job("slow").timeout(Duration.ofSeconds(1)));
		this.ticker.advance(Duration.ofSeconds(2));
		assertThat(TestPools.failureOf(blocker.job())).isInstanceOf(JobTimeoutException.class);
		assertThat(this.told).containsExactly("slow 1 JobTimeoutException");
	}

	@Test
	void aListenerThatThrowsHarmsNoJob() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings, (builder) -> builder.listener(new PoolListener() {
			@Override
			public void jobFailed(Job<?> job, JobFailure failure) {
				throw new IllegalStateException("a listener, on purpose");
			}
		}));
		assertThat(TestPools.failureOf(failing(pool.job("one").retry(RetryPolicy.fixed(1, Duration.ZERO)))))
			.hasMessage("on purpose");
		assertThat(pool.submit(() -> "done").get()).isEqualTo("done");
		await().until(() -> pool.snapshot().failed() == 1);
	}

	private PriorityPool pool() {
		return this.pools.of((settings) -> settings,
				(builder) -> builder.ticker(this.ticker).listener(new PoolListener() {
					@Override
					public void jobFailed(Job<?> job, JobFailure failure) {
						FailureListenerTests.this.threads.add(Thread.currentThread().getName());
						FailureListenerTests.this.told.add(job.name() + " " + failure.attempt() + " "
								+ failure.cause().getClass().getSimpleName());
					}
				}));
	}

	private static Job<String> failing(JobBuilder job) {
		return job.submit(() -> {
			throw new IllegalStateException("on purpose");
		});
	}

}
