package io.threadsystem.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import io.threadsystem.job.Job;
import io.threadsystem.job.Priority;
import io.threadsystem.retry.RetryPolicy;
import io.threadsystem.workflow.JobGraph;
import io.threadsystem.workflow.JobGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

/** Promise 7: a worker that waits gives its place to a spare one. */
@Timeout(60)
class CompensatedWaitTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	@ParameterizedTest
	@EnumSource(Wait.class)
	void aRecursionOfJobsThatWaitForEachOtherEndsOnAPoolOfOne(Wait wait) throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		assertThat(pool.submit(() -> depth(pool, wait, 200)).get()).isEqualTo(200);
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(pool.snapshot().completed()).isEqualTo(201);
	}

	private static int depth(PriorityPool pool, Wait wait, int levels) throws Exception {
		return (levels == 0) ? 0 : 1 + wait.on(pool.submit(() -> depth(pool, wait, levels - 1)));
	}

	@ParameterizedTest
	@EnumSource(Wait.class)
	void aTreeOfJobsEndsOnTwoWorkersAndASmallQueue(Wait wait) throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(2).maxWorkers(2).queueCapacity(4));
		assertThat(pool.submit(() -> fibonacci(pool, wait, 8)).get()).isEqualTo(21);
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
	void jobsThatWaitForAnyEarlierOnesEnd() throws Exception {
		PriorityPool pool = this.pools
			.of((settings) -> settings.minWorkers(2).maxWorkers(2).queueCapacity(64).spareWorkers(2_000));
		Random random = Seed.of("jobsThatWaitForAnyEarlierOnes").random(0);
		List<Job<Integer>> jobs = new ArrayList<>();
		for (int i = 0; i < Seed.scaled(1_000); i++) {
			Job<Integer> one = jobs.isEmpty() ? null : jobs.get(random.nextInt(jobs.size()));
			Job<Integer> two = jobs.isEmpty() ? null : jobs.get(jobs.size() - 1 - random.nextInt(Math.min(20, i)));
			Wait wait = Wait.values()[random.nextInt(3)];
			Priority priority = Priority.values()[random.nextInt(5)];
			jobs.add(pool.submit(priority, () -> (one != null) ? Math.max(wait.on(one), wait.on(two)) + 1 : 0));
		}
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(jobs).allMatch((job) -> job.isDone() && !job.isCompletedExceptionally());
	}

	@Test
	void aJobRunsOnAnotherThreadThanTheOneThatWaitsForIt() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<Boolean> outer = pool.submit(() -> {
			Thread own = Thread.currentThread();
			return pool.submit(Thread::currentThread).get() != own;
		});
		assertThat(outer.get()).isTrue();
	}

	@Test
	void jobsOfTwoPoolsOfOneWorkerWaitForEachOthers() throws Exception {
		PriorityPool first = this.pools.ofWorkers(1);
		PriorityPool second = this.pools.ofWorkers(1);
		Job<Integer> outer = first.submit(
				() -> 1 + second.submit(() -> 1 + first.submit(() -> 1 + second.submit(() -> 1).join()).get()).join());
		assertThat(outer.get()).isEqualTo(4);
	}

	@Test
	void stagesOfJobsAreWaitedForInTheSameWay() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		assertThat(pool.submit(() -> pool.submit(() -> 1).thenApply((one) -> one + 1).join()).get()).isEqualTo(2);
		assertThat(pool
			.submit(() -> pool.submit(() -> 1).thenApplyAsync((one) -> one + 1).thenApply((two) -> two + 1).get())
			.get()).isEqualTo(3);
	}

	@Test
	void allAndAnyOfSeveralJobsAreWaitedForInTheSameWay() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<Object> outer = pool.submit(() -> {
			Job<Integer> one = pool.submit(() -> 1);
			Job<Integer> two = pool.submit(() -> 2);
			Job.allOf(one, two).join();
			return List.of(one.join() + two.join(), Job.anyOf(one).join());
		});
		assertThat(outer.get()).isEqualTo(List.of(3, 1));
	}

	@Test
	void theStagesOfAllOfRunInThePoolOfTheFirstJob() {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<Integer> job = pool.submit(() -> 1);
		assertThat(Job.allOf(new CompletableFuture<>().completeAsync(() -> 0), job)
			.thenApplyAsync((none) -> Thread.currentThread().getName())).succeedsWithin(TestPools.LONG)
			.asString()
			.startsWith(pool.name() + "-worker-");
	}

	@Test
	void aFailureOfOneOfThemIsThatOfAll() {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<Integer> failed = pool.submit(() -> {
			throw new IllegalStateException("on purpose");
		});
		assertThat(TestPools.failureOf(Job.allOf(failed, pool.submit(() -> 1)))).hasMessage("on purpose");
	}

	@Test
	void graphsGroupsAndMappingsAreWaitedForInTheSameWay() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<Integer> outer = pool.submit(() -> {
			var graph = JobGraph.named("g").job("a", (run) -> 1).job("b", (run) -> 2).after("a").build().submit(pool);
			graph.join();
			try (JobGroup group = JobGroup.on(pool, "group")) {
				group.submit(() -> 1);
				group.await();
			}
			return graph.result("b", Integer.class) + pool.map(List.of(1, 2, 3), (input) -> input).join().size();
		});
		assertThat(outer.get()).isEqualTo(5);
	}

	@Test
	void aWorkerThatWaitsForASlotOfItsOwnPoolGivesItsPlaceToAnother() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(1).blockTimeout(TestPools.LONG));
		Job<List<Job<Integer>>> outer = pool.submit(() -> {
			List<Job<Integer>> jobs = new ArrayList<>();
			for (int i = 0; i < 10; i++) {
				int number = i;
				jobs.add(pool.submit(() -> number));
			}
			return jobs;
		});
		for (Job<Integer> job : outer.get()) {
			assertThat(job).succeedsWithin(TestPools.LONG);
		}
	}

	@Test
	void aWorkerThatWaitsForASlotOfAnotherPoolGivesItsPlaceToAnother() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		PriorityPool full = this.pools.of((settings) -> settings.queueCapacity(1).blockTimeout(TestPools.LONG));
		Blocker blocker = Blocker.on(full);
		full.submit(() -> "fills the queue");
		Job<String> outer = pool.submit(() -> full.submit(() -> "done").get());
		await().until(() -> PoolProbe.isAnyWaitingForSlot(full));
		assertThat(pool.submit(() -> {
			blocker.release();
			return "released";
		})).succeedsWithin(TestPools.LONG);
		assertThat(outer.get()).isEqualTo("done");
	}

	@Test
	void aWaitForASlotBeyondTheSpareWorkersIsRejected() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.spareWorkers(1));
		PriorityPool full = this.pools.of((settings) -> settings.queueCapacity(1).blockTimeout(TestPools.LONG));
		Blocker blocker = Blocker.on(full);
		full.submit(() -> "fills the queue");
		Job<String> first = pool.submit(() -> full.submit(() -> "done").get());
		await().until(() -> PoolProbe.isAnyWaitingForSlot(full));
		Job<String> second = pool.submit(() -> full.submit(() -> "never").get());
		assertThat(TestPools.failureOf(second)).isInstanceOf(RejectedExecutionException.class)
			.hasMessageContaining("'" + pool.name() + "'")
			.hasMessageContaining("spare-workers");
		assertThat(full.snapshot().rejected()).isOne();
		blocker.release();
		assertThat(first.get()).isEqualTo("done");
	}

	@Test
	void theStageThatATaskWithRetriesReturnsIsWaitedForInTheSameWay() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<CompletableFuture<Integer>> ofAJob = pool.job("stage")
			.retry(RetryPolicy.fixed(1, Duration.ZERO))
			.submit(() -> pool.submit(() -> 1).thenApply((one) -> one + 1));
		assertThat(ofAJob.get(10, TimeUnit.SECONDS)).isCompletedWithValue(2);
	}

	@Test
	void spareWorkersEndWhenTheyHaveBeenIdleForLongEnough() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.keepAlive(Duration.ofMillis(10)));
		assertThat(pool.submit(() -> depth(pool, Wait.JOIN, 50)).get()).isEqualTo(50);
		await().until(() -> pool.snapshot().workers().size() == 1 && TestPools.threadsOf(pool).size() == 1);
		assertThat(pool.submit(() -> depth(pool, Wait.JOIN, 50)).get()).isEqualTo(50);
	}

	@Test
	void aJobThatIsCancelledWhileItWaitsGivesItsWorkerBack() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.spareWorkers(1));
		for (int round = 0; round < 20; round++) {
			Job<Integer> never = pool.job("never").delay(Duration.ofHours(1)).submit(() -> 1);
			Job<Integer> outer = pool.submit(() -> never.get());
			await().until(() -> pool.snapshot()
				.workers()
				.stream()
				.anyMatch((worker) -> worker.state() == WorkerSnapshot.State.WAITING));
			outer.cancel(true);
			never.cancel(true);
			assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		}
		assertThat(PoolProbe.countedWorkers(pool)).isBetween(1, 2);
		assertThat(pool.submit(() -> depth(pool, Wait.GET, 1)).get()).isOne();
	}

	@Test
	void aWaitBeyondTheSpareWorkersFailsWithAnErrorThatNamesTheRemedy() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.spareWorkers(2));
		Job<Integer> outer = pool.submit(() -> depth(pool, Wait.JOIN, 3));
		assertThat(TestPools.failureOf(outer)).isInstanceOf(RejectedExecutionException.class)
			.hasMessageContaining("'" + pool.name() + "'")
			.hasMessageContaining("2 workers")
			.hasMessageContaining("after(…)")
			.hasMessageContaining("spare-workers");
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(pool.submit(() -> depth(pool, Wait.JOIN, 2)).get()).isEqualTo(2);
	}

	@Test
	void workersThatWaitAreShownAsSuch() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		CountDownLatch released = new CountDownLatch(1);
		Job<Object> outer = pool.job("outer")
			.submit(() -> pool.job("inner").submit(() -> released.await(20, TimeUnit.SECONDS)).get());
		await().until(() -> pool.snapshot().workers().size() == 2);
		await().untilAsserted(() -> assertThat(pool.snapshot().workers())
			.extracting(WorkerSnapshot::state, (worker) -> (worker.job() != null) ? worker.job().name() : null)
			.containsExactly(tuple(WorkerSnapshot.State.WAITING, "outer"),
					tuple(WorkerSnapshot.State.ACTIVE, "inner")));
		assertThat(pool.snapshot().running()).isEqualTo(2);
		assertThat(pool.snapshot().utilisation()).isEqualTo(1);
		released.countDown();
		assertThat(outer.get()).isEqualTo(true);
	}

	@Test
	void theLimitOfALevelIsGivenBackMeanwhile() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(2)
			.maxWorkers(2)
			.levels(Map.of(Priority.LOW, LevelSettings.unlimited().withMaxWorkers(1))));
		Job<Integer> outer = pool.submit(Priority.LOW, () -> pool.submit(Priority.LOW, () -> 7).get());
		assertThat(outer.get()).isEqualTo(7);
	}

	@Test
	void noMoreThanTheMaximumRunAtOnceWhileOthersWait() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		AtomicInteger running = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		List<Job<Integer>> jobs = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			jobs.add(pool.submit(() -> pool.submit(() -> {
				most.accumulateAndGet(running.incrementAndGet(), Math::max);
				LockSupport.parkNanos(100_000);
				return running.decrementAndGet();
			}).get()));
		}
		for (Job<Integer> job : jobs) {
			assertThat(job).succeedsWithin(TestPools.LONG);
		}
		// One more where a worker has come back from its wait, until the next comes by
		assertThat(most.get()).isBetween(1, 3);
	}

	@Test
	void aTimedWaitOnAWorkerHoldsItsTime() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		CountDownLatch released = new CountDownLatch(1);
		Callable<Integer> slow = () -> {
			while (released.getCount() > 0) {
				Thread.onSpinWait();
			}
			return 1;
		};
		try {
			Job<List<Object>> outer = pool.submit(() -> {
				List<Object> seen = new ArrayList<>();
				seen.add(catchThrowable(() -> pool.submit(slow).get(10, TimeUnit.MILLISECONDS)).getClass());
				seen.add(pool.executor()
					.invokeAll(List.of(slow, slow), 20, TimeUnit.MILLISECONDS)
					.stream()
					.allMatch(Future::isCancelled));
				seen.add(catchThrowable(() -> pool.executor().invokeAny(List.of(slow), 20, TimeUnit.MILLISECONDS))
					.getClass());
				return seen;
			});
			assertThat(outer.get(10, TimeUnit.SECONDS)).containsExactly(TimeoutException.class, true,
					TimeoutException.class);
		}
		finally {
			released.countDown();
		}
	}

	@Test
	void aTimeoutOfTheSmallestNumberDoesNotWait() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.on(pool);
		Job<Integer> job = pool.submit(() -> 1);
		ExecutorService view = pool.executor();
		view.submit(() -> 1);
		assertThat(catchThrowable(() -> job.get(Long.MIN_VALUE, TimeUnit.NANOSECONDS)))
			.isInstanceOf(TimeoutException.class);
		assertThat(view.awaitTermination(Long.MIN_VALUE, TimeUnit.NANOSECONDS)).isFalse();
		assertThat(view.invokeAll(List.of(() -> 1), Long.MIN_VALUE, TimeUnit.NANOSECONDS))
			.allMatch(Future::isCancelled);
		assertThat(catchThrowable(() -> view.invokeAny(List.of(() -> 1), Long.MIN_VALUE, TimeUnit.NANOSECONDS)))
			.isInstanceOf(TimeoutException.class);
		assertThat(pool.submit(() -> catchThrowable(() -> job.get(Long.MIN_VALUE, TimeUnit.NANOSECONDS)))).isNotNull();
		blocker.release();
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
