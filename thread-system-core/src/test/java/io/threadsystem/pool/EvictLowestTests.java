package io.threadsystem.pool;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import io.threadsystem.job.DependencyFailedException;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobEvictedException;
import io.threadsystem.job.JobState;
import io.threadsystem.job.PoolClosedException;
import io.threadsystem.job.Priority;
import io.threadsystem.job.QueueFullException;
import io.threadsystem.retry.RetryPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** A full queue from which jobs of lower levels have to leave. */
@Timeout(60)
class EvictLowestTests {

	private static final int CAPACITY = 3;

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final TestTicker ticker = new TestTicker();

	@Test
	void theOldestJobOfTheLowestLevelMakesRoom() {
		PriorityPool pool = pausedPool();
		Job<String> normal = pool.submit(Priority.NORMAL, () -> "normal");
		Job<String> older = pool.job("older").priority(Priority.LOW).submit(() -> "never");
		Job<String> younger = pool.job("younger").priority(Priority.LOW).submit(() -> "never");
		Job<String> first = pool.job("first").priority(Priority.HIGH).submit(() -> "first");
		assertThat(TestPools.failureOf(older)).isInstanceOf(JobEvictedException.class)
			.hasMessageContaining("'older' (level low)")
			.hasMessageContaining("'" + pool.name() + "'")
			.hasMessageContaining("'first' (level high)")
			.hasMessageContaining("never ran");
		assertThat(older.jobState()).isEqualTo(JobState.FAILED);
		assertThat(older.attempts()).isZero();
		assertThat(younger).isNotDone();
		Job<String> second = pool.submit(Priority.HIGH, () -> "second");
		assertThat(TestPools.failureOf(younger)).isInstanceOf(JobEvictedException.class);
		Job<String> third = pool.submit(Priority.HIGH, () -> "third");
		assertThat(TestPools.failureOf(normal)).isInstanceOf(JobEvictedException.class);
		assertThat(pool.snapshot().queued()).isEqualTo(CAPACITY);
		assertThat(pool.snapshot().failed()).isEqualTo(3);
		pool.resume();
		assertThat(Stream.of(first, second, third).map(Job::join)).containsExactly("first", "second", "third");
	}

	@Test
	void whereNothingLowerWaitsTheNewcomerIsRefused() {
		PriorityPool pool = pausedPool();
		List<Job<String>> waiting = fill(pool, Priority.NORMAL);
		for (Priority priority : List.of(Priority.LOWEST, Priority.LOW, Priority.NORMAL)) {
			assertThatExceptionOfType(QueueFullException.class).isThrownBy(() -> pool.submit(priority, () -> "never"))
				.withMessageContaining("capacity " + CAPACITY)
				.withMessageContaining("no job of a lower level waits")
				.withMessageNotContaining("block-timeout");
		}
		assertThat(waiting).noneMatch(Job::isDone);
		assertThat(pool.snapshot().rejected()).isEqualTo(3);
	}

	@Test
	void aJobThatRunsIsNotEvicted() {
		PriorityPool pool = pool(Duration.ZERO);
		Blocker low = Blocker.of(pool.job("low").priority(Priority.LOWEST));
		fill(pool, Priority.HIGH);
		assertThatExceptionOfType(QueueFullException.class).isThrownBy(() -> pool.submit(Priority.HIGH, () -> "never"));
		assertThat(low.job()).isNotDone();
		low.release();
	}

	@Test
	void jobsThatEndedWhereTheyWaitedAreNotVictims() {
		PriorityPool pool = pausedPool();
		Job<String> cancelled = pool.submit(Priority.LOW, () -> "never");
		Job<String> victim = pool.submit(Priority.LOW, () -> "never");
		cancelled.cancel(false);
		fill(pool, Priority.NORMAL, 2);
		Job<String> high = pool.submit(Priority.HIGH, () -> "high");
		assertThat(TestPools.failureOf(victim)).isInstanceOf(JobEvictedException.class);
		assertThat(cancelled).isCancelled();
		assertThat(high).isNotDone();
		assertThat(pool.snapshot().queued()).isEqualTo(CAPACITY);
	}

	@Test
	void aJobThatHasAgedToTheLevelOfTheNewcomerStays() {
		PriorityPool pool = pausedPool(Duration.ofSeconds(10));
		Job<String> aged = pool.submit(Priority.LOW, () -> "aged");
		this.ticker.advance(Duration.ofSeconds(10));
		Job<String> fresh = pool.submit(Priority.LOW, () -> "never");
		pool.submit(Priority.NORMAL, () -> "normal");
		pool.submit(Priority.NORMAL, () -> "another");
		assertThat(TestPools.failureOf(fresh)).isInstanceOf(JobEvictedException.class);
		assertThatExceptionOfType(QueueFullException.class)
			.isThrownBy(() -> pool.submit(Priority.NORMAL, () -> "never"));
		assertThat(aged).isNotDone();
		pool.submit(Priority.HIGH, () -> "high");
		assertThat(TestPools.failureOf(aged)).isInstanceOf(JobEvictedException.class);
	}

	@Test
	void whatDependsOnAnEvictedJobFails() {
		PriorityPool pool = pausedPool();
		Job<String> victim = pool.submit(Priority.LOW, () -> "never");
		Job<String> dependent = pool.job("dependent").after(victim).submit(() -> "never");
		fill(pool, Priority.NORMAL, 2);
		pool.submit(Priority.HIGH, () -> "high");
		assertThat(TestPools.failureOf(dependent)).isInstanceOf(DependencyFailedException.class)
			.hasRootCauseInstanceOf(JobEvictedException.class);
	}

	@Test
	void anEvictedJobIsNotTriedAgain() throws Exception {
		PriorityPool pool = pausedPool();
		AtomicInteger runs = new AtomicInteger();
		Job<Integer> victim = pool.job("victim")
			.priority(Priority.LOW)
			.retry(RetryPolicy.fixed(5, Duration.ZERO))
			.submit(runs::incrementAndGet);
		fill(pool, Priority.NORMAL, 2);
		pool.submit(Priority.HIGH, () -> "high");
		assertThat(TestPools.failureOf(victim)).isInstanceOf(JobEvictedException.class);
		pool.resume();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(runs).hasValue(0);
		assertThat(pool.snapshot().retried()).isZero();
		pool.close();
	}

	@Test
	void anEvictedTaskOfExecuteIsLoggedOnce() {
		PriorityPool pool = pausedPool();
		pool.execute(Priority.LOW, () -> {
		});
		Job<String> held = pool.submit(Priority.LOW, () -> "never");
		fill(pool, Priority.NORMAL, 1);
		try (LogCapture log = new LogCapture()) {
			pool.submit(Priority.HIGH, () -> "high");
			pool.submit(Priority.HIGH, () -> "high");
			assertThat(TestPools.failureOf(held)).isInstanceOf(JobEvictedException.class);
			assertThat(log.from(Level.ERROR)).hasSize(1);
			assertThat(log.messages().get(0)).contains(pool.name()).contains("Uncaught exception in job");
		}
	}

	@Test
	void listenersAreToldOfTheEvictionAndOfTheFullQueue() {
		Map<String, String> told = new ConcurrentHashMap<>();
		PoolListener listener = new PoolListener() {

			@Override
			public boolean followsJobs() {
				return true;
			}

			@Override
			public void queueFull(Job<?> job, QueueFullPolicy policy) {
				told.put("full",
						job.name() + " " + policy + " " + job.jobState() + " " + Thread.currentThread().getName());
			}

			@Override
			public void jobDone(Job<?> job, JobState state, @Nullable Throwable failure) {
				told.put(job.name(), state + " " + failure.getClass().getSimpleName());
			}

		};
		PriorityPool pool = this.pools.of(
				(settings) -> settings.minWorkers(0).queueCapacity(1).queueFull(QueueFullPolicy.EVICT_LOWEST),
				(builder) -> builder.listener(listener));
		pool.pause();
		pool.job("victim").priority(Priority.LOW).submit(() -> "never");
		assertThat(told).isEmpty();
		pool.job("newcomer").submit(() -> "done");
		assertThat(told).containsEntry("full", "newcomer EVICT_LOWEST PENDING " + Thread.currentThread().getName());
		await().untilAsserted(() -> assertThat(told).containsEntry("victim", "FAILED JobEvictedException"));
	}

	@Test
	void theNewcomerIsNotHeldUpByWhatFollowsTheVictim() throws Exception {
		PriorityPool pool = pausedPool();
		Job<String> victim = pool.submit(Priority.LOW, () -> "never");
		Caller<Thread> stage = Caller.of(() -> victim.handle((result, failure) -> Thread.currentThread()).get());
		await().until(() -> victim.getNumberOfDependents() == 1);
		fill(pool, Priority.NORMAL, 2);
		pool.submit(Priority.HIGH, () -> "high");
		assertThat(stage.result()).isNotSameAs(Thread.currentThread());
	}

	@Test
	void aBatchMakesRoomForItself() {
		PriorityPool pool = pausedPool();
		List<Job<String>> low = fill(pool, Priority.LOW, 2);
		List<Job<String>> batch = pool.submitAll(Collections.nCopies(3, () -> "done"));
		assertThat(low).allMatch((job) -> job.jobState() == JobState.FAILED);
		assertThat(pool.snapshot().queued()).isEqualTo(CAPACITY);
		pool.resume();
		assertThat(batch).allSatisfy((job) -> assertThat(job).succeedsWithin(TestPools.LONG));
	}

	@Test
	void noJobIsEvictedForABatchThatIsTooLarge() {
		PriorityPool pool = pausedPool();
		List<Job<String>> low = fill(pool, Priority.LOW, 2);
		pool.submit(() -> "normal");
		assertThatExceptionOfType(QueueFullException.class)
			.isThrownBy(() -> pool.submitAll(Collections.nCopies(3, () -> "never")));
		assertThat(low).noneMatch(Job::isDone);
		assertThat(pool.snapshot().rejected()).isEqualTo(3);
	}

	@Test
	void onAWorkerOfThePoolItIsTheSame() throws Exception {
		PriorityPool pool = pool(Duration.ZERO);
		Job<List<JobState>> outer = pool.submit(() -> {
			Job<String> victim = pool.submit(Priority.LOW, () -> "never");
			fill(pool, Priority.NORMAL, 2);
			Job<String> high = pool.submit(Priority.HIGH, () -> "high");
			assertThatExceptionOfType(QueueFullException.class)
				.isThrownBy(() -> pool.submit(Priority.LOW, () -> "never"));
			return List.of(victim.jobState(), high.jobState());
		});
		assertThat(outer.get()).containsExactly(JobState.FAILED, JobState.PENDING);
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
	}

	@Test
	void aSlotThatIsMadeFreeGoesToAHigherLevelFirst() throws Exception {
		PriorityPool pool = pausedPool();
		List<Job<String>> low = fill(pool, Priority.LOW);
		Caller<Job<String>> highest = Caller.blocked(() -> pool.job("highest")
			.priority(Priority.HIGHEST)
			.queueFull(QueueFullPolicy.BLOCK)
			.submit(() -> "highest"));
		Job<String> high = pool.submit(Priority.HIGH, () -> "high");
		assertThat(highest.result()).isNotDone();
		assertThat(high).isNotDone();
		assertThat(low.stream().filter(Job::isCompletedExceptionally)).hasSize(2);
		assertThat(pool.snapshot().queued()).isEqualTo(CAPACITY);
	}

	@Test
	void aClosedPoolEvictsNoJob() {
		PriorityPool pool = pool(Duration.ZERO);
		Blocker blocker = Blocker.on(pool);
		List<Job<String>> low = fill(pool, Priority.LOW);
		Caller<Void> closer = Caller.of(() -> {
			pool.close();
			return null;
		});
		await().until(() -> PoolProbe.isClosed(pool));
		assertThatExceptionOfType(PoolClosedException.class)
			.isThrownBy(() -> pool.submit(Priority.HIGH, () -> "never"));
		blocker.release();
		assertThat(low).allSatisfy((job) -> assertThat(job).succeedsWithin(TestPools.LONG));
		assertThat(closer).satisfies(Caller::result);
	}

	@Test
	void evictingTakesNoLongerWithManyThatHaveLeft() {
		PriorityPool pool = this.pools
			.of((settings) -> settings.minWorkers(0).queueCapacity(1).queueFull(QueueFullPolicy.EVICT_LOWEST));
		pool.pause();
		for (int i = 0; i < 20_000; i++) {
			Job<String> low = pool.submit(Priority.LOW, () -> "never");
			Job<String> high = pool.submit(Priority.HIGH, () -> "never");
			assertThat(low.isCompletedExceptionally()).isTrue();
			high.cancel(false);
		}
		assertThat(pool.snapshot().failed()).isEqualTo(20_000);
	}

	private PriorityPool pausedPool() {
		return pausedPool(Duration.ZERO);
	}

	private PriorityPool pausedPool(Duration aging) {
		PriorityPool pool = pool(aging);
		pool.pause();
		return pool;
	}

	private PriorityPool pool(Duration aging) {
		return this.pools.of((settings) -> settings.minWorkers(0)
			.queueCapacity(CAPACITY)
			.queueFull(QueueFullPolicy.EVICT_LOWEST)
			.blockTimeout(Duration.ofHours(1))
			.aging(aging), (builder) -> builder.ticker(this.ticker));
	}

	private static List<Job<String>> fill(PriorityPool pool, Priority priority) {
		return fill(pool, priority, CAPACITY);
	}

	private static List<Job<String>> fill(PriorityPool pool, Priority priority, int count) {
		return Stream.generate(() -> pool.submit(priority, () -> "done")).limit(count).toList();
	}

}
