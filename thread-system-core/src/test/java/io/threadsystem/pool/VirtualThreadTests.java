package io.threadsystem.pool;

import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobTimeoutException;
import io.threadsystem.job.Priority;
import io.threadsystem.job.QueueFullException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** Workers that are virtual threads: the promises are those of any pool. */
@Timeout(60)
class VirtualThreadTests {

	private static final InheritableThreadLocal<String> INHERITABLE = new InheritableThreadLocal<>();

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final Set<Thread> seen = ConcurrentHashMap.newKeySet();

	@ParameterizedTest
	@EnumSource(ThreadKind.class)
	void theHighestPriorityIsServedFirst(ThreadKind kind) throws Exception {
		PriorityPool pool = pool(kind, 1);
		Blocker blocker = Blocker.on(pool);
		List<Priority> order = Collections.synchronizedList(new ArrayList<>());
		Priority[] priorities = Priority.values();
		for (Priority priority : priorities) {
			pool.submit(priority, () -> order.add(priority));
		}
		blocker.release();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		List<Priority> expected = new ArrayList<>(List.of(priorities));
		Collections.reverse(expected);
		assertThat(order).isEqualTo(expected);
	}

	@ParameterizedTest
	@EnumSource(ThreadKind.class)
	void theQueueKeepsItsBound(ThreadKind kind) {
		PriorityPool pool = this.pools
			.of((settings) -> of(kind, settings).queueCapacity(2).queueFull(QueueFullPolicy.REJECT));
		Blocker.on(pool);
		pool.submit(() -> "queued");
		pool.submit(() -> "queued");
		assertThatExceptionOfType(QueueFullException.class).isThrownBy(() -> pool.submit(() -> "never"));
	}

	@ParameterizedTest
	@EnumSource(ThreadKind.class)
	void aCancellationInterruptsTheJobAndNotTheNextOne(ThreadKind kind) throws Exception {
		PriorityPool pool = pool(kind, 1);
		CountDownLatch interrupted = new CountDownLatch(1);
		CountDownLatch running = new CountDownLatch(1);
		Job<Object> job = pool.submit(() -> {
			running.countDown();
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				interrupted.countDown();
			}
			return null;
		});
		running.await();
		assertThat(job.cancel(true)).isTrue();
		assertThat(interrupted.await(TestPools.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
		assertThat(pool.submit(() -> Thread.currentThread().isInterrupted()).get()).isFalse();
	}

	@ParameterizedTest
	@EnumSource(ThreadKind.class)
	void aTimeoutEndsTheJob(ThreadKind kind) {
		PriorityPool pool = pool(kind, 1);
		Blocker blocker = Blocker.of(pool.job("slow").timeout(Duration.ofMillis(20)));
		assertThat(TestPools.failureOf(blocker.job())).isInstanceOf(JobTimeoutException.class);
	}

	@ParameterizedTest
	@EnumSource(ThreadKind.class)
	void aWorkerThatWaitsForAJobOfItsPoolRunsItItself(ThreadKind kind) throws Exception {
		PriorityPool pool = pool(kind, 1);
		assertThat(pool.submit(() -> depth(pool, 50)).get()).isEqualTo(50);
	}

	private static int depth(PriorityPool pool, int levels) throws Exception {
		return (levels == 0) ? 0 : 1 + pool.submit(() -> depth(pool, levels - 1)).get();
	}

	@ParameterizedTest
	@EnumSource(ThreadKind.class)
	void anErrorEndsInTheJob(ThreadKind kind) throws Exception {
		PriorityPool pool = pool(kind, 1);
		Job<String> job = pool.submit(() -> {
			throw new AssertionError("on purpose");
		});
		assertThat(TestPools.failureOf(job)).isInstanceOf(AssertionError.class);
		assertThat(pool.submit(() -> Thread.currentThread().getName()).get()).isEqualTo(pool.name() + "-worker-1");
	}

	@ParameterizedTest
	@EnumSource(ThreadKind.class)
	void theContextClassLoaderIsThatOfTheThreadThatMadeThePool(ThreadKind kind) throws Exception {
		Thread thread = Thread.currentThread();
		ClassLoader before = thread.getContextClassLoader();
		INHERITABLE.set("of the test");
		try (URLClassLoader loader = new URLClassLoader(new URL[0])) {
			thread.setContextClassLoader(loader);
			PriorityPool pool = pool(kind, 1);
			assertThat(pool.submit(() -> Thread.currentThread().getContextClassLoader()).get()).isSameAs(loader);
			assertThat(pool.submit(INHERITABLE::get).get()).isNull();
		}
		finally {
			thread.setContextClassLoader(before);
			INHERITABLE.remove();
		}
	}

	@ParameterizedTest
	@EnumSource(ThreadKind.class)
	void aShutdownLeavesNoThread(ThreadKind kind) {
		PriorityPool pool = pool(kind, 20);
		List<Job<Object>> jobs = block(pool, 100, new CountDownLatch(1));
		await().until(() -> this.seen.size() == 20);
		pool.reconfigure(pool.settings().toBuilder().shutdown(ShutdownMode.CANCEL).build());
		pool.close();
		assertThat(this.seen).noneMatch(Thread::isAlive);
		assertThat(jobs).allMatch(Job::isCancelled);
		assertThat(pool.snapshot().workers()).isEmpty();
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "virtual threads need Java 21")
	void theWorkersAreVirtualAndNamedAsAllAre() {
		PriorityPool pool = this.pools.of((settings) -> virtual(settings).minWorkers(3).maxWorkers(3));
		TestPools.startWorkers(pool, 3);
		assertThat(pool.snapshot().workers()).extracting(WorkerSnapshot::thread)
			.containsExactlyElementsOf(
					IntStream.rangeClosed(1, 3).mapToObj((n) -> pool.name() + "-worker-" + n).toList());
		assertThat(pool.submit(() -> isVirtual(Thread.currentThread()))).succeedsWithin(TestPools.LONG).isEqualTo(true);
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "virtual threads need Java 21")
	void tenThousandJobsBlockAtTheSameTime() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> virtual(settings).minWorkers(0)
			.maxWorkers(10_000)
			.queueCapacity(10_000)
			.timeout(Duration.ofMinutes(5))
			.stuckAfter(Duration.ofSeconds(10)));
		CountDownLatch released = new CountDownLatch(1);
		List<Job<Object>> jobs = block(pool, 10_000, released);
		await().until(() -> this.seen.size() == 10_000);
		PoolSnapshot snapshot = pool.snapshot();
		assertThat(snapshot.running()).isEqualTo(10_000);
		assertThat(snapshot.workers()).hasSize(10_000).allMatch((worker) -> worker.job() != null);
		assertThat(snapshot.utilisation()).isEqualTo(1);
		released.countDown();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(pool.snapshot().completed()).isEqualTo(10_000);
		assertThat(jobs).allMatch(Job::isDone);
		pool.close();
		assertThat(this.seen).noneMatch(Thread::isAlive);
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "virtual threads need Java 21")
	void idleVirtualWorkersAboveTheMinimumEnd() throws Exception {
		PriorityPool pool = this.pools
			.of((settings) -> virtual(settings).minWorkers(0).maxWorkers(5_000).keepAlive(Duration.ofMillis(1)));
		CountDownLatch released = new CountDownLatch(1);
		block(pool, 5_000, released);
		await().until(() -> this.seen.size() == 5_000);
		released.countDown();
		await().until(() -> pool.snapshot().workers().isEmpty());
		await().until(() -> this.seen.stream().noneMatch(Thread::isAlive));
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "virtual threads need Java 21")
	void workersOfTheOtherKindAreExchangedWhenTheSettingChanges() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(3).maxWorkers(3));
		Blocker blocker = Blocker.on(pool);
		pool.reconfigure(pool.settings().toBuilder().threads(ThreadKind.VIRTUAL).build());
		await()
			.until(() -> TestPools.threadsOf(pool).stream().filter((name) -> name.contains("-worker-")).count() == 1);
		CountDownLatch released = new CountDownLatch(1);
		block(pool, 2, released);
		await().until(() -> this.seen.size() == 2);
		assertThat(this.seen).allMatch(VirtualThreadTests::isVirtual);
		Job<Boolean> last = pool.submit(() -> isVirtual(Thread.currentThread()));
		blocker.release();
		assertThat(last).succeedsWithin(TestPools.LONG).isEqualTo(true);
		assertThat(blocker.job()).isCompleted();
		released.countDown();
		assertThat(pool.snapshot().workersReplaced()).isZero();
		await().until(() -> pool.snapshot().workers().size() == 3);
		pool.reconfigure(pool.settings().toBuilder().threads(ThreadKind.PLATFORM).build());
		TestPools.startWorkers(pool, 3);
		await()
			.until(() -> TestPools.threadsOf(pool).stream().filter((name) -> name.contains("-worker-")).count() == 3);
		assertThat(pool.submit(() -> isVirtual(Thread.currentThread())).get()).isFalse();
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "virtual threads need Java 21")
	void platformThreadsThatTakeThePlaceOfVirtualOnesAreInTheGroupOfTheThreadThatMadeThePool() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> virtual(settings));
		Job<Object> changing = pool.submit(() -> {
			pool.reconfigure(pool.settings().toBuilder().threads(ThreadKind.PLATFORM).maxWorkers(2).build());
			return pool.executor().submit(() -> null);
		});
		assertThat(changing).succeedsWithin(TestPools.LONG);
		assertThat(pool.submit(() -> isVirtual(Thread.currentThread())).get()).isFalse();
		assertThat(pool.submit(() -> Thread.currentThread().getThreadGroup()).get())
			.isSameAs(Thread.currentThread().getThreadGroup());
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "virtual threads need Java 21")
	void aPoolThatIsMadeOnAVirtualThreadHasItsThreadsInAnOrdinaryGroup() throws Exception {
		PriorityPool outer = this.pools.of((settings) -> virtual(settings));
		PriorityPool pool = outer.submit(() -> this.pools.of((settings) -> settings)).get();
		assertThat(pool.submit(() -> Thread.currentThread().getThreadGroup().getName()).get())
			.isNotEqualTo("VirtualThreads");
	}

	private List<Job<Object>> block(PriorityPool pool, int jobs, CountDownLatch released) {
		List<Job<Object>> submitted = new ArrayList<>();
		for (int i = 0; i < jobs; i++) {
			submitted.add(pool.submit(() -> {
				this.seen.add(Thread.currentThread());
				released.await();
				return null;
			}));
		}
		return submitted;
	}

	private PriorityPool pool(ThreadKind kind, int workers) {
		return this.pools.of((settings) -> of(kind, settings).minWorkers(workers).maxWorkers(workers));
	}

	private static PoolSettings.Builder of(ThreadKind kind, PoolSettings.Builder settings) {
		return (kind == ThreadKind.VIRTUAL) ? virtual(settings) : settings;
	}

	private static PoolSettings.Builder virtual(PoolSettings.Builder settings) {
		Assumptions.assumeTrue(Runtime.version().feature() >= 21, "virtual threads need Java 21");
		return settings.threads(ThreadKind.VIRTUAL);
	}

	private static boolean isVirtual(Thread thread) {
		try {
			return (boolean) Thread.class.getMethod("isVirtual").invoke(thread);
		}
		catch (ReflectiveOperationException ex) {
			throw new LinkageError("isVirtual", ex);
		}
	}

}
