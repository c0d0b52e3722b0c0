package io.threadsystem.pool;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** Promises 2, 3 and 10 under load. */
@Timeout(300)
class StressTests {

	private static final int PRODUCERS = 16;

	private static final int CAPACITY = 128;

	private static final int WORKERS = 4;

	@RegisterExtension
	final TestPools pools = new TestPools();

	@RepeatedTest(3)
	void noJobIsLostOrRunTwice() throws Exception {
		StressRun run = new StressRun(pool(), Seed.of("noJobIsLostOrRunTwice"), PRODUCERS, Seed.scaled(100_000));
		run.start();
		run.awaitProducers();
		assertThat(run.pool().awaitIdle(TestPools.LONG)).isTrue();
		run.assertEveryJobEndedOnce();
		assertThat(run.rejected()).isZero();
		TestPools.assertConserved(run.pool());
		run.pool().close();
		run.assertBoundHeld(CAPACITY, WORKERS);
	}

	@RepeatedTest(10)
	void noJobIsLostWhileThePoolIsResizedPausedAndResumed() throws Exception {
		resizePauseAndResume(Seed.of("noJobIsLostWhileThePoolIsResizedPausedAndResumed"), Seed.scaled(2_000), 0);
	}

	@Test
	void noneOfManyJobsIsLostWhileThePoolIsResizedPausedAndResumed() throws Exception {
		resizePauseAndResume(Seed.of("noneOfManyJobsIsLostWhileThePoolIsResizedPausedAndResumed"), Seed.scaled(100_000),
				1_000_000);
	}

	private void resizePauseAndResume(Seed seed, int jobs, long everyNanos) throws Exception {
		StressRun run = new StressRun(pool(), seed, PRODUCERS, jobs);
		Random random = seed.random(-1);
		run.start();
		while (!run.producersAreDone()) {
			disturb(run.pool(), random);
			LockSupport.parkNanos(everyNanos);
		}
		run.pool().resume();
		run.awaitProducers();
		assertThat(run.pool().awaitIdle(TestPools.LONG)).isTrue();
		run.assertEveryJobEndedOnce();
		TestPools.assertConserved(run.pool());
		run.pool().close();
		run.assertBoundHeld(CAPACITY, 2 * WORKERS);
	}

	@RepeatedTest(20)
	void noJobIsLostWhereThePoolIsShutDownAtARandomMoment() throws Exception {
		shutDown(Seed.of("noJobIsLostWhereThePoolIsShutDownAtARandomMoment"), Seed.scaled(1_000), 0);
	}

	@RepeatedTest(3)
	void noneOfManyJobsIsLostWhereThePoolIsShutDownAtARandomMoment() throws Exception {
		shutDown(Seed.of("noneOfManyJobsIsLostWhereThePoolIsShutDownAtARandomMoment"), Seed.scaled(100_000), 1_000_000);
	}

	private void shutDown(Seed seed, int jobs, long everyNanos) throws Exception {
		StressRun run = new StressRun(pool(), seed, PRODUCERS, jobs);
		Random random = seed.random(-1);
		run.start();
		long submitted = random.nextInt(PRODUCERS * jobs);
		while (run.pool().snapshot().submitted() < submitted && !run.producersAreDone()) {
			if (random.nextInt(4) == 0) {
				disturb(run.pool(), random);
			}
			LockSupport.parkNanos(everyNanos);
		}
		boolean drain = random.nextBoolean();
		run.pool()
			.reconfigure(run.pool()
				.settings()
				.toBuilder()
				.shutdown(drain ? ShutdownMode.DRAIN : ShutdownMode.CANCEL)
				.build());
		run.pool().close();
		assertThat(TestPools.threadsOf(run.pool())).isEmpty();
		run.awaitProducers();
		run.assertEveryJobEndedOnce();
		TestPools.assertConserved(run.pool());
		if (drain) {
			run.assertOnlyVictimsAreCancelled();
		}
		run.assertBoundHeld(CAPACITY, 2 * WORKERS);
	}

	private PriorityPool pool() {
		return this.pools.of((settings) -> settings.minWorkers(WORKERS)
			.maxWorkers(WORKERS)
			.queueCapacity(CAPACITY)
			.blockTimeout(Duration.ofMinutes(5)));
	}

	private static void disturb(PriorityPool pool, Random random) {
		PoolSettings.Builder changed = pool.settings().toBuilder();
		switch (random.nextInt(5)) {
			case 0 -> pool.pause();
			case 1 -> pool.resume();
			case 2 -> {
				int min = random.nextInt(WORKERS + 1);
				int max = Math.max(1, min + random.nextInt(WORKERS));
				pool.reconfigure(changed.minWorkers(min).maxWorkers(max).keepAlive(Duration.ofMillis(1)).build());
			}
			case 3 -> pool.reconfigure(changed.queueCapacity(1 + random.nextInt(CAPACITY)).build());
			default -> pool.reconfigure(
					changed.queueFull(random.nextBoolean() ? QueueFullPolicy.REJECT : QueueFullPolicy.BLOCK).build());
		}
	}

}
