package io.threadsystem.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import io.threadsystem.job.Priority;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** All that a job can have, at once: every job ends, and ends once. */
@Timeout(120)
class MixedStressTests {

	private static final int PRODUCERS = 8;

	private static final int JOBS = Seed.scaled(1_500);

	private static final int CAPACITY = 64;

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final Queue<Job<?>> jobs = new ConcurrentLinkedQueue<>();

	private final AtomicInteger ends = new AtomicInteger();

	private final AtomicInteger strays = new AtomicInteger();

	@RepeatedTest(5)
	void everyJobEndsOnceWhateverItHas() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(1)
			.maxWorkers(4)
			.keepAlive(Duration.ofMillis(1))
			.queueCapacity(CAPACITY)
			.blockTimeout(TestPools.LONG));
		Seed seed = Seed.of("everyJobEndsOnceWhateverItHas");
		List<Caller<Void>> producers = new ArrayList<>();
		for (int producer = 0; producer < PRODUCERS; producer++) {
			Random random = seed.random(producer);
			producers.add(Caller.of(() -> {
				for (int i = 0; i < JOBS; i++) {
					submit(pool, random);
				}
				return null;
			}));
		}
		for (Caller<Void> producer : producers) {
			producer.result();
		}
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(this.jobs).allMatch(Job::isDone).allMatch((job) -> job.jobState().isFinal());
		assertThat(this.ends).hasValue(this.jobs.size());
		assertThat(this.strays).hasValue(0);
		assertThat(pool.snapshot().submitted()).isGreaterThanOrEqualTo(this.jobs.size());
		TestPools.assertConserved(pool);
	}

	private void submit(PriorityPool pool, Random random) {
		JobBuilder builder = pool.job("job").priority(Priority.values()[random.nextInt(5)]);
		if (random.nextInt(4) == 0) {
			builder.delay(Duration.ofNanos(random.nextInt(2_000_000)));
		}
		if (random.nextInt(4) == 0) {
			builder.queueTimeout(Duration.ofNanos(1 + random.nextInt(3_000_000)));
		}
		if (random.nextInt(4) == 0) {
			builder.timeout(Duration.ofNanos(1 + random.nextInt(500_000)));
		}
		CancellationToken token = CancellationToken.create();
		if (random.nextInt(4) == 0) {
			builder.token(token);
		}
		int kind = random.nextInt(6);
		int spins = random.nextInt(500);
		Job<Integer> job = builder.submit(() -> run(pool, kind, spins));
		this.jobs.add(job);
		job.whenComplete((value, failure) -> this.ends.incrementAndGet());
		if (random.nextInt(8) == 0) {
			token.cancel();
		}
		if (random.nextInt(8) == 0) {
			job.cancel(random.nextBoolean());
		}
	}

	private int run(PriorityPool pool, int kind, int spins) throws Exception {
		if (Thread.currentThread().isInterrupted() && !JobContext.current().token().isCancelled()) {
			this.strays.incrementAndGet();
		}
		for (int i = 0; i < spins; i++) {
			Thread.onSpinWait();
		}
		return switch (kind) {
			case 0 -> throw new IllegalStateException("on purpose");
			case 1 -> pool.submit(() -> run(pool, 5, spins)).get();
			case 2 -> pool.submit(Priority.LOWEST, () -> run(pool, 1, spins)).join();
			case 3 -> pool.executor().invokeAny(List.of(() -> run(pool, 5, spins), () -> run(pool, 0, spins)));
			default -> kind;
		};
	}

}
