package io.threadsystem.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import io.threadsystem.job.Job;
import io.threadsystem.job.PoolClosedException;
import io.threadsystem.job.Priority;
import io.threadsystem.job.QueueFullException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/** The views of a pool as ExecutorServices. */
@Timeout(60)
class PoolExecutorTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	@Test
	void everySubmitGivesAJobAtThePriorityOfTheView() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		AtomicInteger ran = new AtomicInteger();
		ExecutorService view = pool.executor(Priority.HIGH);
		Future<String> callable = view.submit(() -> "done");
		Future<?> runnable = view.submit(() -> {
			ran.incrementAndGet();
		});
		Future<String> withResult = view.submit(ran::incrementAndGet, "the result");
		assertThat(List.of(callable, runnable, withResult)).allSatisfy((future) -> assertThat(future)
			.isInstanceOfSatisfying(Job.class, (job) -> assertThat(job.priority()).isEqualTo(Priority.HIGH)));
		assertThat(callable.get()).isEqualTo("done");
		assertThat(runnable.get()).isNull();
		assertThat(withResult.get()).isEqualTo("the result");
		assertThat(ran).hasValue(2);
		assertThat(pool.executor().submit(() -> "done")).isInstanceOfSatisfying(Job.class,
				(job) -> assertThat(job.priority()).isEqualTo(Priority.NORMAL));
		assertThat(view).hasToString("Executor[pool " + pool.name() + ", HIGH]");
	}

	@Test
	void shuttingAViewDownEndsTheViewAndLeavesThePoolAlone() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		ExecutorService view = pool.executor();
		ExecutorService other = pool.executor();
		Blocker blocker = Blocker.on(pool);
		Future<String> accepted = view.submit(() -> "done");
		view.shutdown();
		view.shutdown();
		assertThat(view.isShutdown()).isTrue();
		assertThat(view.isTerminated()).isFalse();
		assertThat(view.awaitTermination(1, TimeUnit.MILLISECONDS)).isFalse();
		assertThatExceptionOfType(PoolClosedException.class).isThrownBy(() -> view.submit(() -> "never"))
			.isInstanceOf(RejectedExecutionException.class)
			.withMessageContaining(pool.name());
		assertThatExceptionOfType(PoolClosedException.class).isThrownBy(() -> view.execute(() -> {
		}));
		blocker.release();
		assertThat(view.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
		assertThat(view.isTerminated()).isTrue();
		assertThat(accepted.get()).isEqualTo("done");
		assertThat(other.isShutdown()).isFalse();
		assertThat(other.submit(() -> "done").get()).isEqualTo("done");
		assertThat(pool.submit(() -> "done").get()).isEqualTo("done");
	}

	@Test
	void shutdownNowCancelsTheJobsOfTheViewAlone() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		ExecutorService view = pool.executor(Priority.HIGH);
		CountDownLatch running = new CountDownLatch(1);
		CountDownLatch interrupted = new CountDownLatch(1);
		Future<?> runs = view.submit(() -> {
			running.countDown();
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				interrupted.countDown();
			}
		});
		running.await();
		Runnable task = () -> {
		};
		AtomicInteger called = new AtomicInteger();
		view.execute(task);
		Future<Integer> waits = view.submit((Callable<Integer>) called::incrementAndGet);
		Job<String> other = pool.submit(() -> "done");
		List<Runnable> neverStarted = view.shutdownNow();
		assertThat(neverStarted).hasSize(2).contains(task);
		neverStarted.forEach(Runnable::run);
		assertThat(called).hasValue(1);
		assertThat(runs.isCancelled()).isTrue();
		assertThat(waits.isCancelled()).isTrue();
		interrupted.await();
		assertThat(view.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
		assertThat(other.get()).isEqualTo("done");
	}

	@Test
	void anUnusedViewTerminatesAtOnce() throws Exception {
		ExecutorService view = this.pools.ofWorkers(1).executor();
		assertThat(view.isTerminated()).isFalse();
		assertThat(view.awaitTermination(0, TimeUnit.SECONDS)).isFalse();
		view.shutdown();
		assertThat(view.awaitTermination(0, TimeUnit.SECONDS)).isTrue();
		assertThat(view.shutdownNow()).isEmpty();
	}

	@Test
	void theEndOfThePoolIsTheEndOfItsViews() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		ExecutorService used = pool.executor();
		used.submit(() -> "done").get();
		ExecutorService unused = pool.executor();
		pool.close();
		assertThat(used.isShutdown()).isTrue();
		assertThat(used.isTerminated()).isTrue();
		assertThat(used.awaitTermination(1, TimeUnit.MILLISECONDS)).isTrue();
		assertThat(unused.awaitTermination(1, TimeUnit.MILLISECONDS)).isTrue();
	}

	@Test
	void aThreadThatAwaitsAViewIsReleasedByTheEndOfThePool() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		ExecutorService view = pool.executor();
		Caller<Boolean> waiting = Caller.blocked(() -> view.awaitTermination(5, TimeUnit.SECONDS));
		pool.close();
		assertThat(waiting.result()).isTrue();
	}

	@Test
	void invokeAllWaitsForAll() throws Exception {
		ExecutorService view = this.pools.ofWorkers(2).executor();
		List<Callable<Integer>> tasks = List.of(() -> 1, () -> {
			throw new IllegalStateException("on purpose");
		}, () -> 3);
		List<Future<Integer>> futures = view.invokeAll(tasks);
		assertThat(futures).hasSize(3).allMatch(Future::isDone);
		assertThat(futures.get(0).get()).isOne();
		assertThat(TestPools.failureOf(futures.get(1))).isInstanceOf(IllegalStateException.class);
		assertThat(futures.get(2).get()).isEqualTo(3);
		assertThat(view.invokeAll(List.<Callable<Integer>>of())).isEmpty();
	}

	@Test
	void invokeAllCancelsWhatIsNotDoneInTime() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Callable<Integer> endless = () -> {
			new CountDownLatch(1).await();
			return 2;
		};
		List<Callable<Integer>> tasks = List.of(() -> 1, endless, endless);
		List<Future<Integer>> futures = pool.executor().invokeAll(tasks, 50, TimeUnit.MILLISECONDS);
		assertThat(futures.get(0).get()).isOne();
		assertThat(futures.get(1).isCancelled()).isTrue();
		assertThat(futures.get(2).isCancelled()).isTrue();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(pool.snapshot().cancelled()).isEqualTo(2);
	}

	@Test
	void invokeAllCancelsWhatItSubmittedWhenItIsRefused() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(2).queueFull(QueueFullPolicy.REJECT));
		Blocker blocker = Blocker.on(pool);
		assertThatExceptionOfType(QueueFullException.class)
			.isThrownBy(() -> pool.executor().invokeAll(List.of(() -> 1, () -> 2, () -> 3)));
		assertThat(pool.snapshot().cancelled()).isEqualTo(2);
		assertThat(pool.snapshot().queued()).isZero();
		blocker.release();
	}

	@Test
	void anInterruptedInvokeAllCancelsItsJobs() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker.on(pool);
		Caller<List<Future<Integer>>> caller = Caller.blocked(() -> pool.executor().invokeAll(List.of(() -> 1)));
		caller.interrupt();
		assertThat(caller.failure()).isInstanceOf(InterruptedException.class);
		assertThat(pool.snapshot().cancelled()).isOne();
	}

	@Test
	void invokeAnyGivesTheFirstResultAndCancelsTheRest() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		List<Callable<Integer>> tasks = new ArrayList<>();
		tasks.add(() -> {
			throw new IllegalStateException("on purpose");
		});
		tasks.add(() -> {
			new CountDownLatch(1).await();
			return 2;
		});
		tasks.add(() -> 3);
		assertThat(pool.executor().invokeAny(tasks)).isEqualTo(3);
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(pool.snapshot().cancelled()).isOne();
	}

	@Test
	void invokeAnyFailsWithAFailureWhereAllFail() {
		ExecutorService view = this.pools.ofWorkers(2).executor();
		Callable<Integer> failing = () -> {
			throw new IllegalStateException("on purpose");
		};
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> view.invokeAny(List.of(failing, failing)))
			.withCauseInstanceOf(IllegalStateException.class);
		assertThatIllegalArgumentException().isThrownBy(() -> view.invokeAny(List.of()));
	}

	@Test
	void invokeAnyEndsWithItsTime() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Callable<Integer> endless = () -> {
			new CountDownLatch(1).await();
			return 1;
		};
		assertThatExceptionOfType(TimeoutException.class)
			.isThrownBy(() -> pool.executor().invokeAny(List.of(endless), 10, TimeUnit.MILLISECONDS));
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(pool.snapshot().cancelled()).isOne();
	}

	@Test
	void aRefusedJobDoesNotKeepItsViewFromTerminating() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(1).queueFull(QueueFullPolicy.REJECT));
		pool.pause();
		pool.submit(() -> "fills the queue");
		ExecutorService view = pool.executor();
		assertThatExceptionOfType(QueueFullException.class).isThrownBy(() -> view.submit(() -> "never"));
		view.shutdown();
		assertThat(view.awaitTermination(0, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void nullIsRefused() {
		ExecutorService view = this.pools.ofWorkers(1).executor();
		assertThatNullPointerException().isThrownBy(() -> view.execute(null));
		assertThatNullPointerException().isThrownBy(() -> view.submit((Callable<String>) null));
		assertThatNullPointerException().isThrownBy(() -> view.submit((Runnable) null));
		assertThatNullPointerException().isThrownBy(() -> view.submit(null, "result"));
		view.shutdown();
		assertThat(view.isTerminated()).isTrue();
	}

	@Test
	void manyViewsTerminateUnderLoad() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(2).maxWorkers(2));
		for (int i = 0; i < 200; i++) {
			AtomicInteger ran = new AtomicInteger();
			ExecutorService view = pool.executor(Priority.values()[i % 5]);
			for (int job = 0; job < 20; job++) {
				view.execute(ran::incrementAndGet);
			}
			view.shutdown();
			assertThat(view.awaitTermination(TestPools.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
			assertThat(ran).hasValue(20);
		}
		assertThat(pool.awaitIdle(Duration.ofSeconds(20))).isTrue();
	}

}
