package io.threadsystem.pool;

import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.threadsystem.job.Job;
import io.threadsystem.job.PoolClosedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** How many workers there are, and what their threads are like. */
@Timeout(60)
class WorkerLifecycleTests {

	private static final InheritableThreadLocal<String> INHERITABLE = new InheritableThreadLocal<>();

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final TestTicker ticker = new TestTicker();

	@Test
	void aPoolThatIsNotUsedHasNoThread() {
		PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(3)
			.maxWorkers(5)
			.stuckAfter(Duration.ofSeconds(60))
			.timeout(Duration.ofSeconds(5)));
		pool.executor();
		assertThat(pool.snapshot().workers()).isEmpty();
		assertThat(TestPools.threadsOf(pool)).isEmpty();
		pool.close();
		assertThat(TestPools.threadsOf(pool)).isEmpty();
	}

	@Test
	void theMinimumStaysWhenItIsIdle() {
		PriorityPool pool = this.pools
			.of((settings) -> settings.minWorkers(3).maxWorkers(5).keepAlive(Duration.ofMillis(1)));
		TestPools.startWorkers(pool, 5);
		await().until(() -> pool.snapshot().workers().size() == 3);
		assertThat(pool.snapshot().workers()).allMatch((worker) -> worker.state() == WorkerSnapshot.State.IDLE);
	}

	@Test
	void aWorkerIsAddedAsSoonAsAJobWaitsAndNoneIsIdle() {
		PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(1).maxWorkers(3));
		for (int busy = 1; busy <= 3; busy++) {
			Blocker.on(pool);
			assertThat(pool.snapshot().running()).isEqualTo(busy);
		}
		Job<String> fourth = pool.submit(() -> "done");
		assertThat(pool.snapshot().workers()).hasSize(3);
		assertThat(fourth).isNotDone();
	}

	@Test
	void manyJobsAtOnceGetAllTheWorkersThereMayBe() {
		PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(0).maxWorkers(8));
		pool.pause();
		for (int i = 0; i < 20; i++) {
			pool.submit(() -> {
				new CountDownLatch(1).await();
				return null;
			});
		}
		pool.resume();
		await().until(() -> pool.snapshot().workers().stream().filter((worker) -> worker.job() != null).count() == 8);
	}

	@Test
	void workersAboveTheMinimumEndAfterKeepAlive() {
		PriorityPool pool = pool(2, 5);
		Stream.generate(() -> Blocker.on(pool)).limit(5).toList().forEach(Blocker::release);
		await().until(() -> idle(pool) == 5);
		this.ticker.advance(Duration.ofSeconds(29));
		assertThat(pool.snapshot().workers()).hasSize(5);
		await().until(() -> {
			this.ticker.advance(Duration.ofSeconds(1));
			return pool.snapshot().workers().size() == 2;
		});
		this.ticker.advance(Duration.ofHours(1));
		assertThat(pool.snapshot().workers()).hasSize(2);
	}

	@Test
	void workersAboveTheMinimumEndAfterTheKeepAliveOfARealClock() {
		PriorityPool pool = this.pools
			.of((settings) -> settings.minWorkers(1).maxWorkers(4).keepAlive(Duration.ofMillis(5)));
		Stream.generate(() -> Blocker.on(pool)).limit(4).toList().forEach(Blocker::release);
		await().until(() -> TestPools.threadsOf(pool).size() == 1);
		assertThat(pool.snapshot().workers()).hasSize(1);
	}

	@Test
	void aBusyWorkerIsNotIdleHoweverLongItTakes() {
		PriorityPool pool = pool(0, 2);
		Blocker blocker = Blocker.on(pool);
		this.ticker.advance(Duration.ofHours(1));
		assertThat(pool.snapshot().workers()).hasSize(1);
		blocker.release();
		assertThat(blocker.job()).succeedsWithin(TestPools.LONG);
	}

	@Test
	void aPoolWithoutMinimumStartsAndEndsWithItsJobs() throws Exception {
		PriorityPool pool = pool(0, 2);
		for (int round = 0; round < 3; round++) {
			assertThat(pool.snapshot().workers()).isEmpty();
			assertThat(pool.submit(() -> "done").get()).isEqualTo("done");
			await().until(() -> {
				this.ticker.advance(Duration.ofSeconds(30));
				return pool.snapshot().workers().isEmpty();
			});
		}
	}

	@Test
	void aWorkerIsReplacedByOneWithTheNextNumber() throws Exception {
		PriorityPool pool = pool(0, 1);
		for (int number = 1; number <= 3; number++) {
			assertThat(pool.submit(() -> Thread.currentThread().getName()).get())
				.isEqualTo(pool.name() + "-worker-" + number);
			await().until(() -> {
				this.ticker.advance(Duration.ofSeconds(30));
				return pool.snapshot().workers().isEmpty();
			});
		}
	}

	@Test
	void workersAreListedInTheOrderOfTheirNumbers() {
		PriorityPool pool = this.pools.ofWorkers(12);
		TestPools.startWorkers(pool, 12);
		assertThat(pool.snapshot().workers()).extracting(WorkerSnapshot::thread)
			.containsExactlyElementsOf(names(pool, 12));
	}

	@Test
	void workersAreDaemons() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		assertThat(pool.submit(() -> Thread.currentThread().isDaemon()).get()).isTrue();
		assertThat(Thread.getAllStackTraces().keySet())
			.filteredOn((thread) -> thread.getName().startsWith(pool.name() + "-"))
			.hasSize(1)
			.allMatch(Thread::isDaemon);
	}

	@Test
	void workersHaveTheContextClassLoaderOfTheThreadThatMadeThePool() throws Exception {
		Thread thread = Thread.currentThread();
		ClassLoader before = thread.getContextClassLoader();
		try (URLClassLoader loader = new URLClassLoader(new URL[0])) {
			thread.setContextClassLoader(loader);
			PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(1).maxWorkers(2));
			thread.setContextClassLoader(before);
			Blocker.on(pool);
			assertThat(pool.submit(() -> Thread.currentThread().getContextClassLoader()).get()).isSameAs(loader);
		}
		finally {
			thread.setContextClassLoader(before);
		}
	}

	@Test
	void workersInheritNoThreadLocals() throws Exception {
		INHERITABLE.set("of the test");
		try {
			PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(1).maxWorkers(2));
			assertThat(pool.submit(INHERITABLE::get).get()).isNull();
			Blocker.on(pool);
			assertThat(pool.submit(INHERITABLE::get).get()).isNull();
		}
		finally {
			INHERITABLE.remove();
		}
	}

	@Test
	void aPoolStartsNoThreadForAJobThatItRefuses() {
		PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(0).maxWorkers(2));
		pool.close();
		assertThatExceptionOfType(PoolClosedException.class).isThrownBy(() -> pool.submit(() -> "never"));
		assertThat(TestPools.threadsOf(pool)).isEmpty();
	}

	private PriorityPool pool(int min, int max) {
		return this.pools.of((settings) -> settings.minWorkers(min).maxWorkers(max).keepAlive(Duration.ofSeconds(30)),
				(builder) -> builder.ticker(this.ticker));
	}

	private static long idle(PriorityPool pool) {
		return pool.snapshot()
			.workers()
			.stream()
			.filter((worker) -> worker.state() == WorkerSnapshot.State.IDLE)
			.count();
	}

	private static List<String> names(PriorityPool pool, int workers) {
		return IntStream.rangeClosed(1, workers).mapToObj((number) -> pool.name() + "-worker-" + number).toList();
	}

}
