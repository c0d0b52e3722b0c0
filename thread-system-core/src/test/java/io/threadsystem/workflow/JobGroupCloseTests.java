package io.threadsystem.workflow;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.threadsystem.job.Job;
import io.threadsystem.pool.Blocker;
import io.threadsystem.pool.Caller;
import io.threadsystem.pool.JobBuilder;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.TestPools;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** The end of a group. */
@Timeout(60)
class JobGroupCloseTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	@Test
	void leavingTheBlockWaitsForTheJobs() {
		CountDownLatch left = new CountDownLatch(1);
		AtomicReference<Job<String>> submitted = new AtomicReference<>();
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.on(pool);
		Caller<Void> caller = Caller.blocked(() -> {
			try (JobGroup group = JobGroup.on(pool, "import")) {
				submitted.set(group.submit(() -> "done"));
			}
			left.countDown();
			return null;
		});
		blocker.release();
		await().until(caller::isDone);
		assertThat(left.getCount()).isZero();
		assertThat(submitted.get()).isCompletedWithValue("done");
	}

	@Test
	void aClosedGroupTakesNoJobs() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		JobGroup group = JobGroup.on(pool, "import");
		JobBuilder builder = group.job("builder");
		group.submit(() -> "done");
		group.close();
		group.close();
		AtomicInteger ran = new AtomicInteger();
		assertThatThrownBy(() -> group.submit((Runnable) ran::incrementAndGet))
			.isInstanceOf(IllegalStateException.class)
			.hasMessage("Group 'import' is closed and takes no more jobs: submit before it is closed, from one of "
					+ "its jobs, or to a group of its own");
		assertThatThrownBy(() -> builder.submit(ran::incrementAndGet)).isInstanceOf(IllegalStateException.class);
		assertThatThrownBy(() -> group.job("named").submit(ran::incrementAndGet))
			.isInstanceOf(IllegalStateException.class);
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(ran).hasValue(0);
		assertThat(group.token().isCancelled()).isFalse();
		JobGroupTests.assertCounts(group, 1, 1, 0, 0);
	}

	@Test
	void whileItClosesAGroupTakesJobsFromJobsAlone() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		JobGroup group = JobGroup.on(pool, "tree");
		CountDownLatch closing = new CountDownLatch(1);
		AtomicInteger ran = new AtomicInteger();
		group.submit(() -> {
			closing.await();
			group.submit(() -> {
				group.submit(ran::incrementAndGet);
				return ran.incrementAndGet();
			});
			return ran.incrementAndGet();
		});
		Caller<Void> closer = Caller.blocked(() -> {
			group.close();
			return null;
		});
		assertThatThrownBy(() -> group.submit(() -> 1)).isInstanceOf(IllegalStateException.class);
		closing.countDown();
		closer.result();
		assertThat(ran).hasValue(3);
		JobGroupTests.assertCounts(group, 3, 3, 0, 0);
		Job<Integer> late = pool.submit(() -> group.submit(() -> 1).get());
		assertThat(TestPools.failureOf(late)).isInstanceOf(IllegalStateException.class);
	}

	@Test
	void leavingTheBlockWaitsForAWholeTreeOfJobs() {
		PriorityPool pool = this.pools.ofWorkers(4);
		for (int round = 0; round < 50; round++) {
			AtomicInteger ran = new AtomicInteger();
			JobGroup group = JobGroup.on(pool, "tree");
			try (group) {
				group.submit(() -> JobGroupTests.grow(group, 6, ran));
			}
			assertThat(ran).hasValue(127);
			JobGroupTests.assertCounts(group, 127, 127, 0, 0);
		}
	}

	@Test
	void anInterruptDuringCloseCancelsWhatIsLeftAndIsKept() {
		JobGroup group = JobGroup.on(this.pools.ofWorkers(1), "import");
		Blocker running = Blocker.of(group.job("running"));
		Job<String> pending = group.submit(() -> "never");
		Caller<Void> closer = Caller.blocked(() -> {
			group.close();
			return null;
		});
		closer.interrupt();
		await().until(closer::isDone);
		assertThat(closer.wasInterruptedAtEnd()).isTrue();
		assertThat(running.job()).isCancelled();
		assertThat(pending).isCancelled();
		assertThat(group.token().message()).isEqualTo("the close of group 'import' was interrupted");
		JobGroupTests.assertCounts(group, 2, 0, 0, 2);
		assertThatThrownBy(() -> group.submit(() -> "late")).isInstanceOf(IllegalStateException.class);
	}

	@Test
	void aBlockEndsWithTheStatisticsOfAllItsJobs() throws Exception {
		JobGroupStatistics statistics = JobGroup.run(this.pools.ofWorkers(2), "import", (group) -> {
			for (int i = 0; i < 10; i++) {
				group.submit(() -> group.submit(() -> "nested"));
			}
		});
		assertThat(statistics.total()).isEqualTo(20);
		assertThat(statistics.completed()).isEqualTo(20);
	}

	@Test
	void anExceptionThatLeavesABlockCancelsItsJobs() {
		PriorityPool pool = this.pools.ofWorkers(1);
		IOException failure = new IOException("the disk is gone");
		AtomicReference<JobGroup> left = new AtomicReference<>();
		AtomicReference<Blocker> running = new AtomicReference<>();
		assertThatThrownBy(() -> JobGroup.run(pool, "import", (group) -> {
			left.set(group);
			running.set(Blocker.of(group.job("running")));
			group.submit(() -> "never");
			throw failure;
		})).isSameAs(failure).hasNoSuppressedExceptions();
		assertThat(running.get().job()).isCancelled();
		assertThat(left.get().token().message()).isEqualTo("the block of group 'import' has failed");
		JobGroupTests.assertCounts(left.get(), 2, 0, 0, 2);
		assertThatThrownBy(() -> left.get().submit(() -> "late")).isInstanceOf(IllegalStateException.class);
	}

	@Test
	void anInterruptWhileABlockIsLeftCancelsItsJobs() {
		PriorityPool pool = this.pools.ofWorkers(1);
		AtomicReference<Blocker> running = new AtomicReference<>();
		Caller<JobGroupStatistics> caller = Caller
			.of(() -> JobGroup.run(pool, "import", (group) -> running.set(Blocker.of(group.job("running")))));
		await().until(() -> running.get() != null);
		caller.interrupt();
		assertThat(caller.failure()).isInstanceOf(InterruptedException.class);
		assertThat(running.get().job()).isCancelled();
	}

	@Test
	void aBlockWhoseJobsFailIsNotLeftByAnException() throws Exception {
		JobGroupStatistics statistics = JobGroup.run(this.pools.ofWorkers(1), "import", (group) -> {
			group.failFast().submit(JobGroupTests.failing(new IOException("the disk is gone")));
			group.job("delayed").delay(Duration.ofHours(1)).submit(() -> "never");
		});
		assertThat(statistics.failed()).isOne();
		assertThat(statistics.cancelled()).isOne();
	}

}
