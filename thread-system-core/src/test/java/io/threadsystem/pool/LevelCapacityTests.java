package io.threadsystem.pool;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import io.threadsystem.job.QueueFullException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** Levels that may fill only a part of the queue. */
@Timeout(60)
class LevelCapacityTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	@Test
	void aFullLevelRefusesAndTheOthersDoNot() {
		PriorityPool pool = pausedPool(QueueFullPolicy.REJECT);
		fillLow(pool);
		assertThatExceptionOfType(QueueFullException.class).isThrownBy(() -> pool.submit(Priority.LOW, () -> "never"))
			.withMessageContaining("'" + pool.name() + "'")
			.withMessageContaining("for level low (capacity 2) is full")
			.withMessageEndingWith("or raise the level's queue-capacity or max-workers.");
		pool.submit(Priority.LOWEST, () -> "done");
		pool.submit(Priority.NORMAL, () -> "done");
		assertThat(pool.snapshot().level(Priority.LOW).queued()).isEqualTo(2);
		assertThat(pool.snapshot().level(Priority.LOW).rejected()).isOne();
		assertThat(pool.snapshot().queued()).isEqualTo(4);
	}

	@Test
	void aSlotOfALevelIsFreeAgainWhenItsJobIsCancelled() {
		PriorityPool pool = pausedPool(QueueFullPolicy.REJECT);
		List<Job<String>> jobs = fillLow(pool);
		jobs.get(0).cancel(false);
		pool.submit(Priority.LOW, () -> "done");
		assertRefused(pool, Priority.LOW);
	}

	@Test
	void aSlotOfALevelIsFreeAgainWhenItsJobStarts() throws Exception {
		PriorityPool pool = pool(QueueFullPolicy.REJECT, (settings) -> settings);
		Blocker high = Blocker.on(pool);
		Caller<Blocker> low = Caller.of(() -> Blocker.of(pool.job("low").priority(Priority.LOW)));
		await().until(() -> pool.snapshot().queued() == 1);
		pool.submit(Priority.LOW, () -> "waits");
		assertRefused(pool, Priority.LOW);
		high.release();
		Blocker running = low.result();
		pool.submit(Priority.LOW, () -> "waits");
		assertRefused(pool, Priority.LOW);
		running.release();
	}

	@Test
	void aFullPoolRefusesALevelThatHasRoom() {
		PriorityPool pool = pausedPool(QueueFullPolicy.REJECT);
		fill(pool, Priority.NORMAL, 10);
		assertThatExceptionOfType(QueueFullException.class).isThrownBy(() -> pool.submit(Priority.LOW, () -> "never"))
			.withMessageContaining("(capacity 10) is full");
		assertThat(pool.snapshot().level(Priority.LOW).queued()).isZero();
	}

	@Test
	void aSubmitterThatWaitsForItsLevelKeepsNoOtherOut() throws Exception {
		PriorityPool pool = pausedPool(QueueFullPolicy.BLOCK);
		List<Job<String>> jobs = fillLow(pool);
		Caller<Job<String>> low = Caller.blocked(() -> pool.submit(Priority.LOW, () -> "low"));
		assertThat(pool.submit(Priority.HIGH, () -> "high").jobState()).isEqualTo(JobState.PENDING);
		assertThat(pool.submit(Priority.LOWEST, () -> "lowest").jobState()).isEqualTo(JobState.PENDING);
		assertThat(pool.submitAll(Collections.nCopies(3, () -> "normal"))).hasSize(3);
		assertThat(low.isDone()).isFalse();
		jobs.get(1).cancel(false);
		assertThat(low.result().jobState()).isEqualTo(JobState.PENDING);
		assertThat(pool.snapshot().level(Priority.LOW).queued()).isEqualTo(2);
	}

	@Test
	void aSlotGoesToTheHighestLevelThatIsNotFullItself() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(0)
			.queueCapacity(3)
			.level(Priority.HIGH, LevelSettings.unlimited().withQueueCapacity(1))
			.blockTimeout(Duration.ofHours(1)));
		pool.pause();
		Job<String> queuedHigh = pool.submit(Priority.HIGH, () -> "high");
		List<Job<String>> queued = fill(pool, Priority.NORMAL, 2);
		Caller<Job<String>> low = Caller.blocked(() -> pool.submit(Priority.LOW, () -> "low"));
		Caller<Job<String>> high = Caller.blocked(() -> pool.submit(Priority.HIGH, () -> "high"));
		Caller<Job<String>> normal = Caller.blocked(() -> pool.submit(Priority.NORMAL, () -> "normal"));
		queued.get(0).cancel(false);
		normal.result();
		assertThat(high.isDone()).isFalse();
		assertThat(low.isDone()).isFalse();
		queuedHigh.cancel(false);
		high.result();
		assertThat(low.isDone()).isFalse();
		queued.get(1).cancel(false);
		low.result();
		assertThat(pool.snapshot().queued()).isEqualTo(3);
	}

	@Test
	void aCapacityThatIsSetWhileJobsWaitCountsThem() {
		PriorityPool pool = this.pools
			.of((settings) -> settings.minWorkers(0).queueCapacity(10).queueFull(QueueFullPolicy.REJECT));
		pool.pause();
		List<Job<String>> jobs = fill(pool, Priority.LOW, 5);
		pool.reconfigure(withLow(pool, 3));
		for (Job<String> job : jobs.subList(0, 3)) {
			assertRefused(pool, Priority.LOW);
			job.cancel(false);
		}
		pool.submit(Priority.LOW, () -> "done");
		assertRefused(pool, Priority.LOW);
		assertThat(pool.snapshot().level(Priority.LOW).queued()).isEqualTo(3);
	}

	@Test
	void aLargerCapacityLetsThoseInWhoWait() throws Exception {
		PriorityPool pool = pausedPool(QueueFullPolicy.BLOCK);
		fillLow(pool);
		List<Caller<Job<String>>> waiting = Stream
			.generate(() -> Caller.blocked(() -> pool.submit(Priority.LOW, () -> "low")))
			.limit(3)
			.toList();
		pool.reconfigure(withLow(pool, 4));
		await().until(() -> waiting.stream().filter(Caller::isDone).count() == 2);
		pool.reconfigure(withLow(pool, 0));
		for (Caller<Job<String>> submitter : waiting) {
			submitter.result();
		}
		assertThat(pool.snapshot().level(Priority.LOW).queued()).isEqualTo(5);
	}

	@Test
	void aBatchIsRefusedWholeWhereItsLevelHasNoRoomForAll() {
		PriorityPool pool = pausedPool(QueueFullPolicy.REJECT);
		pool.submit(Priority.LOW, () -> "done");
		assertThatExceptionOfType(QueueFullException.class)
			.isThrownBy(() -> pool.submitAll(Priority.LOW, Collections.nCopies(2, () -> "never")));
		assertThat(pool.snapshot().level(Priority.LOW).queued()).isOne();
		assertThat(pool.snapshot().level(Priority.LOW).rejected()).isEqualTo(2);
		assertThat(pool.submitAll(Priority.LOW, Collections.nCopies(1, () -> "done"))).hasSize(1);
	}

	@Test
	void aBatchIsNotRefusedBecauseSomebodyWaitsForAnotherLevel() {
		PriorityPool pool = pausedPool(QueueFullPolicy.REJECT);
		fillLow(pool);
		Caller<Job<String>> low = Caller
			.blocked(() -> pool.job("low").priority(Priority.LOW).queueFull(QueueFullPolicy.BLOCK).submit(() -> "low"));
		assertThat(pool.submitAll(Priority.NORMAL, Collections.nCopies(8, () -> "done"))).hasSize(8);
		assertThat(low.isDone()).isFalse();
		assertRefused(pool, Priority.NORMAL);
	}

	@Test
	void aJobOfAFullLevelRunsInItsSubmitterWhereCallersRun() {
		PriorityPool pool = pausedPool(QueueFullPolicy.CALLER_RUNS);
		fillLow(pool);
		Job<Thread> job = pool.submit(Priority.LOW, Thread::currentThread);
		assertThat(job.join()).isSameAs(Thread.currentThread());
		assertThat(pool.submit(Priority.NORMAL, Thread::currentThread)).isNotDone();
	}

	@Test
	void noJobIsEvictedForALevelThatIsFullItself() {
		PriorityPool pool = pausedPool(QueueFullPolicy.EVICT_LOWEST);
		fillLow(pool);
		List<Job<String>> lowest = fill(pool, Priority.LOWEST, 8);
		assertRefused(pool, Priority.LOW);
		assertThat(lowest).noneMatch(Job::isDone);
		pool.submit(Priority.NORMAL, () -> "done");
		assertThat(lowest.get(0)).isCompletedExceptionally();
		assertThat(pool.snapshot().queued()).isEqualTo(10);
	}

	@Test
	void aDelayedJobWaitsForItsLevelAndKeepsNoOtherOut() {
		PriorityPool pool = pausedPool(QueueFullPolicy.REJECT);
		List<Job<String>> jobs = fillLow(pool);
		pool.job("delayed").priority(Priority.LOW).delay(Duration.ofNanos(1)).submit(() -> "low");
		await().until(() -> PoolProbe.isAnyWaitingForSlot(pool));
		assertThat(pool.snapshot().level(Priority.LOW).queued()).isEqualTo(2);
		pool.submit(Priority.NORMAL, () -> "done");
		jobs.get(0).cancel(false);
		assertThat(pool.snapshot().level(Priority.LOW).queued()).isEqualTo(2);
		assertThat(pool.snapshot().level(Priority.LOW).pending()).isEqualTo(2);
	}

	@Test
	void aWorkerWaitsForASlotOfAFullLevelWhichASpareWorkerFrees() throws Exception {
		PriorityPool pool = pool(QueueFullPolicy.BLOCK, (settings) -> settings);
		Job<Boolean> outer = pool.submit(() -> {
			fillLow(pool);
			return pool.submit(Priority.LOW, Thread::currentThread).get() != Thread.currentThread();
		});
		assertThat(outer.get()).isTrue();
	}

	@ParameterizedTest
	@EnumSource
	void whatBecomesOfAJobOfAFullLevelIsForItToSay(QueueFullPolicy policy) throws Exception {
		PriorityPool pool = pausedPool(QueueFullPolicy.REJECT);
		List<Job<String>> jobs = fillLow(pool);
		Caller<Job<Thread>> submitter = Caller
			.of(() -> pool.job("own").priority(Priority.LOW).queueFull(policy).submit(Thread::currentThread));
		switch (policy) {
			case BLOCK -> {
				await().until(() -> PoolProbe.isAnyWaitingForSlot(pool));
				jobs.get(0).cancel(false);
				assertThat(submitter.result()).isNotDone();
			}
			case CALLER_RUNS -> assertThat(submitter.result().join().getName()).isEqualTo("caller");
			default -> assertThat(submitter.failure()).isInstanceOf(QueueFullException.class);
		}
	}

	private PriorityPool pausedPool(QueueFullPolicy policy) {
		PriorityPool pool = pool(policy, (settings) -> settings.blockTimeout(Duration.ofHours(1)));
		pool.pause();
		return pool;
	}

	private PriorityPool pool(QueueFullPolicy policy, UnaryOperator<PoolSettings.Builder> settings) {
		return this.pools.of((builder) -> settings.apply(builder.minWorkers(0)
			.queueCapacity(10)
			.level(Priority.LOW, LevelSettings.unlimited().withQueueCapacity(2))
			.queueFull(policy)));
	}

	private static PoolSettings withLow(PriorityPool pool, int capacity) {
		return pool.settings()
			.toBuilder()
			.level(Priority.LOW, LevelSettings.unlimited().withQueueCapacity(capacity))
			.build();
	}

	private static List<Job<String>> fillLow(PriorityPool pool) {
		return fill(pool, Priority.LOW, 2);
	}

	private static List<Job<String>> fill(PriorityPool pool, Priority priority, int count) {
		return Stream.generate(() -> pool.submit(priority, () -> "done")).limit(count).toList();
	}

	private static void assertRefused(PriorityPool pool, Priority priority) {
		assertThatExceptionOfType(QueueFullException.class).isThrownBy(() -> pool.submit(priority, () -> "never"));
	}

}
