package io.threadsystem.pool;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.threadsystem.job.Job;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The workers under storms of changes: promises 2, 3 and 10, and the count of workers.
 */
@Timeout(300)
class WorkerStressTests {

	private static final int MOST = 6;

	@RegisterExtension
	final TestPools pools = new TestPools();

	@RepeatedTest(5)
	void noJobIsLostWhileThePoolIsResizedAndScalesAndStuckWorkersAreReplaced() throws Exception {
		Seed seed = Seed.of("noJobIsLostWhileThePoolIsResizedAndScalesAndStuckWorkersAreReplaced");
		PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(1)
			.maxWorkers(MOST)
			.queueCapacity(64)
			.keepAlive(Duration.ofMillis(1))
			.blockTimeout(Duration.ofMinutes(5))
			.stuckAfter(Duration.ofMillis(1))
			.replaceStuck(true));
		try (LogCapture log = new LogCapture()) {
			StressRun run = new StressRun(pool, seed, 4, Seed.scaled(10_000));
			Random random = seed.random(-1);
			AtomicInteger asleep = new AtomicInteger();
			int sleepers = 0;
			int mostCounted = 0;
			run.start();
			while (!run.producersAreDone()) {
				disturb(pool, random);
				if (asleep.get() < 4) {
					sleeper(pool, random, asleep);
					sleepers++;
				}
				mostCounted = Math.max(mostCounted, PoolProbe.countedWorkers(pool));
				LockSupport.parkNanos(100_000);
			}
			run.awaitProducers();
			assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
			assertThat(mostCounted).as("counted workers").isBetween(1, MOST);
			run.assertEveryJobEndedOnce(sleepers);
			TestPools.assertConserved(pool);
			pool.close();
			assertThat(TestPools.threadsOf(pool)).isEmpty();
			assertThat(PoolProbe.countedWorkers(pool)).isZero();
			assertThat(pool.snapshot().workersReplaced()).isPositive();
		}
	}

	/** A job that takes longer than a worker may before it is replaced. */
	private static void sleeper(PriorityPool pool, Random random, AtomicInteger asleep) {
		int nanos = 500_000 + random.nextInt(3_000_000);
		asleep.incrementAndGet();
		Job<Object> job = pool.job("sleeper").queueFull(QueueFullPolicy.BLOCK).submit(() -> {
			long start = System.nanoTime();
			while (System.nanoTime() - start < nanos) {
				LockSupport.parkNanos(100_000);
			}
			return null;
		});
		job.whenComplete((result, failure) -> asleep.decrementAndGet());
	}

	private static void disturb(PriorityPool pool, Random random) {
		PoolSettings.Builder changed = pool.settings().toBuilder();
		switch (random.nextInt(4)) {
			case 0 -> {
				int min = random.nextInt(3);
				changed.minWorkers(min).maxWorkers(Math.max(1, min + random.nextInt(MOST - min + 1)));
			}
			case 1 -> changed.replaceStuck(random.nextInt(3) > 0);
			case 2 -> changed.scaling(scaling(random));
			default -> {
				if (Runtime.version().feature() >= 21) {
					changed.threads(random.nextBoolean() ? ThreadKind.VIRTUAL : ThreadKind.PLATFORM);
				}
			}
		}
		pool.reconfigure(changed.build());
	}

	private static ScalingSettings scaling(Random random) {
		return ScalingSettings.builder()
			.enabled(random.nextInt(4) > 0)
			.interval(Duration.ofMillis(1 + random.nextInt(5)))
			.cooldown(Duration.ofMillis(random.nextInt(5)))
			.targetWait(Duration.ofMillis(random.nextInt(2)))
			.dryRun(random.nextInt(4) == 0)
			.build();
	}

}
