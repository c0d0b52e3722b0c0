package io.threadsystem.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import io.threadsystem.job.JobEvictedException;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import io.threadsystem.retry.RetryPolicy;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many submitters at a small queue, some of them workers of another pool: whatever the
 * policies and capacities, no bound is exceeded, every job ends, and ends once.
 */
@Timeout(120)
class FullQueueStressTests {

	private static final int SUBMITTERS = 6;

	private static final int JOBS = Seed.scaled(2_500);

	private static final int CAPACITY = 8;

	private static final int LEVEL_CAPACITY = 3;

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final Queue<Job<?>> held = new ConcurrentLinkedQueue<>();

	private final AtomicLong tried = new AtomicLong();

	private final AtomicInteger ends = new AtomicInteger();

	private final AtomicInteger evictions = new AtomicInteger();

	private final Queue<String> surprises = new ConcurrentLinkedQueue<>();

	private volatile boolean over;

	@ParameterizedTest
	@EnumSource
	void everyPolicyKeepsTheBoundsAndLosesNothing(QueueFullPolicy policy) throws Exception {
		PriorityPool pool = pool(policy);
		Caller<Long> observer = Caller.of(() -> observe(pool, CAPACITY, LEVEL_CAPACITY));
		submitAll(pool, Seed.of("everyPolicyKeepsTheBoundsAndLosesNothing " + policy), false);
		assertEverythingEnded(pool);
		this.over = true;
		assertThat(observer.result()).as("looks").isPositive();
		if (policy != QueueFullPolicy.EVICT_LOWEST) {
			assertThat(this.evictions).hasValue(0);
		}
	}

	@RepeatedTest(4)
	void changesOfPolicyAndCapacitiesLoseNothing() throws Exception {
		PriorityPool pool = pool(QueueFullPolicy.BLOCK);
		Seed seed = Seed.of("changesOfPolicyAndCapacitiesLoseNothing");
		Caller<Long> observer = Caller.of(() -> observe(pool, CAPACITY, CAPACITY));
		Caller<Long> changer = Caller.of(() -> change(pool, seed.random(-1)));
		submitAll(pool, seed, true);
		assertEverythingEnded(pool);
		this.over = true;
		assertThat(observer.result()).as("looks").isPositive();
		assertThat(changer.result()).as("changes").isPositive();
	}

	private PriorityPool pool(QueueFullPolicy policy) {
		return this.pools.of((settings) -> settings.minWorkers(2)
			.maxWorkers(2)
			.queueCapacity(CAPACITY)
			.level(Priority.LOW, LevelSettings.unlimited().withQueueCapacity(LEVEL_CAPACITY))
			.level(Priority.HIGH, LevelSettings.unlimited().withQueueCapacity(LEVEL_CAPACITY))
			.queueFull(policy)
			.blockTimeout(Duration.ofMillis(200)));
	}

	private void submitAll(PriorityPool pool, Seed seed, boolean anyPolicy) throws Exception {
		PriorityPool other = this.pools.ofWorkers(2);
		List<Caller<Void>> callers = new ArrayList<>();
		for (int number = 0; number < SUBMITTERS; number++) {
			Random random = seed.random(number);
			Callable<Void> submitter = () -> submitMany(pool, random, anyPolicy);
			boolean onWorker = number % 3 == 0;
			callers.add(Caller.of(onWorker ? () -> other.submit(submitter).get() : submitter));
		}
		for (Caller<Void> caller : callers) {
			caller.result();
		}
	}

	private Void submitMany(PriorityPool pool, Random random, boolean anyPolicy) {
		for (int i = 0; i < JOBS; i++) {
			try {
				if (random.nextInt(50) == 0) {
					submitBatch(pool, random);
				}
				else {
					submitOne(pool, random, anyPolicy);
				}
			}
			catch (RejectedExecutionException ex) {
				// The pool counts it.
			}
			if (Thread.interrupted()) {
				this.surprises.add("a submitter was interrupted");
			}
		}
		return null;
	}

	private void submitBatch(PriorityPool pool, Random random) {
		List<Callable<Integer>> tasks = List.of(task(pool, 0, 10), task(pool, 1, 10), task(pool, 2, 10));
		this.tried.addAndGet(tasks.size());
		pool.submitAll(priority(random), tasks).forEach(this::hold);
	}

	private void submitOne(PriorityPool pool, Random random, boolean anyPolicy) {
		JobBuilder builder = pool.job("job").priority(priority(random));
		if (anyPolicy && random.nextBoolean()) {
			builder.queueFull(QueueFullPolicy.values()[random.nextInt(4)]);
		}
		if (random.nextInt(8) == 0) {
			builder.retry(RetryPolicy.fixed(1, Duration.ofNanos(random.nextInt(100_000))));
		}
		if (random.nextInt(16) == 0) {
			builder.delay(Duration.ofNanos(random.nextInt(500_000)));
		}
		if (random.nextInt(16) == 0) {
			builder.timeout(Duration.ofNanos(1 + random.nextInt(200_000)));
		}
		this.tried.incrementAndGet();
		Job<Integer> job = builder.submit(task(pool, random.nextInt(8), random.nextInt(300)));
		hold(job);
		if (random.nextInt(10) == 0) {
			job.cancel(random.nextBoolean());
		}
	}

	private void hold(Job<?> job) {
		this.held.add(job);
		job.whenComplete((result, failure) -> {
			this.ends.incrementAndGet();
			if (failure instanceof JobEvictedException) {
				this.evictions.incrementAndGet();
				if (job.jobState() != JobState.FAILED || job.attempts() > 1) {
					this.surprises.add("evicted, but " + job + " after " + job.attempts());
				}
			}
		});
	}

	private Callable<Integer> task(PriorityPool pool, int kind, int spins) {
		return () -> {
			if (Thread.currentThread().isInterrupted() && !JobContext.current().token().isCancelled()) {
				this.surprises.add("an interrupt reached another job");
			}
			for (int i = 0; i < spins; i++) {
				Thread.onSpinWait();
			}
			if (kind == 0) {
				throw new IllegalStateException("on purpose");
			}
			return (kind == 1) ? submitInside(pool, spins) : kind;
		};
	}

	private int submitInside(PriorityPool pool, int spins) throws Exception {
		this.tried.incrementAndGet();
		try {
			Job<Integer> job = pool.submit(Priority.HIGHEST, task(pool, 2, spins));
			hold(job);
			return job.get();
		}
		catch (RejectedExecutionException ex) {
			return -1;
		}
	}

	private static Priority priority(Random random) {
		return Priority.values()[random.nextInt(Priority.values().length)];
	}

	private long observe(PriorityPool pool, int capacity, int levelCapacity) {
		long looks = 0;
		while (!this.over) {
			PoolSnapshot seen = pool.snapshot();
			looks++;
			check(seen.total(), capacity);
			check(seen.level(Priority.LOW), levelCapacity);
			check(seen.level(Priority.HIGH), levelCapacity);
		}
		return looks;
	}

	private void check(LevelSnapshot figures, int capacity) {
		if (figures.queued() > capacity || figures.queued() < 0 || figures.running() < 0) {
			this.surprises.add("with a capacity of " + capacity + ": " + figures);
		}
	}

	private long change(PriorityPool pool, Random random) {
		long changes = 0;
		while (!this.over) {
			PoolSettings.Builder changed = pool.settings().toBuilder();
			changed.queueFull(QueueFullPolicy.values()[random.nextInt(4)]);
			changed.queueCapacity(1 + random.nextInt(CAPACITY));
			for (Priority priority : List.of(Priority.LOW, Priority.HIGH)) {
				changed.level(priority, LevelSettings.unlimited().withQueueCapacity(random.nextInt(LEVEL_CAPACITY)));
			}
			pool.reconfigure(changed.build());
			changes++;
			LockSupport.parkNanos(random.nextInt(1_000_000));
		}
		return changes;
	}

	private void assertEverythingEnded(PriorityPool pool) throws InterruptedException {
		assertThat(pool.awaitIdle(TestPools.LONG)).as("idle: %s", pool.snapshot()).isTrue();
		assertThat(this.held).allMatch(Job::isDone).allMatch((job) -> job.jobState().isFinal());
		assertThat(this.ends).hasValue(this.held.size());
		assertThat(this.surprises).isEmpty();
		TestPools.assertConserved(pool);
		assertThat(pool.snapshot().submitted() + pool.snapshot().rejected()).isEqualTo(this.tried.get());
		assertThat(pool.snapshot().saturated()).isFalse();
	}

}
