package io.threadsystem.pool;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import io.threadsystem.job.Priority;
import io.threadsystem.retry.RetryPolicy;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** Failed attempts, timeouts, cancellations and a shutdown at once: no job is lost. */
@Timeout(120)
class RetryStressTests {

	private static final int PRODUCERS = 6;

	private static final int JOBS = Seed.scaled(1_000);

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final Queue<Job<?>> jobs = new ConcurrentLinkedQueue<>();

	private final AtomicInteger ends = new AtomicInteger();

	private final AtomicInteger overlaps = new AtomicInteger();

	private final Map<Integer, Thread> running = new ConcurrentHashMap<>();

	private final AtomicInteger numbers = new AtomicInteger();

	@RepeatedTest(5)
	void everyJobEndsOnceHoweverOftenItIsTried() throws Exception {
		PriorityPool pool = pool();
		List<Caller<Void>> producers = producers(pool, Seed.of("everyJobEndsOnceHoweverOftenItIsTried"));
		for (Caller<Void> producer : producers) {
			producer.result();
		}
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThatAllHaveEnded();
		long retried = pool.snapshot().retried();
		assertThat(retried).isPositive()
			.isGreaterThanOrEqualTo(this.jobs.stream().mapToLong((job) -> Math.max(0, job.attempts() - 1)).sum());
	}

	@RepeatedTest(5)
	void everyJobEndsOnceWhereThePoolIsDrainedMeanwhile() throws Exception {
		closeAtARandomMoment(pool(), Seed.of("everyJobEndsOnceWhereThePoolIsDrainedMeanwhile"));
	}

	@RepeatedTest(5)
	void everyJobEndsOnceWhereThePoolIsCancelledMeanwhile() throws Exception {
		PriorityPool pool = pool();
		pool.reconfigure(pool.settings().toBuilder().shutdown(ShutdownMode.CANCEL).build());
		closeAtARandomMoment(pool, Seed.of("everyJobEndsOnceWhereThePoolIsCancelledMeanwhile"));
	}

	@Test
	void aJobThatFailsAgainAtOnceIsNotLostToTheWorkerThatIsJustLeavingIt() throws Exception {
		PriorityPool pool = this.pools
			.of((settings) -> settings.minWorkers(64).maxWorkers(64).shutdownTimeout(Duration.ZERO));
		RetryPolicy atOnce = RetryPolicy.fixed(1_000, Duration.ZERO);
		for (int round = 0; round < JOBS / 50; round++) {
			for (int i = 0; i < 100; i++) {
				pool.job("fails").retry(atOnce).submit(() -> {
					throw new OnPurpose();
				});
			}
			assertThat(pool.awaitIdle(TestPools.LONG)).as("it comes to rest: %s", pool.snapshot()).isTrue();
		}
		assertThat(pool.snapshot().retried()).isEqualTo(1_000 * pool.snapshot().failed());
	}

	private void closeAtARandomMoment(PriorityPool pool, Seed seed) throws Exception {
		int moment = seed.random(99).nextInt(PRODUCERS * JOBS);
		List<Caller<Void>> producers = producers(pool, seed);
		while (this.numbers.get() < moment) {
			Thread.onSpinWait();
		}
		Caller.of(() -> {
			pool.close();
			return null;
		}).result();
		for (Caller<Void> producer : producers) {
			producer.result();
		}
		assertThatAllHaveEnded();
		assertThat(TestPools.threadsOf(pool)).isEmpty();
		TestPools.assertConserved(pool);
	}

	private void assertThatAllHaveEnded() {
		assertThat(this.jobs.stream().filter((job) -> !job.isDone())).isEmpty();
		assertThat(this.ends).hasValue(this.jobs.size());
		assertThat(this.overlaps).hasValue(0);
	}

	private PriorityPool pool() {
		return this.pools.of((settings) -> settings.minWorkers(1)
			.maxWorkers(4)
			.keepAlive(Duration.ofMillis(1))
			.queueCapacity(32)
			.blockTimeout(TestPools.LONG));
	}

	private List<Caller<Void>> producers(PriorityPool pool, Seed seed) {
		List<Caller<Void>> producers = new ArrayList<>();
		for (int producer = 0; producer < PRODUCERS; producer++) {
			Random random = seed.random(producer);
			producers.add(Caller.of(() -> {
				for (int i = 0; i < JOBS; i++) {
					try {
						submit(pool, random);
					}
					catch (RejectedExecutionException ex) {
						// The pool is closed.
					}
				}
				return null;
			}));
		}
		return producers;
	}

	private void submit(PriorityPool pool, Random random) {
		int number = this.numbers.incrementAndGet();
		JobBuilder builder = pool.job("job").priority(Priority.values()[random.nextInt(5)]);
		builder.retry(RetryPolicy.builder()
			.maxRetries(random.nextInt(4))
			.delay(Duration.ofNanos(3L * random.nextInt(2) * random.nextInt(300_000)))
			.build());
		if (random.nextInt(4) == 0) {
			builder.timeout(Duration.ofNanos(1 + random.nextInt(300_000)));
		}
		if (random.nextInt(8) == 0) {
			builder.delay(Duration.ofNanos(random.nextInt(500_000)));
		}
		if (random.nextInt(8) == 0) {
			builder.queueTimeout(Duration.ofNanos(1 + random.nextInt(3_000_000)));
		}
		int kind = random.nextInt(4);
		int spins = random.nextInt(300);
		Job<Integer> job = (random.nextInt(3) == 0)
				? builder.submit(() -> attempt(pool, number, kind, spins), (failure) -> -1)
				: builder.submit(() -> attempt(pool, number, kind, spins));
		this.jobs.add(job);
		job.whenComplete((value, failure) -> this.ends.incrementAndGet());
		if (random.nextInt(8) == 0) {
			job.cancel(random.nextBoolean());
		}
	}

	private int attempt(PriorityPool pool, int number, int kind, int spins) throws Exception {
		if (this.running.put(number, Thread.currentThread()) != null) {
			this.overlaps.incrementAndGet();
		}
		try {
			for (int i = 0; i < spins; i++) {
				Thread.onSpinWait();
			}
			return switch (kind) {
				case 0 -> throw new IOException("always");
				case 1 -> fail(JobContext.current().attempt() < 3);
				case 2 -> pool.job("inner")
					.retry(RetryPolicy.fixed(1, Duration.ZERO))
					.submit(() -> fail(JobContext.current().attempt() < 2))
					.join();
				default -> kind;
			};
		}
		finally {
			this.running.remove(number);
		}
	}

	private static int fail(boolean fails) throws IOException {
		if (fails) {
			throw new IOException("on purpose");
		}
		return 1;
	}

	/** A failure that costs nothing. */
	private static final class OnPurpose extends Exception {

		private static final long serialVersionUID = 1L;

		private OnPurpose() {
			super("on purpose", null, false, false);
		}

	}

}
