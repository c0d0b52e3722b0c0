package io.threadsystem.pool;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.threadsystem.job.Job;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/** A worker that waits for a job. */
@Timeout(60)
class WaitingWorkerTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final AtomicReference<Thread> waiting = new AtomicReference<>();

	@Test
	void theSecondWaitOfACancelledJobIsNotInterrupted() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		Blocker other = Blocker.on(pool);
		CountDownLatch never = new CountDownLatch(1);
		FutureTask<List<Throwable>> observed = new FutureTask<>(() -> List.of(catchThrowable(never::await),
				catchThrowable(() -> other.job().get(20, TimeUnit.MILLISECONDS)),
				catchThrowable(() -> other.job().get(20, TimeUnit.MILLISECONDS))));
		Job<Void> cancelled = pool.submit(observed);
		await().until(() -> pool.snapshot().running() == 2);
		cancelled.cancel(true);
		List<Throwable> thrown = observed.get(20, TimeUnit.SECONDS);
		assertThat(thrown.get(0)).isInstanceOf(InterruptedException.class);
		assertThat(thrown.subList(1, 3)).allMatch(TimeoutException.class::isInstance);
		other.release();
	}

	@Test
	void aCancelledJobParksWhileItJoins() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		Blocker other = Blocker.on(pool);
		CountDownLatch never = new CountDownLatch(1);
		FutureTask<Boolean> observed = new FutureTask<>(() -> {
			assertThat(catchThrowable(never::await)).isInstanceOf(InterruptedException.class);
			this.waiting.set(Thread.currentThread());
			other.job().join();
			return Thread.currentThread().isInterrupted();
		});
		Job<Void> cancelled = pool.submit(observed);
		await().until(() -> pool.snapshot().running() == 2);
		cancelled.cancel(true);
		await().until(() -> this.waiting.get() != null && isParked(this.waiting.get()));
		other.release();
		assertThat(observed.get(20, TimeUnit.SECONDS)).as("interrupted again").isFalse();
	}

	@Test
	void aResultThatIsThereInTimeIsReturnedWhileAStageOfItsJobStillRuns() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		Blocker inner = Blocker.on(pool);
		CountDownLatch stageEnds = new CountDownLatch(1);
		Job<String> outer = pool.submit(() -> {
			inner.job().get(2, TimeUnit.SECONDS);
			return "in time";
		});
		await().until(() -> inner.job().getNumberOfDependents() == 1);
		// Attached later than the waiting thread, so it runs first, and not on that
		// thread
		Future<?> stage = inner.job().thenRun(() -> awaitUninterrupted(stageEnds));
		inner.release();
		assertThat(outer.get()).isEqualTo("in time");
		assertThat(stage).isNotDone();
		stageEnds.countDown();
	}

	@Test
	void aResultThatIsNotThereInTimeIsNotWaitedForLonger() {
		PriorityPool pool = this.pools.ofWorkers(2);
		Blocker inner = Blocker.on(pool);
		Job<?> outer = pool.submit(() -> inner.job().get(20, TimeUnit.MILLISECONDS));
		assertThat(TestPools.failureOf(outer)).isInstanceOf(TimeoutException.class);
		assertThat(inner.job()).isNotDone();
		inner.release();
	}

	@Test
	void aWorkerWaitsForTheEndOfAView() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<List<Object>> outer = pool.submit(() -> {
			ExecutorService view = pool.executor();
			Future<String> first = view.submit(() -> Thread.currentThread().getName());
			Future<String> second = view.submit(() -> pool.submit(() -> "nested").get());
			view.shutdown();
			return List.of(view.awaitTermination(5, TimeUnit.SECONDS), first.get(), second.isDone());
		});
		assertThat(outer.get()).containsExactly(true, pool.name() + "-worker-2", true);
	}

	@Test
	void aJobThatWaitsIsShownAsItselfAndCountedOnce() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		Blocker other = Blocker.on(pool);
		Job<Boolean> outer = pool.job("outer").submit(() -> {
			this.waiting.set(Thread.currentThread());
			return other.job().join() == null;
		});
		await().until(() -> this.waiting.get() != null && isParked(this.waiting.get()));
		PoolSnapshot snapshot = pool.snapshot();
		assertThat(snapshot.running()).isEqualTo(2);
		assertThat(snapshot.workers()).extracting((worker) -> worker.job().name())
			.containsExactlyInAnyOrder("blocker", "outer");
		other.release();
		assertThat(outer.get()).isTrue();
	}

	@Test
	void aJobThatWaitsAgainAndAgainIsNeverShownAsTheOneThatItWaitsFor() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		Blocker other = Blocker.on(pool);
		AtomicBoolean stop = new AtomicBoolean();
		Job<Void> outer = pool.job("outer").submit(() -> {
			this.waiting.set(Thread.currentThread());
			while (!stop.get()) {
				assertThat(catchThrowable(() -> other.job().get(1, TimeUnit.MICROSECONDS)))
					.isInstanceOf(TimeoutException.class);
			}
			return null;
		});
		await().until(() -> this.waiting.get() != null);
		for (int i = 0; i < 20_000; i++) {
			PoolSnapshot snapshot = pool.snapshot();
			assertThat(snapshot.running()).isEqualTo(2);
			assertThat(snapshot.workers()).extracting((worker) -> worker.job().name())
				.containsExactlyInAnyOrder("blocker", "outer");
		}
		stop.set(true);
		outer.get();
		other.release();
	}

	private static boolean isParked(Thread thread) {
		return thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING;
	}

	private static void awaitUninterrupted(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

}
