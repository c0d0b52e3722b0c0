package io.threadsystem.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import io.threadsystem.job.Priority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** Promise 7: a worker that waits for a pending job of its own pool runs it itself. */
@Timeout(60)
class HelpingJoinTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	@ParameterizedTest
	@EnumSource(Wait.class)
	void jobsThatWaitForEachOtherNestOnOneWorker(Wait wait) throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		assertThat(pool.submit(() -> depth(pool, wait, 300)).get()).isEqualTo(300);
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(pool.snapshot().completed()).isEqualTo(301);
	}

	private static int depth(PriorityPool pool, Wait wait, int levels) throws Exception {
		return (levels == 0) ? 0 : 1 + wait.on(pool.submit(() -> depth(pool, wait, levels - 1)));
	}

	@ParameterizedTest
	@EnumSource(Wait.class)
	void aTreeOfJobsEndsOnTwoWorkersAndASmallQueue(Wait wait) throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(2).maxWorkers(2).queueCapacity(4));
		assertThat(pool.submit(() -> fibonacci(pool, wait, 16)).get()).isEqualTo(987);
	}

	private static int fibonacci(PriorityPool pool, Wait wait, int number) throws Exception {
		if (number < 2) {
			return number;
		}
		Job<Integer> first = pool.submit(() -> fibonacci(pool, wait, number - 1));
		Job<Integer> second = pool.submit(() -> fibonacci(pool, wait, number - 2));
		return wait.on(first) + wait.on(second);
	}

	@ParameterizedTest
	@EnumSource(Wait.class)
	void aWorkerCanWaitForADelayedJob(Wait wait) throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<Integer> outer = pool
			.submit(() -> wait.on(pool.job("delayed").delay(Duration.ofMillis(20)).submit(() -> 7)));
		assertThat(outer.get()).isEqualTo(7);
	}

	@Test
	void aWorkerWaitsForADelayedJobNoLongerThanItWants() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<Integer> delayed = pool.job("delayed").delay(Duration.ofHours(1)).submit(() -> 7);
		Job<Integer> outer = pool.submit(() -> delayed.get(10, TimeUnit.MILLISECONDS));
		assertThat(TestPools.failureOf(outer)).isInstanceOf(TimeoutException.class);
		assertThat(delayed).isNotDone();
	}

	@Test
	void theJobThatIsWaitedForRunsAtOnceOnTheThreadOfTheOneThatWaits() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		List<String> order = new ArrayList<>();
		Job<String> outer = pool.submit(() -> {
			pool.submit(Priority.HIGHEST, () -> order.add("highest"));
			Job<String> lowest = pool.submit(Priority.LOWEST, () -> {
				order.add("lowest");
				return Thread.currentThread().getName();
			});
			return lowest.get();
		});
		assertThat(outer.get()).isEqualTo(pool.name() + "-worker-1");
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(order).containsExactly("lowest", "highest");
	}

	@Test
	void aPausedPoolRunsWhatARunningJobWaitsFor() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<Integer> outer = pool.submit(() -> {
			pool.pause();
			return pool.submit(() -> 7).get();
		});
		assertThat(outer.get()).isEqualTo(7);
	}

	@Test
	void aWorkerWaitsForAJobThatAnotherOneRuns() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		Blocker blocker = Blocker.on(pool);
		Job<String> outer = pool.submit(() -> {
			pool.execute(blocker::release);
			// the worker of the blocker runs the release, or this one does afterwards
			blocker.release();
			blocker.job().get();
			return "done";
		});
		assertThat(outer.get()).isEqualTo("done");
	}

	@Test
	void theFailureOfTheJobThatIsWaitedForIsThrownAsByAnyFuture() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		IllegalStateException failure = new IllegalStateException("on purpose");
		Callable<Integer> failing = () -> {
			throw failure;
		};
		assertThat(TestPools.failureOf(pool.submit(() -> pool.submit(failing).get())))
			.isInstanceOf(ExecutionException.class)
			.hasCause(failure);
		Job<Throwable> joined = pool.submit(() -> catchThrowable(() -> pool.submit(failing).join()));
		assertThat(joined.get()).isInstanceOf(CompletionException.class).hasCause(failure);
	}

	@Test
	void theCancellationOfTheJobThatIsWaitedForIsThrownAsByAnyFuture() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<Boolean> outer = pool.submit(() -> {
			Job<Integer> inner = pool.submit(() -> 7);
			inner.cancel(true);
			try {
				return inner.join() == 7;
			}
			catch (CancellationException ex) {
				return Thread.currentThread().isInterrupted();
			}
		});
		assertThat(outer.get()).isFalse();
	}

	@Test
	void invokeAllAndInvokeAnyWorkFromInside() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(3));
		List<Callable<Integer>> tasks = Stream.<Callable<Integer>>of(() -> 1, () -> 2, () -> 3, () -> 4, () -> 5)
			.toList();
		Job<Integer> outer = pool.submit(() -> {
			int sum = pool.executor().invokeAny(tasks);
			for (Future<Integer> future : pool.executor().invokeAll(tasks)) {
				sum += future.get();
			}
			for (Future<Integer> future : pool.executor().invokeAll(tasks, 1, TimeUnit.MINUTES)) {
				sum += future.get();
			}
			return sum;
		});
		assertThat(outer.get()).isBetween(31, 35);
	}

	@Test
	void bothJobsAreRunningAndTheContextIsThatOfTheInnerOne() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<List<String>> outer = pool.job("outer").submit(() -> {
			List<String> seen = new ArrayList<>();
			pool.job("inner").priority(Priority.LOW).submit(() -> {
				seen.add(JobContext.current().name());
				seen.add("running " + pool.snapshot().running());
				seen.add("worker on " + pool.snapshot().workers().get(0).job().name());
			}).get();
			seen.add(JobContext.current().name());
			seen.add("running " + pool.snapshot().running());
			return seen;
		});
		assertThat(outer.get()).containsExactly("inner", "running 2", "worker on inner", "outer", "running 1");
	}

	@Test
	void aJobThatManyWaitForRunsOnce() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(4);
		for (int i = 0; i < 500; i++) {
			AtomicInteger runs = new AtomicInteger();
			Blocker blocker = Blocker.on(pool);
			Job<Integer> shared = pool.submit(Priority.LOWEST, runs::incrementAndGet);
			List<Job<Integer>> waiting = Stream.generate(() -> pool.submit(Priority.HIGH, () -> shared.get()))
				.limit(8)
				.toList();
			blocker.release();
			for (Job<Integer> job : waiting) {
				assertThat(job.get()).isOne();
			}
			assertThat(runs).hasValue(1);
		}
	}

	@Test
	void jobsOfTwoPoolsWaitForEachOthers() throws Exception {
		PriorityPool first = this.pools.ofWorkers(1);
		PriorityPool second = this.pools.ofWorkers(1);
		Job<String> outer = first.submit(() -> second.submit(() -> Thread.currentThread().getName()).get());
		assertThat(outer.get()).isEqualTo(second.name() + "-worker-1");
	}

	@Test
	void jobsThatWaitForAnyEarlierOnesEnd() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(2).maxWorkers(2).queueCapacity(64));
		Random random = Seed.of("jobsThatWaitForAnyEarlierOnes").random(0);
		List<Job<Integer>> jobs = new ArrayList<>();
		for (int i = 0; i < Seed.scaled(5_000); i++) {
			Job<Integer> one = jobs.isEmpty() ? null : jobs.get(random.nextInt(jobs.size()));
			Job<Integer> two = jobs.isEmpty() ? null : jobs.get(jobs.size() - 1 - random.nextInt(Math.min(20, i)));
			Wait wait = Wait.values()[random.nextInt(3)];
			Priority priority = Priority.values()[random.nextInt(5)];
			jobs.add(pool.submit(priority, () -> (one != null) ? Math.max(wait.on(one), wait.on(two)) + 1 : 0));
		}
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(jobs).allMatch((job) -> job.isDone() && !job.isCompletedExceptionally());
	}

	/** Every way of waiting. */
	enum Wait {

		GET {
			@Override
			<T> T on(Job<T> job) throws Exception {
				return job.get();
			}
		},

		TIMED_GET {
			@Override
			<T> T on(Job<T> job) throws Exception {
				return job.get(TestPools.LONG.toSeconds(), TimeUnit.SECONDS);
			}
		},

		JOIN {
			@Override
			<T> T on(Job<T> job) {
				return job.join();
			}
		};

		abstract <T> T on(Job<T> job) throws Exception;

	}

}
