package io.threadsystem.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** A job is rejected only where there is no room for it. */
@Timeout(120)
class RejectionStressTests {

	private static final int ROUNDS = Seed.scaled(100_000);

	/** Far fewer than there is room for. */
	private static final int JOBS_AT_ONCE = 1_000;

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final Semaphore delayedJobs = new Semaphore(JOBS_AT_ONCE);

	private final Semaphore jobs = new Semaphore(JOBS_AT_ONCE);

	@Test
	void delayedJobsThatBecomeDueKeepNoJobOut() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(2)
			.maxWorkers(2)
			.queueCapacity(10_000)
			.queueFull(QueueFullPolicy.REJECT));
		Seed seed = Seed.of("delayedJobsThatBecomeDueKeepNoJobOut");
		List<Caller<Void>> callers = new ArrayList<>();
		callers.add(Caller.of(() -> submitDelayed(pool, seed.random(0))));
		callers.add(Caller.of(() -> submit(pool)));
		callers.add(Caller.of(() -> submit(pool)));
		for (Caller<Void> caller : callers) {
			caller.result();
		}
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(pool.snapshot().rejected()).isZero();
		assertThat(pool.snapshot().completed()).isEqualTo(3L * ROUNDS);
	}

	private Void submitDelayed(PriorityPool pool, Random random) throws InterruptedException {
		for (int i = 0; i < ROUNDS; i++) {
			this.delayedJobs.acquire();
			pool.job("delayed")
				.delay(Duration.ofNanos(1 + random.nextInt(500_000)))
				.submit(() -> this.delayedJobs.release());
		}
		return null;
	}

	private Void submit(PriorityPool pool) throws InterruptedException {
		for (int i = 0; i < ROUNDS; i++) {
			this.jobs.acquire();
			pool.execute(this.jobs::release);
		}
		return null;
	}

}
