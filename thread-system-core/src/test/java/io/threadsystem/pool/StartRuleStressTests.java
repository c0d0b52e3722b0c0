package io.threadsystem.pool;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.threadsystem.job.Job;
import io.threadsystem.job.Priority;
import io.threadsystem.retry.RetryPolicy;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** Aging, limits of workers and of rates together, while the settings change. */
@Timeout(120)
class StartRuleStressTests {

	private static final int WORKERS = 4;

	private static final int MOST_LOW = 2;

	private static final long PERMITS = 50_000;

	private static final long BURST = 100;

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final AtomicInteger busyLow = new AtomicInteger();

	/** How many may be busy with LOW jobs, as far as that is certain. */
	private volatile int mostLow = WORKERS;

	private final AtomicLong starts = new AtomicLong();

	private final Queue<String> violations = new ConcurrentLinkedQueue<>();

	@RepeatedTest(5)
	void noRuleIsBrokenWhileTheOthersChange() throws Exception {
		Seed seed = Seed.of("noRuleIsBrokenWhileTheOthersChange");
		this.mostLow = MOST_LOW;
		long begin = System.nanoTime();
		PriorityPool pool = this.pools.of((settings) -> limited(
				settings.minWorkers(WORKERS).maxWorkers(WORKERS).queueCapacity(200).blockTimeout(Duration.ofMinutes(1)),
				seed.random(-1)));
		Producers producers = new Producers(pool, seed, Seed.scaled(4_000));
		Random random = seed.random(-2);
		while (producers.areAtWork()) {
			disturb(pool, random);
			LockSupport.parkNanos(random.nextInt(200_000));
		}
		pool.resume();
		producers.await();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		double allowed = BURST + PERMITS * (System.nanoTime() - begin) / 1e9;
		assertThat((double) this.starts.get()).isLessThanOrEqualTo(allowed);
		assertThat(this.violations).isEmpty();
		producers.assertAllDone();
		TestPools.assertConserved(pool);
	}

	private static void disturb(PriorityPool pool, Random random) {
		switch (random.nextInt(6)) {
			case 0 -> pool.pause();
			case 1, 2 -> pool.resume();
			case 3 -> {
				int max = 1 + random.nextInt(WORKERS);
				pool.reconfigure(pool.settings()
					.toBuilder()
					.minWorkers(random.nextInt(max + 1))
					.maxWorkers(max)
					.keepAlive(Duration.ofMillis(1))
					.build());
			}
			default -> pool.reconfigure(limited(pool.settings().toBuilder(), random).build());
		}
	}

	private static PoolSettings.Builder limited(PoolSettings.Builder settings, Random random) {
		LevelSettings low = LevelSettings.unlimited().withMaxWorkers(1 + random.nextInt(MOST_LOW));
		LevelSettings high = LevelSettings.unlimited()
			.withRateLimit(random.nextBoolean() ? null : new RateLimit(5_000, Duration.ofSeconds(1), 10));
		return settings.aging(random.nextBoolean() ? Duration.ZERO : Duration.ofNanos(1 + random.nextInt(1_000_000)))
			.rateLimit(new RateLimit(PERMITS, Duration.ofSeconds(1), 1 + random.nextInt((int) BURST)))
			.levels(new EnumMap<>(Map.of(Priority.LOW, low, Priority.HIGH, high)));
	}

	/**
	 * A marker that runs under a limit of one worker tells that those have ended which
	 * were taken before: from then on there is never more than one.
	 */
	@RepeatedTest(5)
	void permitsAreExactHoweverOftenTheRulesComeAndGo() throws Exception {
		Seed seed = Seed.of("permitsAreExactHoweverOftenTheRulesComeAndGo");
		PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(WORKERS)
			.maxWorkers(WORKERS)
			.queueCapacity(50)
			.blockTimeout(Duration.ofMinutes(1)));
		Producers producers = new Producers(pool, seed, Seed.scaled(15_000));
		Random random = seed.random(-1);
		PoolSettings without = pool.settings();
		PoolSettings with = without.toBuilder()
			.levels(Map.of(Priority.LOW, LevelSettings.unlimited().withMaxWorkers(1)))
			.build();
		while (producers.areAtWork()) {
			pool.reconfigure(with);
			pool.submit(Priority.LOW, () -> {
				this.mostLow = 1;
			}).get();
			LockSupport.parkNanos(random.nextInt(300_000));
			this.mostLow = WORKERS;
			pool.reconfigure(without);
			LockSupport.parkNanos(random.nextInt(300_000));
		}
		producers.await();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(this.violations).isEmpty();
		producers.assertAllDone();
		TestPools.assertConserved(pool);
	}

	private void work(Priority priority, Random random) {
		this.starts.incrementAndGet();
		if (priority == Priority.LOW) {
			int most = this.mostLow;
			int busy = this.busyLow.incrementAndGet();
			if (busy > most && this.mostLow == most) {
				this.violations.add(busy + " workers are busy with LOW jobs, of " + most);
			}
			if (random.nextInt(20) == 0) {
				LockSupport.parkNanos(50_000);
			}
			this.busyLow.decrementAndGet();
		}
	}

	/** Threads that submit jobs of mixed levels, and cancel and retry some. */
	private final class Producers {

		private final PriorityPool pool;

		private final Queue<Job<?>> jobs = new ConcurrentLinkedQueue<>();

		private final Thread[] threads = new Thread[4];

		private final AtomicInteger atWork = new AtomicInteger(this.threads.length);

		Producers(PriorityPool pool, Seed seed, int jobs) {
			this.pool = pool;
			for (int i = 0; i < this.threads.length; i++) {
				Random random = seed.random(i);
				this.threads[i] = new Thread(() -> produce(random, jobs), "producer-" + i);
				this.threads[i].start();
			}
		}

		boolean areAtWork() {
			return this.atWork.get() > 0;
		}

		void await() throws InterruptedException {
			for (Thread thread : this.threads) {
				thread.join(TestPools.LONG.toMillis());
				assertThat(thread.isAlive()).as("%s hangs", thread.getName()).isFalse();
			}
		}

		void assertAllDone() {
			assertThat(this.jobs).allSatisfy((job) -> assertThat(job).isDone());
		}

		private void produce(Random random, int count) {
			try {
				for (int i = 0; i < count; i++) {
					this.jobs.add(submit(random, i));
				}
			}
			catch (RejectedExecutionException ex) {
				StartRuleStressTests.this.violations.add(ex.toString());
			}
			finally {
				this.atWork.decrementAndGet();
			}
		}

		private Job<?> submit(Random random, int number) {
			Priority priority = Priority.values()[random.nextInt(Priority.values().length)];
			JobBuilder builder = this.pool.job("job").priority(priority);
			boolean retried = number % 16 == 0;
			if (retried) {
				builder = builder.retry(RetryPolicy.fixed(1, Duration.ZERO));
			}
			AtomicInteger attempts = new AtomicInteger();
			boolean nested = number % 64 == 1 && priority != Priority.LOW;
			Random own = new Random(random.nextLong());
			Job<?> job = builder.submit(() -> {
				work(priority, own);
				if (nested) {
					this.pool.submit(Priority.NORMAL, () -> work(Priority.NORMAL, own)).get();
				}
				if (retried && attempts.incrementAndGet() == 1) {
					throw new IllegalStateException("on purpose");
				}
				return null;
			});
			if (random.nextInt(10) == 0) {
				job.cancel(random.nextBoolean());
			}
			return job;
		}

	}

}
