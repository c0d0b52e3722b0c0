package io.threadsystem.workflow;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.threadsystem.job.Job;
import io.threadsystem.pool.Blocker;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.TestPools;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Promise 7, of groups: a job that waits for one runs its jobs. */
@Timeout(60)
class JobGroupWaitTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	@Test
	void theOnlyWorkerRunsTheJobsOfTheGroupThatItWaitsFor() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<Long> outer = pool.submit(() -> {
			try (JobGroup group = JobGroup.on(pool, "inner")) {
				for (int i = 0; i < 1_000; i++) {
					group.submit(() -> "done");
				}
				group.await();
				return group.statistics().completed();
			}
		});
		assertThat(outer.get()).isEqualTo(1_000);
	}

	@Test
	void groupsInsideOfGroupsOnTheOnlyWorkerEnd() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		AtomicInteger ran = new AtomicInteger();
		assertThat(pool.submit(() -> nest(pool, 5, ran)).get()).isTrue();
		assertThat(ran).hasValue(3 + 9 + 27 + 81 + 243);
	}

	@Test
	void whatCanBeRunIsRunBeforeWhatCannotBeYet() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		CountDownLatch ran = new CountDownLatch(1);
		Job<Boolean> outer = pool.submit(() -> {
			try (JobGroup group = JobGroup.on(pool, "inner")) {
				Job<String> delayed = group.job("delayed").delay(Duration.ofHours(1)).submit(() -> "never");
				group.submit(() -> {
					ran.countDown();
					return delayed.cancel(false);
				});
				return group.await(TestPools.LONG);
			}
		});
		assertThat(outer.get()).isTrue();
		assertThat(ran.getCount()).isZero();
	}

	@Test
	void aDelayedJobIsRunByTheWorkerThatWaitsForItsGroup() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<Boolean> outer = pool.submit(() -> {
			JobGroup group = JobGroup.on(pool, "inner");
			group.job("delayed").delay(Duration.ofMillis(20)).submit(() -> "done");
			return group.await(TestPools.LONG);
		});
		assertThat(outer.get()).isTrue();
	}

	@Test
	void aJobWaitsForAGroupOfAnotherPool() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		PriorityPool other = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.on(other);
		JobGroup group = JobGroup.on(other, "elsewhere");
		Job<String> pending = group.submit(() -> Thread.currentThread().getName());
		Job<Boolean> outer = pool.submit(() -> {
			assertThat(group.await(Duration.ofMillis(20))).isFalse();
			blocker.release();
			return group.await(TestPools.LONG);
		});
		assertThat(outer.get()).isTrue();
		assertThat(pending.get()).startsWith(other.name());
	}

	@Test
	void aJobThatAwaitsItsOwnGroupFails() {
		JobGroup group = JobGroup.on(this.pools.ofWorkers(2), "own");
		CountDownLatch submitted = new CountDownLatch(1);
		Job<Boolean> job = group.job("selfish").submit(() -> {
			submitted.await();
			return group.await(TestPools.LONG);
		});
		submitted.countDown();
		assertThat(TestPools.failureOf(job)).isInstanceOf(IllegalStateException.class)
			.hasMessage("Job 'selfish' of group 'own' waits for its group, and would wait for itself: wait outside "
					+ "of the group, or submit what it waits for to a group of its own");
		group.close();
	}

	@Test
	void aJobThatClosesItsOwnGroupFailsAndTheGroupStaysOpen() throws Exception {
		JobGroup group = JobGroup.on(this.pools.ofWorkers(1), "own");
		CountDownLatch submitted = new CountDownLatch(1);
		Job<Void> job = group.submit(() -> {
			submitted.await();
			group.close();
			return null;
		});
		submitted.countDown();
		assertThat(TestPools.failureOf(job)).isInstanceOf(IllegalStateException.class);
		assertThat(group.submit(() -> "open").get()).isEqualTo("open");
	}

	@Test
	void aJobThatRunsInsideOfAJobOfTheGroupFails() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		JobGroup group = JobGroup.on(pool, "own");
		CountDownLatch submitted = new CountDownLatch(1);
		Job<Throwable> job = group.submit(() -> {
			submitted.await();
			return TestPools.failureOf(pool.submit(() -> group.await(TestPools.LONG)));
		});
		submitted.countDown();
		assertThat(job.get()).isInstanceOf(IllegalStateException.class).hasMessageContaining("wait for itself");
	}

	@Test
	void aJobThatWaitsIsReleasedByItsCancellation() {
		PriorityPool pool = this.pools.ofWorkers(2);
		JobGroup group = JobGroup.on(pool, "inner");
		Blocker blocker = Blocker.of(group.job("blocker"));
		CountDownLatch left = new CountDownLatch(1);
		Job<Void> outer = pool.submit(() -> {
			try {
				group.await();
			}
			finally {
				left.countDown();
			}
			return null;
		});
		await().until(() -> pool.snapshot().running() == 2);
		outer.cancel(true);
		await().until(() -> left.getCount() == 0);
		blocker.release();
	}

	private static boolean nest(PriorityPool pool, int depth, AtomicInteger ran) throws InterruptedException {
		if (depth == 0) {
			return true;
		}
		JobGroup group = JobGroup.on(pool, "level " + depth);
		for (int i = 0; i < 3; i++) {
			group.submit(() -> {
				ran.incrementAndGet();
				return nest(pool, depth - 1, ran);
			});
		}
		return group.await(TestPools.LONG);
	}

}
