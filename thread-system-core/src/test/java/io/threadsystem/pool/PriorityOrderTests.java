package io.threadsystem.pool;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

import io.threadsystem.job.Job;
import io.threadsystem.job.Priority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Promise 1: the oldest job of the highest level goes first. */
@Timeout(60)
class PriorityOrderTests {

	private static final int THREADS = 8;

	private static final int JOBS_PER_THREAD = 125;

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final List<Ran> ran = Collections.synchronizedList(new ArrayList<>());

	@ParameterizedTest
	@EnumSource(Way.class)
	void jobsOf8ThreadsRunByLevelAndThenInTheOrderOfTheirSubmission(Way way) throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.on(pool);
		submitFrom8Threads(pool, (random) -> way);
		assertThat(this.ran).isEmpty();
		blocker.release();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertInOrder();
	}

	@Test
	void allWaysOfSubmittingShareTheSameOrder() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.on(pool);
		submitFrom8Threads(pool, (random) -> Way.values()[random.nextInt(Way.values().length)]);
		blocker.release();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertInOrder();
	}

	@Test
	void jobsOfOneThreadAndOneLevelRunExactlyInTheOrderOfTheirSubmission() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.on(pool);
		Random random = Seed.of("oneThread").random(0);
		for (int i = 0; i < 1000; i++) {
			submit(pool, Way.SUBMIT_CALLABLE, random, 0, i);
		}
		blocker.release();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		List<Ran> expected = new ArrayList<>(this.ran);
		expected.sort(Comparator.comparing(Ran::priority).reversed().thenComparing(Ran::number));
		assertThat(this.ran).hasSize(1000).isEqualTo(expected);
	}

	@Test
	void plainRunnablesOfLibrariesRunAtNormal() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.on(pool);
		List<String> order = Collections.synchronizedList(new ArrayList<>());
		pool.submit(Priority.LOW, () -> order.add("low"));
		CompletableFuture.supplyAsync(() -> order.add("library 1"), pool.executor());
		pool.submit(Priority.HIGH, () -> order.add("high"));
		CompletableFuture.supplyAsync(() -> order.add("library 2"), pool.executor());
		pool.submit(() -> order.add("normal"));
		pool.executor().execute(() -> order.add("library 3"));
		pool.execute(() -> order.add("execute"));
		blocker.release();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(order).containsExactly("high", "library 1", "library 2", "normal", "library 3", "execute", "low");
	}

	@Test
	void stagesOfAJobRunOnItsPoolAtItsPriority() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<Integer> high = pool.submit(Priority.HIGH, () -> 20);
		high.get();
		Blocker blocker = Blocker.on(pool);
		List<String> order = Collections.synchronizedList(new ArrayList<>());
		pool.submit(Priority.NORMAL, () -> order.add("normal"));
		CompletableFuture<String> stages = high.thenApplyAsync((value) -> {
			order.add("first stage");
			return value + 1;
		}).thenApplyAsync((value) -> {
			order.add("second stage");
			return value + " on " + Thread.currentThread().getName();
		});
		blocker.release();
		assertThat(stages.get()).isEqualTo("21 on " + pool.name() + "-worker-1");
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(order).containsExactly("first stage", "second stage", "normal");
		assertThat(pool.snapshot().level(Priority.HIGH).completed()).isEqualTo(3);
	}

	@Test
	void aJobThatComesLaterAtAHigherLevelGoesFirst() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		List<String> order = Collections.synchronizedList(new ArrayList<>());
		Blocker blocker = Blocker.on(pool);
		pool.submit(Priority.NORMAL, () -> {
			order.add("normal 1");
			pool.submit(Priority.HIGH, () -> order.add("high from inside"));
		});
		pool.submit(Priority.NORMAL, () -> order.add("normal 2"));
		blocker.release();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(order).containsExactly("normal 1", "high from inside", "normal 2");
	}

	private void submitFrom8Threads(PriorityPool pool, WayChooser ways) throws Exception {
		Seed seed = Seed.of("submitFrom8Threads");
		List<Caller<Void>> callers = new ArrayList<>();
		for (int thread = 0; thread < THREADS; thread++) {
			int number = thread;
			Random random = seed.random(thread);
			callers.add(Caller.of(() -> {
				for (int i = 0; i < JOBS_PER_THREAD; i++) {
					submit(pool, ways.choose(random), random, number, i);
				}
				return null;
			}));
		}
		for (Caller<Void> caller : callers) {
			caller.result();
		}
	}

	private void submit(PriorityPool pool, Way way, Random random, int thread, int number) {
		Priority priority = Priority.values()[random.nextInt(Priority.values().length)];
		way.submit(pool, priority, () -> this.ran.add(new Ran(priority, thread, number)));
	}

	private void assertInOrder() {
		assertThat(this.ran).hasSize(THREADS * JOBS_PER_THREAD);
		assertThat(this.ran).extracting(Ran::priority).isSortedAccordingTo(Comparator.reverseOrder());
		for (Priority priority : Priority.values()) {
			for (int thread = 0; thread < THREADS; thread++) {
				int number = thread;
				assertThat(this.ran).filteredOn((job) -> job.priority() == priority && job.thread() == number)
					.isSortedAccordingTo(Comparator.comparing(Ran::number));
			}
		}
	}

	private record Ran(Priority priority, int thread, int number) {
	}

	private interface WayChooser {

		Way choose(Random random);

	}

	/** Every way into a pool that knows a priority. */
	enum Way {

		SUBMIT_CALLABLE {
			@Override
			void submit(PriorityPool pool, Priority priority, Runnable task) {
				pool.submit(priority, Executors.callable(task));
			}
		},

		SUBMIT_RUNNABLE {
			@Override
			void submit(PriorityPool pool, Priority priority, Runnable task) {
				pool.submit(priority, task);
			}
		},

		EXECUTE {
			@Override
			void submit(PriorityPool pool, Priority priority, Runnable task) {
				pool.execute(priority, task);
			}
		},

		BUILDER {
			@Override
			void submit(PriorityPool pool, Priority priority, Runnable task) {
				pool.job("job").priority(priority).submit(task);
			}
		},

		VIEW_SUBMIT {
			@Override
			void submit(PriorityPool pool, Priority priority, Runnable task) {
				pool.executor(priority).submit(task);
			}
		},

		VIEW_EXECUTE {
			@Override
			void submit(PriorityPool pool, Priority priority, Runnable task) {
				pool.executor(priority).execute(task);
			}
		},

		COMPLETABLE_FUTURE {
			@Override
			void submit(PriorityPool pool, Priority priority, Runnable task) {
				CompletableFuture.runAsync(task, pool.executor(priority));
			}
		};

		abstract void submit(PriorityPool pool, Priority priority, Runnable task);

	}

}
