package io.threadsystem.pool;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import io.threadsystem.job.JobTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Jobs of a pool with a full queue, whose submitter is the only worker of another pool.
 */
@Timeout(60)
class GuestWorkerTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final TestTicker ticker = new TestTicker();

	private final PriorityPool full = fullPool();

	private final PriorityPool own = this.pools.of((settings) -> settings, (builder) -> builder.ticker(this.ticker));

	private final CountDownLatch running = new CountDownLatch(1);

	private final CountDownLatch released = new CountDownLatch(1);

	private volatile Job<?> inner;

	@Test
	void theJobRunsOnTheWorkerOfTheOtherPool() throws Exception {
		Job<List<Object>> outer = this.own.job("outer").submit(() -> {
			Job<List<Object>> job = this.full.job("inner")
				.submit(() -> List.of(Thread.currentThread().getName(), JobContext.current().name(),
						JobContext.current().jobs()));
			assertThat(JobContext.current().name()).isEqualTo("outer");
			assertThat(job.get()).element(2).isEqualTo(List.of(job, JobContext.current().jobs().get(0)));
			return job.get();
		});
		assertThat(outer.get()).startsWith(this.own.name() + "-worker-1", "inner");
	}

	@Test
	void theJobCanWaitForJobsOfBothPools() throws Exception {
		Job<List<String>> outer = this.own.submit(() -> this.full.submit(() -> {
			Job<String> ofFull = this.full.submit(() -> "of the full one");
			Job<String> ofOwn = this.own.submit(() -> "of the caller's");
			Job<String> deeper = this.own
				.submit(() -> this.own.submit(() -> this.full.submit(() -> "deeper").get()).get());
			return List.of(ofFull.get(), ofOwn.get(), deeper.get());
		}).get());
		assertThat(outer.get()).containsExactly("of the full one", "of the caller's", "deeper");
		assertThat(this.own.awaitIdle(TestPools.LONG)).isTrue();
	}

	@Test
	void theJobCanWaitForAFutureOfJobsOfTheCallersPool() throws Exception {
		Job<List<Integer>> outer = this.own
			.submit(() -> this.full.submit(() -> this.own.map(List.of(1, 2, 3), (number) -> 2 * number).get()).get());
		assertThat(outer.get()).containsExactly(2, 4, 6);
	}

	@Test
	void aJobOfTheCallersPoolForWhichTheJobWaitsRunsElsewhere() throws Exception {
		Job<List<String>> outer = this.own.job("outer").submit(() -> this.full.job("inner").submit(() -> {
			Job<List<String>> innermost = this.own.job("innermost")
				.submit(() -> JobContext.current().jobs().stream().map(Job::name).toList());
			return innermost.get();
		}).get());
		assertThat(outer.get()).containsExactly("innermost");
	}

	@Test
	void cancellingTheJobDoesNotReachTheSubmittingOne() throws Exception {
		Job<Boolean> outer = this.own.submit(() -> {
			Job<?> job = submitInner(this.full.job("inner"));
			boolean interrupted = Thread.currentThread().isInterrupted();
			return TestPools.failureOf(job) instanceof CancellationException && !interrupted;
		});
		awaitRunning();
		this.inner.cancel(true);
		assertThat(outer.get()).isTrue();
	}

	@Test
	void cancellingTheSubmittingJobDoesNotReachTheJob() throws Exception {
		AtomicBoolean interruptedInside = new AtomicBoolean();
		AtomicBoolean interruptedAfter = new AtomicBoolean();
		Job<?> outer = this.own.submit(() -> {
			this.full.submit(() -> {
				this.running.countDown();
				awaitUninterruptibly(interruptedInside);
			});
			interruptedAfter.set(Thread.currentThread().isInterrupted());
		});
		awaitRunning();
		outer.cancel(true);
		this.released.countDown();
		assertThat(this.own.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(interruptedInside).isFalse();
		assertThat(interruptedAfter).isTrue();
		assertThat(this.full.snapshot().completed()).isOne();
	}

	@Test
	void aShutdownOfTheCallersPoolDoesNotReachTheJob() throws Exception {
		AtomicBoolean interruptedInside = new AtomicBoolean();
		Job<?> outer = this.own.submit(() -> this.full.submit(() -> {
			this.running.countDown();
			awaitUninterruptibly(interruptedInside);
		}));
		awaitRunning();
		this.own.reconfigure(this.own.settings().toBuilder().shutdown(ShutdownMode.CANCEL).build());
		Caller<Void> closer = Caller.of(() -> {
			this.own.close();
			return null;
		});
		await().until(outer::isCancelled);
		PoolProbe.cancelAll(this.own);
		this.released.countDown();
		closer.result();
		assertThat(interruptedInside).isFalse();
		assertThat(this.full.snapshot().completed()).isOne();
	}

	@Test
	void aShutdownOfItsPoolCancelsTheJobAndNotTheSubmittingOne() throws Exception {
		Job<Boolean> outer = this.own.submit(() -> {
			Job<?> job = submitInner(this.full.job("inner"));
			boolean interrupted = Thread.currentThread().isInterrupted();
			return TestPools.failureOf(job) instanceof CancellationException && !interrupted;
		});
		awaitRunning();
		this.full.reconfigure(this.full.settings().toBuilder().shutdown(ShutdownMode.CANCEL).build());
		this.full.close();
		assertThat(outer.get()).isTrue();
	}

	@Test
	void theTimesOfBothJobsAreKept() throws Exception {
		Job<?> outer = this.own.job("outer")
			.timeout(Duration.ofSeconds(10))
			.submit(() -> submitInner(this.full.job("inner").timeout(Duration.ofSeconds(5))));
		awaitRunning();
		this.ticker.advance(Duration.ofSeconds(5));
		assertThat(TestPools.failureOf(this.inner)).isInstanceOf(JobTimeoutException.class);
		assertThat(outer).succeedsWithin(TestPools.LONG);
	}

	@Test
	void theSubmittingJobTimesOutMeanwhile() throws Exception {
		AtomicBoolean interruptedInside = new AtomicBoolean();
		Job<?> outer = this.own.job("outer").timeout(Duration.ofSeconds(10)).submit(() -> {
			this.full.submit(() -> {
				this.running.countDown();
				awaitUninterruptibly(interruptedInside);
			});
		});
		awaitRunning();
		this.ticker.advance(Duration.ofSeconds(10));
		assertThat(TestPools.failureOf(outer)).isInstanceOf(JobTimeoutException.class);
		this.released.countDown();
		assertThat(this.own.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(interruptedInside).isFalse();
	}

	@Test
	void bothPoolsSeeTheirJobs() throws Exception {
		this.own.submit(() -> submitInner(this.full.job("inner")));
		awaitRunning();
		assertThat(this.own.snapshot().running()).isOne();
		assertThat(this.own.snapshot().workers()).hasSize(1);
		assertThat(this.full.snapshot().running()).isEqualTo(2);
		assertThat(this.full.snapshot().workers()).hasSize(1);
		this.released.countDown();
	}

	private PriorityPool fullPool() {
		PriorityPool pool = this.pools.of(
				(settings) -> settings.queueCapacity(1).queueFull(QueueFullPolicy.CALLER_RUNS),
				(builder) -> builder.ticker(this.ticker));
		Blocker.on(pool);
		pool.submit(() -> "fills the queue");
		return pool;
	}

	private Job<?> submitInner(JobBuilder builder) {
		return builder.submit(() -> {
			this.inner = JobContext.current().jobs().get(0);
			this.running.countDown();
			this.released.await();
			return "done";
		});
	}

	private void awaitRunning() throws InterruptedException {
		assertThat(this.running.await(TestPools.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
	}

	private void awaitUninterruptibly(AtomicBoolean interrupted) {
		while (this.released.getCount() > 0) {
			try {
				this.released.await();
			}
			catch (InterruptedException ex) {
				interrupted.set(true);
			}
		}
	}

}
