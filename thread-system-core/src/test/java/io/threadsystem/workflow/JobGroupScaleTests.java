package io.threadsystem.workflow;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.Blocker;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.Seed;
import io.threadsystem.pool.TestPools;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** Promise 11 of groups of ten thousand jobs: the first failure, and the end of all. */
@Timeout(60)
class JobGroupScaleTests {

	private static final int FAN = 10_000;

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final IllegalStateException failure = new IllegalStateException("on purpose");

	private final AtomicInteger ran = new AtomicInteger();

	private final List<Job<?>> jobs = new ArrayList<>();

	private PriorityPool paused() {
		PriorityPool pool = this.pools.ofWorkers(2);
		pool.pause();
		return pool;
	}

	private void submitTenThousand(JobGroup group) {
		for (int each = 0; each < FAN; each++) {
			this.jobs.add(group.submit(this.ran::incrementAndGet));
		}
	}

	private Integer fail() {
		this.ran.incrementAndGet();
		throw this.failure;
	}

	private long count(JobState state) {
		return this.jobs.stream().filter((job) -> job.jobState() == state).count();
	}

	@Test
	void allOfTenThousandRunOnce() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		JobGroup group = JobGroup.on(pool, "wide").failFast();
		submitTenThousand(group);
		group.await();
		assertThat(this.ran).hasValue(FAN);
		JobGroupTests.assertCounts(group, FAN, FAN, 0, 0);
		GraphShapes.assertAtRest(pool, FAN, 0, 0);
	}

	@Test
	void failFastCancelsTenThousandThatWaitAndOneThatRuns() throws Exception {
		PriorityPool paused = paused();
		PriorityPool pool = this.pools.ofWorkers(2);
		JobGroup group = JobGroup.on(paused, "wide").failFast();
		submitTenThousand(group);
		Blocker running = Blocker.on(pool);
		group.add(running.job());
		Job<Integer> failing = group.add(pool.job("failing").submit(this::fail));
		assertThat(TestPools.failureOf(failing)).isSameAs(this.failure);
		group.await();
		assertThat(this.jobs).allMatch(Job::isCancelled);
		assertThat(running.job()).isCancelled();
		assertThat(group.firstFailure()).containsSame(this.failure);
		assertThat(group.token().message()).contains("'failing'", "'wide'", "has failed");
		JobGroupTests.assertCounts(group, FAN + 2, 0, 1, FAN + 1);
		assertThat(paused.snapshot().queued()).isZero();
		GraphShapes.assertAtRest(paused, 0, 0, FAN);
		GraphShapes.assertAtRest(pool, 0, 1, 1);
		assertThat(this.ran).hasValue(1);
	}

	@Test
	void aFailureAmongTenThousandThatRunCancelsWhatHasNotEnded() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(2).maxWorkers(2).queueCapacity(0));
		JobGroup group = JobGroup.on(pool, "wide").failFast();
		Blocker first = Blocker.of(group.job("first"));
		Blocker second = Blocker.of(group.job("second"));
		submitTenThousand(group);
		this.jobs.add(group.submit(Priority.HIGH, this::fail));
		first.release();
		group.await();
		assertThat(second.job()).isCancelled();
		assertThat(count(JobState.FAILED)).isOne();
		assertThat(group.firstFailure()).containsSame(this.failure);
		// What the worker could run before the failure is told, and nothing of the rest.
		long completed = count(JobState.COMPLETED);
		assertThat(count(JobState.CANCELLED)).isEqualTo(FAN - completed);
		assertThat(group.submit(this.ran::incrementAndGet)).isCancelled();
		JobGroupTests.assertCounts(group, FAN + 4, completed + 1, 1, FAN - completed + 2);
		GraphShapes.assertAtRest(pool, completed + 1, 1, FAN - completed + 2);
	}

	@Test
	void withoutFailFastTenThousandFailuresCancelNothing() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		JobGroup group = JobGroup.on(pool, "wide");
		for (int each = 0; each < FAN; each++) {
			group.submit(this::fail);
			this.jobs.add(group.submit(this.ran::incrementAndGet));
		}
		group.await();
		assertThat(this.ran).hasValue(2 * FAN);
		assertThat(count(JobState.COMPLETED)).isEqualTo(FAN);
		assertThat(group.firstFailure()).containsSame(this.failure);
		JobGroupTests.assertCounts(group, 2 * FAN, FAN, FAN, 0);
		GraphShapes.assertAtRest(pool, FAN, FAN, 0);
	}

	@Test
	void cancelEndsTenThousandThatWaitAndOneThatRuns() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		JobGroup group = JobGroup.on(pool, "wide");
		Blocker running = Blocker.of(group.job("running"));
		submitTenThousand(group);
		group.cancel();
		// The worker may be the one that is ending one of them.
		group.await();
		assertThat(pool.snapshot().queued()).isZero();
		assertThat(this.jobs).allMatch(Job::isCancelled);
		assertThat(running.job()).isCancelled();
		JobGroupTests.assertCounts(group, FAN + 1, 0, 0, FAN + 1);
		assertThat(group.firstFailure()).isEmpty();
		GraphShapes.assertAtRest(pool, 0, 0, FAN + 1);
		assertThat(this.ran).hasValue(0);
	}

	@Test
	void aGroupThatIsCancelledAtAnyMomentCountsWhatHasRunAndWhatHasNot() throws Exception {
		Random random = Seed.of("aGroupThatIsCancelledAtAnyMomentCountsWhatHasRunAndWhatHasNot").random(0);
		for (int round = 0; round < Seed.scaled(5); round++) {
			PriorityPool pool = this.pools.ofWorkers(3);
			this.jobs.clear();
			AtomicInteger calls = new AtomicInteger();
			JobGroup group = JobGroup.on(pool, "round " + round);
			for (int each = 0; each < FAN; each++) {
				this.jobs.add(group.submit(calls::incrementAndGet));
			}
			int moment = random.nextInt(FAN);
			while (calls.get() < moment && group.statistics().done() < FAN) {
				Thread.onSpinWait();
			}
			group.cancel();
			group.await();
			assertCounted(group, pool, calls);
		}
	}

	private void assertCounted(JobGroup group, PriorityPool pool, AtomicInteger calls) throws Exception {
		long completed = count(JobState.COMPLETED);
		JobGroupTests.assertCounts(group, FAN, completed, 0, FAN - completed);
		GraphShapes.assertAtRest(pool, completed, 0, FAN - completed);
		long started = this.jobs.stream().filter((job) -> job.attempts() > 0).count();
		assertThat((long) calls.get()).isBetween(completed, started);
		assertThat(group.submit(calls::incrementAndGet)).isCancelled();
	}

}
