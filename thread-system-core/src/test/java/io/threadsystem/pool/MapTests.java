package io.threadsystem.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobTimeoutException;
import io.threadsystem.job.PoolClosedException;
import io.threadsystem.job.Priority;
import io.threadsystem.retry.RetryPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.awaitility.Awaitility.await;

/** A function over many inputs. */
@Timeout(60)
class MapTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final IllegalStateException failure = new IllegalStateException("no more paper");

	@Test
	void resultsAreInTheOrderOfTheInputs() throws Exception {
		Seed seed = Seed.of("resultsAreInTheOrderOfTheInputs");
		PriorityPool pool = this.pools.ofWorkers(4);
		Random random = seed.random(0);
		List<Integer> spins = Stream.generate(() -> random.nextInt(2000)).limit(1000).toList();
		CompletableFuture<List<Integer>> all = pool.map(spins, (count) -> {
			for (int spin = 0; spin < count; spin++) {
				Thread.onSpinWait();
			}
			return count;
		});
		assertThat(all.get()).isEqualTo(spins);
	}

	@Test
	void thereAreNeverMoreJobsThanTheWindow() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		AtomicLong taken = new AtomicLong();
		AtomicLong ended = new AtomicLong();
		AtomicLong most = new AtomicLong();
		Iterable<Long> inputs = () -> LongStream.range(0, 100_000)
			.peek((input) -> most.accumulateAndGet(taken.incrementAndGet() - ended.get(), Math::max))
			.iterator();
		List<Long> results = pool.job("map").map(inputs, (input) -> {
			ended.incrementAndGet();
			return input;
		}, MapSettings.defaults().window(5)).get();
		assertThat(results).hasSize(100_000);
		// One more: an iterator that looks ahead has taken the one after the last.
		assertThat(most.get()).isLessThanOrEqualTo(6);
	}

	@Test
	void theDefaultWindowIsFourJobsAWorker() {
		PriorityPool pool = this.pools.of((settings) -> settings.maxWorkers(3));
		Blocker blocker = Blocker.on(pool);
		pool.pause();
		CompletableFuture<List<Integer>> all = pool.map(Collections.nCopies(1000, 1), (input) -> input);
		assertThat(pool.snapshot().queued()).isEqualTo(12);
		blocker.release();
		pool.resume();
		assertThat(all.join()).hasSize(1000);
	}

	@Test
	void theCallerIsFreeWhenTheFirstWindowIsOnItsWay() {
		PriorityPool pool = this.pools.ofWorkers(2);
		CountDownLatch returned = new CountDownLatch(1);
		Iterable<Integer> endless = () -> Stream.iterate(1, (before) -> before + 1).iterator();
		CompletableFuture<List<Integer>> all = pool.map(endless, (input) -> {
			if (returned.getCount() == 0 && input > 1000) {
				throw this.failure;
			}
			return input;
		});
		returned.countDown();
		assertThat(TestPools.failureOf(all)).isSameAs(this.failure);
	}

	@Test
	void aStreamIsClosedInTheEnd() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		AtomicBoolean closed = new AtomicBoolean();
		Stream<Integer> inputs = IntStream.range(0, 100).boxed().onClose(() -> closed.set(true));
		assertThat(pool.map(inputs, (input) -> input * 2).get()).hasSize(100).endsWith(198);
		assertThat(closed).isTrue();
	}

	@Test
	void aStreamIsClosedWhereAnInputFails() {
		PriorityPool pool = this.pools.ofWorkers(2);
		AtomicBoolean closed = new AtomicBoolean();
		Stream<Integer> inputs = IntStream.range(0, 100).boxed().onClose(() -> closed.set(true));
		CompletableFuture<List<Integer>> all = pool.job("map").map(inputs, (input) -> {
			throw this.failure;
		}, MapSettings.defaults().window(3));
		assertThat(TestPools.failureOf(all)).isSameAs(this.failure);
		assertThat(closed).isTrue();
	}

	@Test
	void noInputsGiveNoResults() throws Exception {
		assertThat(this.pools.ofWorkers(1).map(List.of(), (input) -> input).get()).isEmpty();
	}

	@Test
	void inputsAndResultsMayBeNull() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		assertThat(pool.map(Arrays.asList("a", null), (input) -> (input != null) ? null : "b").get())
			.containsExactly(null, "b");
	}

	// Failing

	@Test
	void theFirstFailureCancelsTheRest() {
		PriorityPool pool = this.pools.ofWorkers(2);
		CountDownLatch interrupted = new CountDownLatch(1);
		CyclicBarrier both = new CyclicBarrier(2);
		AtomicInteger begun = new AtomicInteger();
		CompletableFuture<List<Integer>> all = pool.map(Collections.nCopies(1000, 1), (input) -> {
			int number = begun.incrementAndGet();
			try {
				both.await();
				if (number == 1) {
					throw this.failure;
				}
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				interrupted.countDown();
			}
			catch (BrokenBarrierException ex) {
				throw new AssertionError(ex);
			}
			return input;
		});
		assertThat(TestPools.failureOf(all)).isSameAs(this.failure);
		await().until(() -> interrupted.getCount() == 0);
		// a worker may just be about to begin another one
		assertThat(begun.get()).isBetween(2, 4);
		assertThat(all.isCancelled()).isFalse();
	}

	@Test
	void byOptionTheRestIsProcessedAllTheSame() {
		PriorityPool pool = this.pools.ofWorkers(2);
		AtomicInteger run = new AtomicInteger();
		CompletableFuture<List<Integer>> all = pool.job("map")
			.map(IntStream.range(0, 1000).boxed().toList(), (input) -> {
				run.incrementAndGet();
				if (input % 3 == 0) {
					throw new IllegalArgumentException("input " + input);
				}
				return input;
			}, MapSettings.defaults().continueOnFailure());
		Throwable thrown = TestPools.failureOf(all);
		assertThat(thrown).isInstanceOf(IllegalArgumentException.class);
		assertThat(thrown.getSuppressed()).hasSize(100);
		assertThat(run).hasValue(1000);
	}

	@Test
	void whatTheInputsThrowFailsTheWhole() {
		PriorityPool pool = this.pools.ofWorkers(1);
		Iterator<Integer> inputs = new Iterator<>() {

			private int next;

			@Override
			public boolean hasNext() {
				return true;
			}

			@Override
			public Integer next() {
				if (this.next == 10) {
					throw new NoSuchElementException("torn file");
				}
				return this.next++;
			}

		};
		CompletableFuture<List<Integer>> all = pool.map(() -> inputs, (input) -> input);
		assertThat(TestPools.failureOf(all)).hasMessage("torn file");
	}

	@Test
	void aCancelledJobFailsTheWhole() {
		PriorityPool pool = this.pools.ofWorkers(1);
		List<Job<?>> jobs = Collections.synchronizedList(new ArrayList<>());
		CountDownLatch forever = new CountDownLatch(1);
		CompletableFuture<List<Integer>> all = pool.job("map").onSubmit(jobs::add).map(List.of(1, 2), (input) -> {
			try {
				forever.await();
			}
			catch (InterruptedException ex) {
				// as wanted
			}
			return input;
		});
		jobs.get(1).cancel(true);
		assertThat(TestPools.failureOf(all)).isInstanceOf(CancellationException.class);
		assertThat(all.isCancelled()).isFalse();
	}

	@Test
	void cancellingItCancelsItsJobs() {
		PriorityPool pool = this.pools.ofWorkers(1);
		CountDownLatch running = new CountDownLatch(1);
		CountDownLatch interrupted = new CountDownLatch(1);
		CompletableFuture<List<Integer>> all = pool.map(Collections.nCopies(100, 1), (input) -> {
			running.countDown();
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				interrupted.countDown();
			}
			return input;
		});
		await().until(() -> running.getCount() == 0);
		assertThat(all.cancel(true)).isTrue();
		await().until(() -> interrupted.getCount() == 0);
		assertThat(all).isCancelled();
		assertThat(all.cancel(true)).isTrue();
		await().until(() -> pool.snapshot().pending() == 0);
		assertThat(pool.snapshot().submitted()).isEqualTo(4);
	}

	@Test
	void onlyItsJobsCompleteIt() {
		PriorityPool pool = this.pools.ofWorkers(1);
		pool.pause();
		CompletableFuture<List<Integer>> all = pool.map(List.of(1), (input) -> input);
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> all.complete(List.of()))
			.withMessageContaining("completed by its jobs alone");
		pool.resume();
		assertThat(all.join()).containsExactly(1);
	}

	@Test
	void aPoolThatIsClosedMeanwhileTakesNoMoreInputs() {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.on(pool);
		CompletableFuture<List<Integer>> all = pool.map(Collections.nCopies(1000, 1), (input) -> input);
		Caller<Void> closing = Caller.blocked(() -> {
			pool.close();
			return null;
		});
		blocker.release();
		assertThat(TestPools.failureOf(all)).isInstanceOf(PoolClosedException.class);
		assertThat(closing).extracting((caller) -> {
			try {
				return caller.result();
			}
			catch (Exception ex) {
				return ex;
			}
		}).isNull();
	}

	@Test
	void mappingOnAClosedPoolFails() {
		PriorityPool pool = this.pools.ofWorkers(1);
		pool.close();
		assertThat(TestPools.failureOf(pool.map(List.of(1), (input) -> input))).isInstanceOf(PoolClosedException.class);
	}

	// The jobs

	@Test
	void itsJobsAreAsTheBuilderSays() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		List<Job<?>> jobs = Collections.synchronizedList(new ArrayList<>());
		AtomicInteger calls = new AtomicInteger();
		List<Integer> results = pool.job("thumbnail")
			.priority(Priority.LOW)
			.retry(RetryPolicy.fixed(1, Duration.ZERO))
			.onSubmit(jobs::add)
			.map(List.of(1, 2), (input) -> {
				if (calls.incrementAndGet() == 1) {
					throw this.failure;
				}
				return input;
			})
			.get();
		assertThat(results).containsExactly(1, 2);
		assertThat(jobs).hasSize(2).allMatch((job) -> job.name().equals("thumbnail") && job.priority() == Priority.LOW);
		assertThat(jobs.get(0).attempts()).isEqualTo(2);
	}

	@Test
	void anInputThatTakesTooLongFailsTheWhole() {
		TestTicker ticker = new TestTicker();
		PriorityPool pool = this.pools.of((settings) -> settings, (builder) -> builder.ticker(ticker));
		CountDownLatch running = new CountDownLatch(1);
		CompletableFuture<List<Integer>> all = pool.job("map")
			.timeout(Duration.ofSeconds(1))
			.map(List.of(1), (input) -> {
				running.countDown();
				try {
					new CountDownLatch(1).await();
				}
				catch (InterruptedException ex) {
					// as wanted
				}
				return input;
			});
		await().until(() -> running.getCount() == 0);
		ticker.advance(Duration.ofSeconds(1));
		assertThat(TestPools.failureOf(all)).isInstanceOf(JobTimeoutException.class);
	}

	@Test
	void aFullQueueHoldsUpNeitherTheCallerNorTheWorkers() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(2).queueFull(QueueFullPolicy.REJECT));
		Blocker blocker = Blocker.on(pool);
		CompletableFuture<List<Integer>> all = pool.job("map")
			.map(Collections.nCopies(100, 1), (input) -> input, MapSettings.defaults().window(50));
		assertThat(pool.snapshot().queued()).isEqualTo(2);
		assertThat(pool.snapshot().pending()).isEqualTo(50);
		blocker.release();
		assertThat(all.get()).hasSize(100);
		assertThat(pool.snapshot().rejected()).isZero();
	}

	@Test
	void aJobThatMapsOnItsOwnPoolOfOneWorkerIsNotInVain() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		List<Integer> inputs = IntStream.range(0, 500).boxed().toList();
		assertThat(pool.submit(() -> pool.map(inputs, (input) -> input).join()).get()).isEqualTo(inputs);
		assertThat(pool.submit(() -> pool.map(inputs, (input) -> input).get()).get()).isEqualTo(inputs);
		assertThat(pool.submit(() -> pool.map(inputs, (input) -> input).get(1, TimeUnit.MINUTES)).get())
			.isEqualTo(inputs);
	}

	@Test
	void aJobThatWaitsForADependentOfAMappingRunsTheMapping() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<Integer> outer = pool.submit(() -> {
			CompletableFuture<List<Integer>> all = pool.map(IntStream.range(0, 500).boxed().toList(), (input) -> input);
			return pool.job("sum").after(all).submit(() -> all.join().size()).join();
		});
		assertThat(outer.get()).isEqualTo(500);
	}

	@Test
	void badSettingsAreRefused() {
		PriorityPool pool = this.pools.ofWorkers(1);
		assertThatIllegalArgumentException().isThrownBy(() -> MapSettings.defaults().window(0))
			.withMessage("window must be at least 1, but is 0");
		assertThatNullPointerException().isThrownBy(() -> pool.map(List.of(1), null));
		assertThatNullPointerException().isThrownBy(() -> pool.map((Iterable<Integer>) null, (input) -> input));
	}

	@Test
	void manyMappingsAtOnceLoseNothing() throws Exception {
		Seed seed = Seed.of("manyMappingsAtOnce");
		PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(3).maxWorkers(3).queueCapacity(16));
		List<Caller<Void>> callers = new ArrayList<>();
		for (int thread = 0; thread < 6; thread++) {
			Random random = seed.random(thread);
			callers.add(Caller.of(() -> {
				for (int round = 0; round < Seed.scaled(30); round++) {
					mapAndPerhapsCancel(pool, random);
				}
				return null;
			}));
		}
		for (Caller<Void> caller : callers) {
			caller.result();
		}
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
	}

	private void mapAndPerhapsCancel(PriorityPool pool, Random random) {
		List<Integer> inputs = IntStream.range(0, random.nextInt(300)).boxed().toList();
		int bad = random.nextInt(600);
		CompletableFuture<List<Integer>> all = pool.job("map").map(inputs, (input) -> {
			if (input == bad) {
				throw this.failure;
			}
			return input;
		}, MapSettings.defaults().window(1 + random.nextInt(40)));
		if (random.nextInt(4) == 0) {
			all.cancel(random.nextBoolean());
		}
		try {
			assertThat(all.join()).isEqualTo(inputs);
		}
		catch (CancellationException ex) {
			assertThat(all).isCancelled();
		}
		catch (CompletionException ex) {
			assertThat(ex).hasRootCause(this.failure);
			assertThat(bad).isLessThan(inputs.size());
		}
	}

}
