package io.threadsystem.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import io.threadsystem.job.Job;
import io.threadsystem.job.Priority;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Batches and single jobs that compete for the slots of their levels and of the pool.
 */
@Timeout(120)
class LevelBatchStressTests {

	private static final int SUBMITTERS = 6;

	private static final int ROUNDS = Seed.scaled(1_500);

	private static final int CAPACITY = 24;

	private static final Map<Priority, Integer> LEVELS = Map.of(Priority.LOW, 10, Priority.HIGH, 7);

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final Queue<Batch> batches = new ConcurrentLinkedQueue<>();

	private final Queue<String> violations = new ConcurrentLinkedQueue<>();

	private volatile boolean over;

	@ParameterizedTest
	@EnumSource(names = { "REJECT", "BLOCK" })
	void noLevelEverHoldsMoreThanItMayAndEachBatchComesWholeOrNotAtAll(QueueFullPolicy policy) throws Exception {
		PriorityPool pool = pool(policy);
		Seed seed = Seed.of("noLevelEverHoldsMoreThanItMayAndEachBatchComesWholeOrNotAtAll " + policy);
		Caller<Long> observer = Caller.of(() -> observe(pool));
		List<Caller<Void>> submitters = new ArrayList<>();
		for (int number = 0; number < SUBMITTERS; number++) {
			Random random = seed.random(number);
			submitters.add(Caller.of(() -> submitMany(pool, random)));
		}
		for (Caller<Void> submitter : submitters) {
			submitter.result();
		}
		assertThat(pool.awaitIdle(TestPools.LONG)).as("idle: %s", pool.snapshot()).isTrue();
		this.over = true;
		assertThat(observer.result()).as("looks").isPositive();
		assertThat(this.violations).isEmpty();
		assertThat(this.batches).allSatisfy(Batch::assertWholeOrNothing);
		assertThat(this.batches).anyMatch((batch) -> batch.accepted);
		assertThat(this.batches.stream().allMatch((batch) -> batch.accepted)).as("all were accepted")
			.isEqualTo(policy == QueueFullPolicy.BLOCK);
	}

	private PriorityPool pool(QueueFullPolicy policy) {
		return this.pools.of((settings) -> {
			LEVELS.forEach((priority, capacity) -> settings.level(priority,
					LevelSettings.unlimited().withQueueCapacity(capacity)));
			return settings.minWorkers(2)
				.maxWorkers(2)
				.queueCapacity(CAPACITY)
				.queueFull(policy)
				.blockTimeout(Duration.ofMinutes(1));
		});
	}

	private Void submitMany(PriorityPool pool, Random random) {
		Priority[] priorities = { Priority.LOW, Priority.NORMAL, Priority.HIGH };
		for (int round = 0; round < ROUNDS; round++) {
			Priority priority = priorities[random.nextInt(priorities.length)];
			if (random.nextBoolean()) {
				submitOne(pool, priority, random);
			}
			else {
				Batch batch = new Batch(1 + random.nextInt(LEVELS.getOrDefault(priority, CAPACITY)));
				this.batches.add(batch);
				batch.submit(pool, priority);
			}
		}
		return null;
	}

	/** One that is often gone again before it starts. */
	private static void submitOne(PriorityPool pool, Priority priority, Random random) {
		try {
			Job<Integer> job = pool.submit(priority, () -> 1);
			if (random.nextBoolean()) {
				job.cancel(false);
			}
		}
		catch (RejectedExecutionException ex) {
			// The pool counts it.
		}
	}

	private long observe(PriorityPool pool) {
		long looks = 0;
		while (!this.over) {
			PoolSnapshot seen = pool.snapshot();
			check("all", seen.queued(), CAPACITY);
			LEVELS.forEach((priority, capacity) -> check(priority.tag(), seen.level(priority).queued(), capacity));
			looks++;
		}
		return looks;
	}

	private void check(String what, long queued, int capacity) {
		if (queued < 0 || queued > capacity) {
			this.violations.add(queued + " are queued, of " + capacity + ": " + what);
		}
	}

	/** Jobs that are submitted together. */
	private static final class Batch {

		private final int size;

		private final AtomicInteger run = new AtomicInteger();

		private volatile boolean accepted;

		Batch(int size) {
			this.size = size;
		}

		void submit(PriorityPool pool, Priority priority) {
			try {
				pool.submitAll(priority, Collections.nCopies(this.size, this.run::incrementAndGet));
				this.accepted = true;
			}
			catch (RejectedExecutionException ex) {
				this.accepted = false;
			}
		}

		void assertWholeOrNothing() {
			assertThat(this.run).hasValue(this.accepted ? this.size : 0);
		}

	}

}
