package io.threadsystem.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.Job;
import io.threadsystem.job.PoolClosedException;
import io.threadsystem.job.QueueTimeoutException;
import io.threadsystem.workflow.JobGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** What thread takes the inputs of a mapping, and when none does any more. */
@Timeout(60)
class MapSourceTests {

	private static final int MANY = 40;

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final AtomicInteger taken = new AtomicInteger();

	private final CountDownLatch sourceGoesOn = new CountDownLatch(1);

	// Cancelling

	@Test
	void nothingIsTakenAfterTheTokenOfTheJobsWasCancelled() {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.on(pool);
		CancellationToken token = CancellationToken.create();
		CompletableFuture<List<Integer>> all = pool.job("map")
			.token(token)
			.map(this::endless, (input) -> input, MapSettings.defaults().window(3).continueOnFailure());
		token.cancel("enough");
		assertThat(TestPools.failureOf(all)).isInstanceOf(CancellationException.class).hasMessageContaining("enough");
		assertThat(this.taken.get()).isLessThanOrEqualTo(4);
		blocker.release();
	}

	@Test
	void nothingIsTakenAfterItsGroupWasCancelled() {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.on(pool);
		JobGroup group = JobGroup.on(pool, "imports");
		CompletableFuture<List<Integer>> all = group.job("map")
			.map(this::endless, (input) -> input, MapSettings.defaults().window(3).continueOnFailure());
		group.cancel();
		assertThat(TestPools.failureOf(all)).isInstanceOf(CancellationException.class);
		assertThat(this.taken.get()).isLessThanOrEqualTo(4);
		blocker.release();
	}

	@Test
	void nothingIsTakenWhereTheTokenWasCancelledBefore() {
		CancellationToken token = CancellationToken.create();
		token.cancel("too late");
		CompletableFuture<List<Integer>> all = this.pools.ofWorkers(1)
			.job("map")
			.token(token)
			.map(this::endless, (input) -> input, MapSettings.defaults().continueOnFailure());
		assertThat(TestPools.failureOf(all)).isInstanceOf(CancellationException.class).hasMessageContaining("too late");
		assertThat(this.taken).hasValue(0);
	}

	@Test
	void aCancelledMappingIsDoneWhenItsJobsAreCancelled() {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.on(pool);
		List<Job<?>> jobs = new ArrayList<>();
		CompletableFuture<List<Integer>> all = pool.job("map")
			.onSubmit(jobs::add)
			.map(List.of(1, 2, 3, 4), (input) -> input);
		CompletableFuture<Boolean> seen = all
			.handle((results, failure) -> jobs.stream().allMatch(Job::isCancelled) && jobs.size() == 4);
		assertThat(all.cancel(true)).isTrue();
		assertThat(seen).isCompletedWithValue(true);
		assertThat(all).isCancelled();
		blocker.release();
	}

	// Slow sources

	@Test
	void slowSourcesDoNotKeepTheFuturesOfExpiredJobsFromCompleting() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.on(pool);
		List<CompletableFuture<?>> mappings = new ArrayList<>();
		for (int mapping = 0; mapping < MANY; mapping++) {
			mappings.add(pool.job("map")
				.queueTimeout(Duration.ofMillis(1))
				.map(stoppingAfter(2), (input) -> input, MapSettings.defaults().window(2).continueOnFailure()));
		}
		Job<String> expiring = pool.job("expiring").queueTimeout(Duration.ofMillis(1)).submit(() -> "never");
		CompletableFuture<Throwable> seen = expiring.handle((result, failure) -> failure);
		assertThat(seen.get(20, TimeUnit.SECONDS)).isInstanceOf(QueueTimeoutException.class);
		this.sourceGoesOn.countDown();
		mappings.forEach((mapping) -> assertThat(TestPools.failureOf(mapping)).isNotNull());
		blocker.release();
	}

	@Test
	void theCallerLeavesASlowSourceToAWorker() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		Queue<String> takers = new ConcurrentLinkedQueue<>();
		CountDownLatch firstEnded = new CountDownLatch(1);
		Iterator<Integer> inputs = IntStream.range(0, 6).boxed().iterator();
		Iterable<Integer> watched = () -> new Iterator<>() {
			@Override
			public boolean hasNext() {
				return inputs.hasNext();
			}

			@Override
			public Integer next() {
				takers.add(Thread.currentThread().getName());
				int input = inputs.next();
				if (input == 1) {
					awaitUninterrupted(firstEnded);
				}
				return input;
			}
		};
		CompletableFuture<List<Integer>> all = pool.job("map").onSubmit((job) -> job.whenComplete((result, failure) -> {
			firstEnded.countDown();
		})).map(watched, (input) -> input, MapSettings.defaults().window(2));
		assertThat(all.get()).containsExactly(0, 1, 2, 3, 4, 5);
		assertThat(List.copyOf(takers).subList(0, 2)).containsOnly(Thread.currentThread().getName());
		assertThat(List.copyOf(takers).subList(2, 6)).allMatch((name) -> name.startsWith(pool.name() + "-"));
	}

	@Test
	void aThreadThatCancelsAJobOfAMappingDoesNotWaitForItsSource() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.on(pool);
		List<Job<?>> jobs = new ArrayList<>();
		CompletableFuture<List<Integer>> all = pool.job("map")
			.onSubmit(jobs::add)
			.map(stoppingAfter(2), (input) -> input, MapSettings.defaults().window(2).continueOnFailure());
		assertThat(Caller.of(() -> jobs.get(0).cancel(true)).result()).isTrue();
		this.sourceGoesOn.countDown();
		blocker.release();
		assertThat(TestPools.failureOf(all)).isInstanceOf(CancellationException.class);
	}

	// Draining

	@Test
	void aDrainingPoolRunsTheJobsThatItHasAcceptedAndNoneBesides() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.on(pool);
		List<Integer> ran = new ArrayList<>();
		CompletableFuture<List<Integer>> all = pool.job("map").map(this::endless, (input) -> {
			ran.add(input);
			return input;
		}, MapSettings.defaults().window(4));
		Caller<Void> closing = Caller.blocked(() -> {
			pool.close();
			return null;
		});
		blocker.release();
		closing.result();
		assertThat(TestPools.failureOf(all)).isInstanceOf(PoolClosedException.class);
		assertThat(ran).containsExactly(1, 2, 3, 4);
		assertThat(pool.snapshot().cancelled()).isZero();
	}

	private Iterator<Integer> endless() {
		return Stream.generate(this.taken::incrementAndGet).iterator();
	}

	/** Inputs of which the first ones are there, and the others when the test says so. */
	private Iterable<Integer> stoppingAfter(int count) {
		Iterator<Integer> inputs = IntStream.range(0, count + 1).boxed().iterator();
		AtomicInteger next = new AtomicInteger();
		return () -> new Iterator<>() {
			@Override
			public boolean hasNext() {
				return inputs.hasNext();
			}

			@Override
			public Integer next() {
				if (next.getAndIncrement() == count) {
					awaitUninterrupted(MapSourceTests.this.sourceGoesOn);
				}
				return inputs.next();
			}
		};
	}

	private static void awaitUninterrupted(CountDownLatch latch) {
		try {
			assertThat(latch.await(40, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

}
