package io.threadsystem.pool;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.threadsystem.job.Job;
import io.threadsystem.job.PoolClosedException;
import io.threadsystem.job.Priority;
import io.threadsystem.job.QueueFullException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/** Jobs in the hands of code that knows completable futures alone. */
@Timeout(60)
class AsynchronousCallersTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	// Several jobs

	@Test
	void allOfIsDoneWhenTheJobsOfBothPoolsAre() throws Exception {
		PriorityPool one = this.pools.ofWorkers(1);
		PriorityPool other = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.on(other);
		Job<Integer> first = one.submit(() -> 1);
		Job<Integer> second = other.submit(() -> 2);
		CompletableFuture<Integer> sum = CompletableFuture.allOf(first, second)
			.thenApply((none) -> first.join() + second.join());
		first.get();
		assertThat(sum).isNotDone();
		blocker.release();
		assertThat(sum.get()).isEqualTo(3);
	}

	@Test
	void anyOfIsDoneWithTheFirstJobAndLeavesTheOtherOneAlone() throws Exception {
		PriorityPool one = this.pools.ofWorkers(1);
		PriorityPool other = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.on(other);
		Job<String> late = other.submit(() -> "late");
		assertThat(CompletableFuture.anyOf(late, one.submit(() -> "early")).get()).isEqualTo("early");
		assertThat(late).isNotDone();
		blocker.release();
		assertThat(late.get()).isEqualTo("late");
	}

	@Test
	void aFailureIsSeenThroughAllOfWhenTheOthersHaveEndedToo() throws Exception {
		PriorityPool one = this.pools.ofWorkers(1);
		PriorityPool other = this.pools.ofWorkers(1);
		IllegalStateException failure = new IllegalStateException("on purpose");
		Blocker blocker = Blocker.on(other);
		Job<Object> failed = one.submit(() -> {
			throw failure;
		});
		CompletableFuture<Void> all = CompletableFuture.allOf(failed, blocker.job());
		assertThat(TestPools.failureOf(failed)).isSameAs(failure);
		assertThat(all).isNotDone();
		blocker.release();
		assertThat(TestPools.failureOf(all)).isSameAs(failure);
		assertThat(blocker.job()).isCompleted();
	}

	@Test
	void aCancellationIsTheFailureOfAllOf() {
		PriorityPool pool = this.pools.ofWorkers(1);
		pool.pause();
		Job<Integer> cancelled = pool.submit(() -> 1);
		CompletableFuture<Void> all = CompletableFuture.allOf(cancelled, pool.submit(() -> 2));
		cancelled.cancel(true);
		assertThat(all).isNotDone();
		pool.resume();
		assertThat(catchThrowable(all::join)).isInstanceOf(CompletionException.class)
			.hasCauseInstanceOf(CancellationException.class);
	}

	@Test
	void cancellingAllOfCancelsNoJob() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		pool.pause();
		Job<Integer> job = pool.submit(() -> 1);
		assertThat(CompletableFuture.allOf(job).cancel(true)).isTrue();
		pool.resume();
		assertThat(job.get()).isOne();
	}

	@Test
	void theAsynchronousStagesOfAllOfRunOnThePoolOnlyIfTheyAreToldTo() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		CompletableFuture<Void> all = CompletableFuture.allOf(pool.submit(() -> 1), pool.submit(() -> 2));
		assertThat(all.thenApplyAsync((none) -> threadName()).get()).doesNotStartWith(pool.name());
		assertThat(all.thenApplyAsync((none) -> threadName(), pool.executor(Priority.HIGH)).get())
			.isEqualTo(pool.name() + "-worker-1");
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(pool.snapshot().level(Priority.HIGH).completed()).isOne();
	}

	// Stages

	@Test
	void asynchronousStagesTakeTheirTurnAtThePriorityOfTheirJob() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		List<String> order = Collections.synchronizedList(new ArrayList<>());
		Job<String> high = pool.submit(Priority.HIGH, () -> "high");
		Job<String> low = pool.submit(Priority.LOW, () -> "low");
		CompletableFuture.allOf(high, low).get();
		Blocker blocker = Blocker.on(pool);
		CompletableFuture<String> second = low.thenComposeAsync((value) -> {
			order.add(value + " stage");
			return pool.submit(Priority.HIGHEST, () -> order.add("job of the stage"))
				.thenApply((added) -> threadName());
		}).thenApplyAsync((thread) -> {
			order.add("stage after the job of the stage");
			return thread + " and " + threadName();
		});
		pool.submit(() -> order.add("normal"));
		high.thenApplyAsync((value) -> order.add(value + " stage")).thenRunAsync(() -> order.add("next high stage"));
		blocker.release();
		String worker = pool.name() + "-worker-1";
		assertThat(second.get()).isEqualTo(worker + " and " + worker);
		assertThat(order).containsExactly("high stage", "next high stage", "normal", "low stage", "job of the stage",
				"stage after the job of the stage");
	}

	@Test
	void aStageOfACancelledJobRunsOnceAndSeesTheCancellation() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker running = Blocker.on(pool);
		Job<String> pending = pool.submit(() -> "never");
		for (Job<?> job : List.of(pending, running.job())) {
			AtomicInteger calls = new AtomicInteger();
			CompletableFuture<Throwable> seen = new CompletableFuture<>();
			job.whenComplete((value, failure) -> {
				calls.incrementAndGet();
				seen.complete(failure);
			});
			job.cancel(true);
			job.cancel(true);
			assertThat(seen.get()).isInstanceOf(CancellationException.class);
			assertThat(calls).hasValue(1);
		}
	}

	@Test
	void cancellingAStageDoesNotCancelItsJob() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.on(pool);
		List<CompletableFuture<?>> stages = List.of(blocker.job().copy(), blocker.job().thenApply((value) -> 1),
				blocker.job().thenApplyAsync((value) -> 1), blocker.job().whenComplete((value, failure) -> {
				}));
		assertThat(stages).allMatch((stage) -> stage.cancel(true));
		assertThat(blocker.job().token().isCancelled()).isFalse();
		blocker.release();
		assertThat(blocker.job().get()).isNull();
	}

	@Test
	void theTimeoutOfACopyLeavesTheJobAloneUnlessAStageCancelsIt() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		Blocker abandoned = Blocker.on(pool);
		Blocker cancelled = Blocker.on(pool);
		CompletableFuture<Void> first = abandoned.job().copy().orTimeout(1, TimeUnit.MILLISECONDS);
		CompletableFuture<Void> second = cancelled.job()
			.copy()
			.orTimeout(1, TimeUnit.MILLISECONDS)
			.whenComplete((value, failure) -> cancelled.job().cancel(true));
		assertThat(TestPools.failureOf(first)).isInstanceOf(TimeoutException.class);
		assertThat(TestPools.failureOf(second)).isInstanceOf(TimeoutException.class);
		assertThat(cancelled.job()).isCancelled();
		assertThat(abandoned.job()).isNotDone();
		abandoned.release();
		assertThat(abandoned.job().get()).isNull();
	}

	@Test
	void aStageThatThrowsHarmsNeitherItsJobNorTheWorker() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.on(pool);
		AssertionError failure = new AssertionError("on purpose");
		CompletableFuture<Object> stage = blocker.job().handle((value, thrown) -> {
			throw failure;
		});
		CompletableFuture<Object> asynchronous = blocker.job().handleAsync((value, thrown) -> {
			throw failure;
		});
		blocker.release();
		assertThat(TestPools.failureOf(stage)).isSameAs(failure);
		assertThat(TestPools.failureOf(asynchronous)).isSameAs(failure);
		assertThat(pool.submit(AsynchronousCallersTests::threadName).get()).isEqualTo(pool.name() + "-worker-1");
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(pool.snapshot().completed()).isEqualTo(3);
		assertThat(pool.snapshot().failed()).isZero();
	}

	@Test
	void anAsynchronousStageThatThePoolRefusesFails() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(1).queueFull(QueueFullPolicy.REJECT));
		Job<Integer> job = pool.submit(() -> 1);
		job.get();
		Blocker blocker = Blocker.on(pool);
		Job<Integer> queued = pool.submit(() -> 2);
		assertThat(TestPools.failureOf(job.thenApplyAsync((value) -> value))).isInstanceOf(QueueFullException.class);
		blocker.release();
		queued.get();
		pool.close();
		assertThat(TestPools.failureOf(job.thenApplyAsync((value) -> value))).isInstanceOf(PoolClosedException.class);
		assertThat(job.thenApply((value) -> value).get()).isOne();
	}

	// Waiting inside of a job

	@Test
	void aWorkerThatWaitsForTheAllOfOfTheJdkWaitsInVain() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<Boolean> outer = pool.submit(() -> {
			Job<Integer> inner = pool.submit(() -> 7);
			Job<Integer> other = pool.submit(() -> 8);
			List<CompletableFuture<?>> futures = List.of(CompletableFuture.allOf(inner, other),
					CompletableFuture.anyOf(inner, other));
			return futures.stream()
				.map((future) -> catchThrowable(() -> future.get(10, TimeUnit.MILLISECONDS)))
				.allMatch(TimeoutException.class::isInstance);
		});
		assertThat(outer.get()).isTrue();
	}

	@Test
	void aWorkerWaitsForOneJobAfterTheOther() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<Integer> outer = pool.submit(() -> {
			List<Job<Integer>> inner = Stream.of(1, 2, 3).map((number) -> pool.submit(() -> number)).toList();
			return inner.stream().mapToInt(Job::join).sum();
		});
		assertThat(outer.get()).isEqualTo(6);
	}

	@Test
	void aJobThatLeavesTheRestToAStageHoldsNoWorker() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<CompletableFuture<Integer>> outer = pool.submit(() -> {
			Job<Integer> first = pool.submit(() -> 1);
			Job<Integer> second = pool.submit(() -> 2);
			return first.thenCombine(second, Integer::sum);
		});
		assertThat(outer.thenCompose((sum) -> sum).get()).isEqualTo(3);
		await().until(() -> pool.snapshot().completed() == 3);
	}

	private static String threadName() {
		return Thread.currentThread().getName();
	}

}
