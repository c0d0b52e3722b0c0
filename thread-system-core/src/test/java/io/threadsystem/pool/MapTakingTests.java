package io.threadsystem.pool;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import io.threadsystem.job.Job;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What thread takes the next input of a mapping where jobs end, or fail to begin, at
 * moments that are not the usual ones.
 */
@Timeout(60)
class MapTakingTests {

	private static final int ALL = 200;

	private static final int WINDOW = 4;

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final IllegalStateException failure = new IllegalStateException("no more paper");

	private final AtomicInteger taken = new AtomicInteger();

	private final CountDownLatch sourceGoesOn = new CountDownLatch(1);

	// The first window

	@Test
	void aMappingGoesOnWhileTheLastJobOfItsFirstWindowRuns() throws Exception {
		CountDownLatch firstEnded = new CountDownLatch(1);
		CountDownLatch thirdRuns = new CountDownLatch(1);
		// Stages are told in the opposite order: when this one is, the mapping was told.
		CompletableFuture<List<Integer>> all = this.pools.ofWorkers(2)
			.job("map")
			.onSubmit((job) -> job.whenComplete((result, thrown) -> firstEnded.countDown()))
			.map(inputs(4, (input) -> (input != 1) ? input : after(firstEnded, input)), (input) -> {
				if (input == 2) {
					thirdRuns.countDown();
				}
				return (input != 1) ? input : after(thirdRuns, input);
			}, MapSettings.defaults().window(2));
		assertThat(all.get()).containsExactly(0, 1, 2, 3);
	}

	@Test
	void aJobThatBeginsAMappingTakesNoMoreThanTheWindow() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		Job<Integer> outer = pool.submit(() -> {
			AtomicInteger byCaller = new AtomicInteger();
			// Each job has ended when its submission returns.
			CompletableFuture<List<Integer>> all = pool.job("map")
				.onSubmit((job) -> job.cancel(true))
				.map(countingThoseOf(Thread.currentThread(), byCaller), (input) -> input,
						MapSettings.defaults().window(WINDOW).continueOnFailure());
			int takenByCaller = byCaller.get();
			assertThat(TestPools.failureOf(all)).isInstanceOf(CancellationException.class);
			return takenByCaller;
		});
		assertThat(outer.get()).isEqualTo(WINDOW);
		assertThat(this.taken).hasValue(ALL);
	}

	// Jobs that do not come to a worker

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3 })
	void aJobThatCannotBeMadeFailsTheMapping(int failing) throws Exception {
		AtomicInteger calls = new AtomicInteger();
		PriorityPool pool = this.pools.of((settings) -> settings, (builder) -> builder.taskDecorator((task) -> {
			if (calls.incrementAndGet() == failing) {
				throw this.failure;
			}
			return task;
		}));
		CompletableFuture<List<Integer>> all = pool.job("map")
			.map(List.of(1, 2, 3, 4), (input) -> input, MapSettings.defaults().window(2));
		assertThat(TestPools.failureOf(all)).isSameAs(this.failure);
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
	}

	@Test
	void aWorkerThatCancelsAJobOfAMappingDoesNotWaitForItsSource() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		Blocker blocker = Blocker.on(pool);
		Queue<Job<?>> jobs = new ConcurrentLinkedQueue<>();
		CountDownLatch running = new CountDownLatch(1);
		CountDownLatch submitted = new CountDownLatch(1);
		Job<Boolean> canceller = pool.submit(() -> {
			running.countDown();
			submitted.await();
			return jobs.element().cancel(true);
		});
		running.await();
		CompletableFuture<List<Integer>> all = pool.job("map")
			.onSubmit(jobs::add)
			.map(inputs(3, (input) -> (input < 2) ? input : after(this.sourceGoesOn, input)), (input) -> input,
					MapSettings.defaults().window(2).continueOnFailure());
		submitted.countDown();
		assertThat(canceller.get(TestPools.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
		this.sourceGoesOn.countDown();
		blocker.release();
		assertThat(TestPools.failureOf(all)).isInstanceOf(CancellationException.class);
	}

	// Closing

	/** Which takes the second in which a close waits for what holds it up. */
	@Test
	void aSourceThatBlocksDoesNotOutliveItsPool() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.shutdown(ShutdownMode.CANCEL));
		Blocker.on(pool);
		CountDownLatch asked = new CountDownLatch(1);
		CompletableFuture<List<Integer>> all = pool.job("map")
			.queueTimeout(Duration.ofMillis(1))
			.map(inputs(3, (input) -> {
				if (input == 1) {
					asked.countDown();
					return after(this.sourceGoesOn, input);
				}
				return input;
			}), (input) -> input, MapSettings.defaults().window(1).continueOnFailure());
		asked.await();
		pool.close();
		assertThat(TestPools.threadsOf(pool)).isEmpty();
		assertThat(all).isDone();
	}

	@Test
	void aMappingThatIsCancelledWhileADrainingPoolRefusesItsJobLeavesTheOthersAlone() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		CompletableFuture<String> gate = new CompletableFuture<>();
		Job<String> dependent = pool.job("dependent").after(gate).submit(() -> "ran");
		CompletableFuture<CompletableFuture<List<Integer>>> mapping = new CompletableFuture<>();
		CompletableFuture<Caller<Void>> closing = new CompletableFuture<>();
		CountDownLatch refused = new CountDownLatch(1);
		CompletableFuture<List<Integer>> all = pool.job("map").onSubmit(new SubmissionListener() {
			@Override
			public void beforeSubmit() {
				if (MapTakingTests.this.taken.incrementAndGet() == 2) {
					closing.complete(closed(pool));
					mapping.join().cancel(true);
				}
			}

			@Override
			public void submitted(Job<?> job) {
			}

			@Override
			public void refused() {
				refused.countDown();
			}
		}).map(List.of(1, 2, 3), (input) -> {
			mapping.join();
			return input;
		}, MapSettings.defaults().window(1));
		mapping.complete(all);
		assertThat(refused.await(TestPools.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
		assertThat(all).isCancelled();
		gate.complete("open");
		assertThat(dependent.get(TestPools.LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo("ran");
		closing.get().result();
		TestPools.assertConserved(pool);
		assertThat(pool.snapshot().completed()).isEqualTo(2);
		assertThat(pool.snapshot().rejected()).isOne();
		assertThat(pool.snapshot().cancelled()).isZero();
	}

	/** Begins to close a pool, and returns when it takes no more jobs. */
	private static Caller<Void> closed(PriorityPool pool) {
		Caller<Void> closing = Caller.of(() -> {
			pool.close();
			return null;
		});
		await().until(() -> PoolProbe.isClosed(pool));
		return closing;
	}

	private Iterable<Integer> countingThoseOf(Thread caller, AtomicInteger byCaller) {
		return inputs(ALL, (input) -> {
			this.taken.incrementAndGet();
			if (Thread.currentThread() == caller) {
				byCaller.incrementAndGet();
			}
			return input;
		});
	}

	/** Numbers from 0 on, each of which is taken by calling a function. */
	private static Iterable<Integer> inputs(int count, IntFunction<Integer> take) {
		Iterator<Integer> numbers = IntStream.range(0, count).iterator();
		return () -> new Iterator<>() {
			@Override
			public boolean hasNext() {
				return numbers.hasNext();
			}

			@Override
			public Integer next() {
				return take.apply(numbers.next());
			}
		};
	}

	private static int after(CountDownLatch latch, int input) {
		try {
			assertThat(latch.await(TestPools.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
			return input;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
