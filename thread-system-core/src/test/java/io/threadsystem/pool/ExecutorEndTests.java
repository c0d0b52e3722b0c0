package io.threadsystem.pool;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An executor, or a pool, has ended when the code of its tasks has returned, not when
 * their futures are done.
 */
@Timeout(60)
class ExecutorEndTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final DeafTask task = new DeafTask();

	@ParameterizedTest
	@EnumSource
	void anExecutorThatIsShutDownNowTerminatesAfterTheCodeOfItsTask(Way way) throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		ExecutorService executor = pool.executor();
		way.start(executor, this.task);
		this.task.awaitRunning();
		assertThat(executor.shutdownNow()).isEmpty();
		assertTerminatesAfterTheCode(executor);
		assertThat(pool.snapshot().cancelled()).isOne();
	}

	@Test
	void aTaskThatIsCancelledKeepsItsExecutorFromTerminatingUntilItReturns() throws Exception {
		ExecutorService executor = this.pools.ofWorkers(1).executor();
		Future<?> future = executor.submit(this.task);
		this.task.awaitRunning();
		assertThat(future.cancel(true)).isTrue();
		assertThat(future.isDone()).isTrue();
		executor.shutdown();
		assertTerminatesAfterTheCode(executor);
	}

	@Test
	void aTaskThatExceedsItsTimeKeepsItsExecutorFromTerminatingUntilItReturns() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.timeout(Duration.ofMillis(10)));
		ExecutorService executor = pool.executor();
		Future<?> future = executor.submit(this.task);
		executor.shutdown();
		assertThat(TestPools.failureOf(future)).isInstanceOf(JobTimeoutException.class);
		assertTerminatesAfterTheCode(executor);
	}

	@Test
	void anExecutorWithTasksThatHaveNotStartedTerminatesAfterTheCodeOfTheOneThatHas() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		ExecutorService executor = pool.executor();
		executor.execute(this.task);
		this.task.awaitRunning();
		executor.execute(() -> {
		});
		Future<String> waiting = executor.submit(() -> "never");
		assertThat(executor.shutdownNow()).hasSize(2);
		assertThat(waiting.isCancelled()).isTrue();
		assertTerminatesAfterTheCode(executor);
	}

	@Test
	void anExecutorTerminatesAtOnceWhereNoneOfItsTasksHasStarted() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.on(pool);
		ExecutorService executor = pool.executor();
		executor.execute(this.task);
		executor.submit(this.task);
		assertThat(executor.shutdownNow()).hasSize(2);
		assertThat(executor.isTerminated()).isTrue();
		assertThat(executor.awaitTermination(0, TimeUnit.SECONDS)).isTrue();
		blocker.release();
	}

	@Test
	void theCodeOfOtherExecutorsOfThePoolIsNotWaitedFor() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		pool.executor().execute(this.task);
		this.task.awaitRunning();
		ExecutorService executor = pool.executor();
		executor.submit(() -> "done").get();
		executor.shutdown();
		assertThat(executor.awaitTermination(TestPools.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
		this.task.release();
	}

	@Test
	void aTaskThatItsSubmitterRunsKeepsItsExecutorFromTerminatingUntilItReturns() throws Exception {
		PriorityPool pool = this.pools
			.of((settings) -> settings.queueCapacity(1).queueFull(QueueFullPolicy.CALLER_RUNS));
		Blocker blocker = Blocker.on(pool);
		pool.submit(() -> "fills the queue");
		ExecutorService executor = pool.executor();
		Caller<Future<?>> submitter = Caller.of(() -> executor.submit(this.task));
		this.task.awaitRunning();
		assertThat(executor.shutdownNow()).isEmpty();
		assertTerminatesAfterTheCode(executor);
		assertThat(submitter.result().isCancelled()).isTrue();
		blocker.release();
	}

	@Test
	void aPoolThatIsClosedEndsAfterTheCodeOfItsTask() throws Exception {
		PriorityPool pool = this.pools
			.of((settings) -> settings.shutdown(ShutdownMode.CANCEL).shutdownTimeout(Duration.ofHours(1)));
		ExecutorService executor = pool.executor();
		Job<?> job = pool.submit(this.task);
		this.task.awaitRunning();
		Caller<Void> closer = Caller.of(() -> {
			pool.close();
			assertThat(this.task.hasReturned()).isTrue();
			return null;
		});
		await().until(job::isCancelled);
		assertThat(executor.isShutdown()).isTrue();
		assertThat(executor.isTerminated()).isFalse();
		assertThat(executor.awaitTermination(10, TimeUnit.MILLISECONDS)).isFalse();
		assertThat(closer.isDone()).isFalse();
		this.task.release();
		closer.result();
		assertThat(executor.isTerminated()).isTrue();
		assertThat(executor.awaitTermination(0, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void aPoolThatIsClosedWhileATaskThatWasCancelledStillRunsEndsAfterIt() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.shutdownTimeout(Duration.ofHours(1)));
		ExecutorService executor = pool.executor();
		Job<?> job = pool.submit(this.task);
		this.task.awaitRunning();
		job.cancel(false);
		Caller<Void> closer = Caller.blocked(() -> {
			pool.close();
			assertThat(this.task.hasReturned()).isTrue();
			return null;
		});
		assertThat(executor.isTerminated()).isFalse();
		this.task.release();
		closer.result();
		assertThat(executor.isTerminated()).isTrue();
	}

	@Test
	void aCloseThatHasWaitedLongEnoughReturnsBeforeTheEndOfThePool() throws Exception {
		PriorityPool pool = this.pools
			.of((settings) -> settings.shutdown(ShutdownMode.CANCEL).shutdownTimeout(Duration.ZERO));
		ExecutorService executor = pool.executor();
		pool.execute(this.task);
		this.task.awaitRunning();
		try (LogCapture log = new LogCapture()) {
			pool.close();
			assertThat(log.messages()).singleElement().asString().contains("still busy", pool.name() + "-worker-1");
		}
		assertThat(this.task.hasReturned()).isFalse();
		assertThat(executor.isTerminated()).isFalse();
		assertThat(executor.awaitTermination(10, TimeUnit.MILLISECONDS)).isFalse();
		this.task.release();
		assertThat(executor.awaitTermination(TestPools.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
	}

	private void assertTerminatesAfterTheCode(ExecutorService executor) throws Exception {
		assertThat(executor.isShutdown()).isTrue();
		assertThat(executor.isTerminated()).isFalse();
		assertThat(executor.awaitTermination(20, TimeUnit.MILLISECONDS)).isFalse();
		Caller<Boolean> waiting = Caller.blocked(() -> {
			boolean terminated = executor.awaitTermination(TestPools.LONG.toSeconds(), TimeUnit.SECONDS);
			return terminated && this.task.hasReturned();
		});
		this.task.release();
		assertThat(waiting.result()).isTrue();
		assertThat(executor.isTerminated()).isTrue();
	}

	/** How a task comes into an executor. */
	enum Way {

		EXECUTE {
			@Override
			void start(ExecutorService executor, Runnable task) {
				executor.execute(task);
			}
		},

		SUBMIT {
			@Override
			void start(ExecutorService executor, Runnable task) {
				executor.submit(task);
			}
		},

		INVOKE_ALL {
			@Override
			void start(ExecutorService executor, Runnable task) {
				Caller.of(() -> executor.invokeAll(List.of(() -> {
					task.run();
					return "done";
				})));
			}
		};

		abstract void start(ExecutorService executor, Runnable task);

	}

	/** A task that goes on when it is interrupted. */
	private static final class DeafTask implements Runnable {

		private final CountDownLatch running = new CountDownLatch(1);

		private final CountDownLatch released = new CountDownLatch(1);

		private final AtomicBoolean returned = new AtomicBoolean();

		@Override
		public void run() {
			this.running.countDown();
			while (this.released.getCount() > 0) {
				try {
					this.released.await();
				}
				catch (InterruptedException ex) {
					Thread.onSpinWait();
				}
			}
			this.returned.set(true);
		}

		void awaitRunning() throws InterruptedException {
			assertThat(this.running.await(TestPools.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
		}

		void release() {
			this.released.countDown();
		}

		boolean hasReturned() {
			return this.returned.get();
		}

	}

}
