package io.threadsystem.workflow;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.threadsystem.job.Job;
import io.threadsystem.pool.Blocker;
import io.threadsystem.pool.Caller;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.QueueFullPolicy;
import io.threadsystem.pool.TestPools;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Promise 7, of groups: a job that waits for one gives its place to its jobs. */
@Timeout(60)
class JobGroupWaitTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	@Test
	void theJobsOfAGroupRunWhileTheOnlyWorkerWaitsForThem() throws Exception {
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
	void theJobsOfAGroupRunOnOtherThreadsThanTheJobThatWaits() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<Boolean> outer = pool.submit(() -> {
			Thread waiting = Thread.currentThread();
			JobGroup group = JobGroup.on(pool, "inner");
			Job<Boolean> inner = group.submit(() -> Thread.currentThread() == waiting);
			group.await();
			return inner.get();
		});
		assertThat(outer.get()).isFalse();
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
	void aDelayedJobRunsWhileTheOnlyWorkerWaitsForItsGroup() throws Exception {
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
		PriorityPool pool = this.pools
			.of((settings) -> settings.queueCapacity(1).queueFull(QueueFullPolicy.CALLER_RUNS));
		JobGroup group = JobGroup.on(pool, "own");
		CountDownLatch submitted = new CountDownLatch(1);
		Job<Throwable> job = group.submit(() -> {
			submitted.await();
			pool.submit(() -> "fills the queue");
			return TestPools.failureOf(pool.submit(() -> group.await(TestPools.LONG)));
		});
		submitted.countDown();
		assertThat(job.get()).isInstanceOf(IllegalStateException.class).hasMessageContaining("wait for itself");
	}

	@Test
	void aJobThatBecomesAMemberWhileItWaitsFails() {
		PriorityPool pool = this.pools.ofWorkers(2);
		JobGroup group = JobGroup.on(pool, "own");
		Blocker blocker = Blocker.of(group.job("blocker"));
		CompletableFuture<Thread> waiting = new CompletableFuture<>();
		Job<Void> job = pool.submit(() -> {
			waiting.complete(Thread.currentThread());
			group.await();
			return null;
		});
		await().until(() -> waiting.join().getState() == Thread.State.TIMED_WAITING);
		group.add(job);
		assertThat(TestPools.failureOf(job)).isInstanceOf(IllegalStateException.class)
			.hasMessageContaining("wait for itself");
		blocker.release();
		group.close();
	}

	@Test
	void theListenersHaveBeenToldWhenAJobHasWaited() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		CountDownLatch told = new CountDownLatch(1);
		CountDownLatch released = new CountDownLatch(1);
		JobGroup group = JobGroup.on(this.pools.ofWorkers(1), "elsewhere").onProgress((done, total) -> {
			told.countDown();
			awaitUninterrupted(released);
		});
		group.submit(() -> "done");
		assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
		Job<Boolean> early = pool.submit(() -> group.await(Duration.ofMillis(20)));
		assertThat(early.get()).isFalse();
		Job<Boolean> late = pool.submit(() -> group.await(TestPools.LONG));
		released.countDown();
		assertThat(late.get()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, -1, Long.MIN_VALUE })
	void aWaitOfNoTimeOnlyLooks(long seconds) throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		JobGroup group = JobGroup.on(pool, "import");
		Blocker blocker = Blocker.of(group.job("blocker"));
		assertThat(group.await(Duration.ofSeconds(seconds))).isFalse();
		blocker.release();
		group.await();
		assertThat(group.await(Duration.ofSeconds(seconds))).isTrue();
		assertThat(pool.submit(() -> group.await(Duration.ofSeconds(seconds))).get()).isTrue();
	}

	@Test
	void aWaitMayBeAsLongAsCanBe() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		JobGroup group = JobGroup.on(pool, "import");
		Blocker blocker = Blocker.of(group.job("blocker"));
		Caller<Boolean> caller = Caller.blocked(() -> group.await(Duration.ofSeconds(Long.MAX_VALUE)));
		blocker.release();
		assertThat(caller.result()).isTrue();
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

	private static void awaitUninterrupted(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
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
