package io.threadsystem.pool;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.Job;
import io.threadsystem.job.Priority;
import io.threadsystem.job.QueueTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Promise 4: what has ended holds on to nothing. */
@Timeout(60)
class ReleaseTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	@Test
	void aCancelledJobReleasesItsTask() {
		PriorityPool pool = this.pools.ofWorkers(1);
		pool.pause();
		Payload payload = new Payload();
		WeakReference<Payload> reference = new WeakReference<>(payload);
		Job<Integer> job = pool.submit(payload);
		payload = null;
		job.cancel(false);
		assertReleased(reference);
		assertThat(job).isCancelled();
	}

	@Test
	void aCompletedJobReleasesItsTask() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Payload payload = new Payload();
		WeakReference<Payload> reference = new WeakReference<>(payload);
		Job<Integer> job = pool.submit(payload);
		payload = null;
		job.get();
		assertReleased(reference);
		assertThat(job).isCompletedWithValue(1);
	}

	@Test
	void aJobThatWaitedTooLongReleasesItsTask() {
		PriorityPool pool = this.pools.ofWorkers(1);
		pool.pause();
		Payload payload = new Payload();
		WeakReference<Payload> reference = new WeakReference<>(payload);
		Job<Integer> job = pool.job("late").queueTimeout(Duration.ofMillis(1)).submit(payload);
		payload = null;
		assertThat(TestPools.failureOf(job)).isInstanceOf(QueueTimeoutException.class);
		assertReleased(reference);
	}

	@Test
	void aCancelledDelayedJobReleasesItsTask() {
		PriorityPool pool = this.pools.ofWorkers(1);
		Payload payload = new Payload();
		WeakReference<Payload> reference = new WeakReference<>(payload);
		Job<Integer> job = pool.job("delayed").delay(Duration.ofHours(1)).submit(payload);
		payload = null;
		job.cancel(false);
		assertReleased(reference);
		assertThat(pool.snapshot().pending()).isZero();
	}

	@Test
	void anIdlePoolHoldsOnToNoJob() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		List<WeakReference<Job<?>>> references = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			references.add(new WeakReference<>(pool.submit(Priority.values()[i % 5], () -> "done")));
		}
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		await().until(() -> reachable(references) == 0);
	}

	@Test
	void aTokenHoldsOnToNoJobThatHasEnded() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		CancellationToken token = CancellationToken.create();
		List<WeakReference<Job<?>>> references = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			references.add(new WeakReference<>(pool.job("job").token(token).submit(() -> "done")));
		}
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		await().until(() -> reachable(references) == 0);
		assertThat(token.isCancelled()).isFalse();
	}

	@Test
	void aMillionCancelledJobsOfAPausedPoolTakeNeitherSlotsNorMemory() {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(128).queueFull(QueueFullPolicy.REJECT));
		pool.pause();
		pool.submit(() -> "stays");
		List<WeakReference<Job<?>>> references = new ArrayList<>();
		for (int i = 0; i < 1_000_000; i++) {
			Job<String> job = pool.submit(Priority.values()[i % 5], () -> "never");
			job.cancel(false);
			if (i % 100 == 0) {
				references.add(new WeakReference<>(job));
			}
		}
		assertThat(pool.snapshot().queued()).isOne();
		assertThat(pool.snapshot().cancelled()).isEqualTo(1_000_000);
		await().until(() -> reachable(references) <= 10);
	}

	@Test
	void aCancelledJobThatIsHeldHoldsNoneOfThoseThatCameAfterIt() {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(128));
		pool.pause();
		Job<String> held = pool.submit(() -> "never");
		held.cancel(false);
		List<WeakReference<Job<?>>> references = new ArrayList<>();
		for (int i = 0; i < 10_000; i++) {
			Job<String> job = pool.submit(() -> "never");
			job.cancel(false);
			references.add(new WeakReference<>(job));
		}
		await().until(() -> reachable(references) < 500);
		assertThat(held).isCancelled();
	}

	@Test
	void aCompletedJobThatIsHeldHoldsNoneOfThoseThatCameAfterIt() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		List<Job<String>> held = new ArrayList<>();
		List<WeakReference<Job<?>>> references = new ArrayList<>();
		CountDownLatch release = new CountDownLatch(1);
		pool.execute(() -> {
			try {
				release.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		for (int i = 0; i < 9_000; i++) {
			Job<String> job = pool.submit(() -> "done");
			if (i < 3) {
				held.add(job);
			}
			else {
				references.add(new WeakReference<>(job));
			}
		}
		release.countDown();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		await().until(() -> reachable(references) < 10);
		assertThat(held).allMatch(Job::isDone);
	}

	@Test
	void cancelledDelayedJobsTakeNoMemory() {
		PriorityPool pool = this.pools.ofWorkers(1);
		List<WeakReference<Job<?>>> references = new ArrayList<>();
		for (int i = 0; i < 100_000; i++) {
			Job<String> job = pool.job("delayed").delay(Duration.ofHours(1)).submit(() -> "never");
			job.cancel(false);
			if (i % 100 == 0) {
				references.add(new WeakReference<>(job));
			}
		}
		await().until(() -> reachable(references) == 0);
		assertThat(pool.snapshot().pending()).isZero();
	}

	@ParameterizedTest
	@EnumSource
	void aMappingThatHasEndedReleasesItsFunctionAndItsInputs(MappingEnd end) {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(10));
		Payload function = new Payload();
		Payload inputs = new Payload();
		List<WeakReference<?>> references = List.of(new WeakReference<>(function), new WeakReference<>(inputs));
		CompletableFuture<List<Integer>> mapped = end.map(pool, function, inputs);
		function = null;
		inputs = null;
		await().until(mapped::isDone);
		references.forEach(ReleaseTests::assertReleased);
		assertThat(mapped.isCompletedExceptionally()).isEqualTo(end != MappingEnd.COMPLETED);
	}

	private static void assertReleased(WeakReference<?> reference) {
		await().until(() -> {
			System.gc();
			return reference.get() == null;
		});
	}

	private static long reachable(List<WeakReference<Job<?>>> references) {
		System.gc();
		return references.stream().filter((reference) -> reference.get() != null).count();
	}

	/** How a mapping ends. */
	enum MappingEnd {

		COMPLETED {
			@Override
			CompletableFuture<List<Integer>> map(PriorityPool pool, Payload function, Payload inputs) {
				return pool.map(inputs, (input) -> function.call());
			}
		},

		FAILED {
			@Override
			CompletableFuture<List<Integer>> map(PriorityPool pool, Payload function, Payload inputs) {
				return pool.map(inputs, (input) -> 1 / (function.call() - 1));
			}
		},

		CANCELLED {
			@Override
			CompletableFuture<List<Integer>> map(PriorityPool pool, Payload function, Payload inputs) {
				Blocker blocker = Blocker.on(pool);
				CompletableFuture<List<Integer>> mapped = pool.map(inputs, (input) -> function.call());
				mapped.cancel(true);
				blocker.release();
				return mapped;
			}
		},

		CLOSED {
			@Override
			CompletableFuture<List<Integer>> map(PriorityPool pool, Payload function, Payload inputs) {
				Blocker blocker = Blocker.on(pool);
				CompletableFuture<List<Integer>> mapped = pool.map(inputs, (input) -> function.call());
				Caller.of(() -> {
					pool.close();
					return null;
				});
				await().until(() -> PoolProbe.isClosed(pool));
				blocker.release();
				return mapped;
			}
		};

		abstract CompletableFuture<List<Integer>> map(PriorityPool pool, Payload function, Payload inputs);

	}

	private static final class Payload implements Callable<Integer>, Iterable<Integer> {

		private final AtomicInteger taken = new AtomicInteger();

		/** Numbers that hold on to this. */
		@Override
		public Iterator<Integer> iterator() {
			return IntStream.range(0, 100).peek((number) -> this.taken.incrementAndGet()).iterator();
		}

		@Override
		public Integer call() {
			return 1;
		}

	}

}
