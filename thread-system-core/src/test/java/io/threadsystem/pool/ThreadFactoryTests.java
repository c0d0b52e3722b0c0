package io.threadsystem.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.threadsystem.job.Job;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.awaitility.Awaitility.await;

/** Workers on threads that others make, well or badly. */
@Timeout(60)
class ThreadFactoryTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final AtomicInteger calls = new AtomicInteger();

	@Test
	void theWorkersRunOnTheThreadsOfTheFactory() throws Exception {
		ThreadGroup group = new ThreadGroup("of the test");
		PriorityPool pool = pool(2, (worker) -> {
			Thread thread = new Thread(group, worker, "mine-" + this.calls.incrementAndGet());
			return thread;
		});
		TestPools.startWorkers(pool, 2);
		Thread thread = pool.submit(Thread::currentThread).get();
		assertThat(thread.getThreadGroup()).isSameAs(group);
		assertThat(thread.isDaemon()).isFalse();
		assertThat(pool.snapshot().workers()).extracting(WorkerSnapshot::thread).containsExactly("mine-1", "mine-2");
	}

	@ParameterizedTest
	@MethodSource("unnamed")
	void aThreadWithoutANameGetsThatOfItsWorker(ThreadFactory factory) {
		PriorityPool pool = pool(1, factory);
		TestPools.startWorkers(pool, 1);
		assertThat(pool.snapshot().workers()).extracting(WorkerSnapshot::thread)
			.containsExactly(pool.name() + "-worker-1");
	}

	static Stream<ThreadFactory> unnamed() {
		return Stream.of(Thread::new, Executors.defaultThreadFactory(), (worker) -> new Thread(worker, ""));
	}

	@ParameterizedTest
	@EnumSource(Bad.class)
	void noJobIsLostAndThePoolRecoversFromABadFactory(Bad bad) throws Exception {
		PriorityPool pool;
		List<Job<String>> jobs;
		try (LogCapture log = new LogCapture()) {
			pool = pool(3, (worker) -> (this.calls.incrementAndGet() <= 12) ? bad.thread(worker) : new Thread(worker));
			jobs = Stream.generate(() -> pool.submit(() -> "done")).limit(20).toList();
			for (Job<String> job : jobs) {
				assertThat(job).succeedsWithin(TestPools.LONG).isEqualTo("done");
			}
			TestPools.startWorkers(pool, 3);
			assertThat(pool.snapshot().workers()).hasSize(3);
			assertThat(log.messages()).isNotEmpty()
				.allSatisfy((message) -> assertThat(message).contains(pool.name()).containsAnyOf("worker"));
		}
		assertThat(pool.snapshot().workersReplaced()).satisfies((replaced) -> {
			if (bad.isSeenLater()) {
				assertThat(replaced).isPositive();
			}
			else {
				assertThat(replaced).isZero();
			}
		});
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(this.calls).hasValueGreaterThan(12);
	}

	@Test
	void anIdleWorkerTakesTheJobThatWasLeftToOneThatCouldNotBeStarted() throws Exception {
		CountDownLatch starting = new CountDownLatch(1);
		CountDownLatch failing = new CountDownLatch(1);
		// Time that stands still: the timer does not look again after a second
		TestTicker ticker = new TestTicker();
		PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(1).maxWorkers(2),
				(builder) -> builder.ticker(ticker).threadFactory((worker) -> {
					if (this.calls.incrementAndGet() == 1) {
						return new Thread(worker);
					}
					starting.countDown();
					awaitUninterruptibly(failing);
					throw new OutOfMemoryError("on purpose");
				}));
		try (LogCapture log = new LogCapture()) {
			Blocker blocker = Blocker.on(pool);
			Caller<Job<String>> caller = Caller.of(() -> pool.submit(() -> "first"));
			starting.await();
			blocker.release();
			await().until(() -> isParked(pool));
			Job<String> left = pool.submit(() -> "left");
			failing.countDown();
			assertThat(caller.result()).succeedsWithin(TestPools.LONG);
			assertThat(left).succeedsWithin(TestPools.LONG).isEqualTo("left");
			assertThat(log.messages()).singleElement().asString().contains("could not start a worker");
		}
	}

	private static boolean isParked(PriorityPool pool) {
		return PoolProbe.isAnyWorkerIdle(pool);
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	@Test
	void aPoolThatNeverGetsAThreadCanBeClosed() {
		PriorityPool pool;
		Job<String> job;
		try (LogCapture log = new LogCapture()) {
			pool = pool(1, Bad.NULL::thread);
			job = pool.submit(() -> "never");
			pool.reconfigure(pool.settings().toBuilder().shutdown(ShutdownMode.CANCEL).build());
			pool.close();
			assertThat(log.messages()).isNotEmpty();
		}
		assertThat(job.isCancelled()).isTrue();
	}

	@Test
	void aThreadThatRunsItsWorkerTwiceRunsItOnce() throws Exception {
		PriorityPool pool = pool(1, (worker) -> new Thread(() -> {
			worker.run();
			worker.run();
		}));
		assertThat(pool.submit(() -> "done").get()).isEqualTo("done");
		pool.close();
		assertThat(pool.snapshot().workers()).isEmpty();
	}

	@Test
	void aFactoryMustNotBeNull() {
		PoolBuilder builder = PriorityPool.builder("any");
		assertThatNullPointerException().isThrownBy(() -> builder.threadFactory(null))
			.withMessageContaining("threadFactory");
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "virtual threads need Java 21")
	void aFactoryAndVirtualThreadsAreRefusedTogether() {
		PoolBuilder builder = PriorityPool.builder("any")
			.settings(PoolSettings.builder().threads(ThreadKind.VIRTUAL).build())
			.threadFactory(Thread::new);
		assertThatExceptionOfType(InvalidPoolSettingException.class).isThrownBy(builder::build)
			.withMessageContaining("threads = VIRTUAL")
			.withMessageContaining("Leave out the thread factory");
		PriorityPool pool = pool(1, Thread::new);
		PoolSettings virtual = pool.settings().toBuilder().threads(ThreadKind.VIRTUAL).build();
		assertThatExceptionOfType(InvalidPoolSettingException.class).isThrownBy(() -> pool.reconfigure(virtual));
		assertThat(pool.settings().threads()).isEqualTo(ThreadKind.PLATFORM);
	}

	private PriorityPool pool(int workers, ThreadFactory factory) {
		return this.pools.of((settings) -> settings.minWorkers(workers).maxWorkers(workers),
				(builder) -> builder.threadFactory(factory));
	}

	private enum Bad {

		THROWS {

			@Override
			Thread thread(Runnable worker) {
				throw new IllegalStateException("on purpose");
			}

		},

		THROWS_AN_ERROR {

			@Override
			Thread thread(Runnable worker) {
				throw new OutOfMemoryError("on purpose");
			}

		},

		NULL {

			@Override
			Thread thread(Runnable worker) {
				return null;
			}

		},

		STARTED {

			@Override
			Thread thread(Runnable worker) {
				Thread thread = new Thread(worker);
				thread.start();
				return thread;
			}

		},

		RETURNS_AT_ONCE {

			@Override
			Thread thread(Runnable worker) {
				return new Thread(() -> {
				});
			}

		},

		ON_ANOTHER_THREAD {

			@Override
			Thread thread(Runnable worker) {
				return new Thread(() -> new Thread(worker).start());
			}

		};

		abstract Thread thread(Runnable worker);

		/** Whether the thread looks well at first. */
		boolean isSeenLater() {
			return this == RETURNS_AT_ONCE || this == ON_ANOTHER_THREAD;
		}

	}

}
