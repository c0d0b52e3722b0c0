package io.threadsystem.workflow;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.threadsystem.job.Job;
import io.threadsystem.job.QueueFullException;
import io.threadsystem.pool.Blocker;
import io.threadsystem.pool.Caller;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.QueueFullPolicy;
import io.threadsystem.pool.TestPools;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** How jobs get into a group, and when they are told of. */
@Timeout(60)
class JobGroupSubmissionTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	@Test
	void aJobThatAClosingGroupRefusesNeverRuns() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(3);
		JobGroup group = JobGroup.on(pool, "closing");
		Blocker blocker = Blocker.of(group.job("blocker"));
		Caller<Void> closing = Caller.blocked(() -> {
			group.close();
			return null;
		});
		AtomicInteger ran = new AtomicInteger();
		for (int tries = 0; tries < 2_000; tries++) {
			assertThatIllegalStateException().isThrownBy(() -> group.job("late").submit(ran::incrementAndGet));
		}
		blocker.release();
		closing.result();
		pool.awaitIdle(TestPools.LONG);
		assertThat(ran).hasValue(0);
		assertThat(pool.snapshot().submitted()).isOne();
	}

	@Test
	void aRefusedJobIsNoMember() {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(1).queueFull(QueueFullPolicy.REJECT));
		JobGroup group = JobGroup.on(pool, "full").failFast();
		Blocker blocker = Blocker.of(group.job("blocker"));
		group.submit(() -> "waits");
		assertThatExceptionOfType(QueueFullException.class).isThrownBy(() -> group.submit(() -> "refused"));
		blocker.release();
		group.close();
		assertThat(group.statistics().total()).isEqualTo(2);
		assertThat(group.statistics().completed()).isEqualTo(2);
		assertThat(group.firstFailure()).isEmpty();
	}

	@Test
	void closingWaitsForASubmitterThatWaitsForASlot() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(1));
		JobGroup group = JobGroup.on(pool, "slow");
		Blocker blocker = Blocker.on(pool);
		pool.submit(() -> "takes the slot");
		Caller<Job<String>> submitter = Caller.blocked(() -> group.submit(() -> "done"));
		Caller<Void> closing = Caller.blocked(() -> {
			group.close();
			return null;
		});
		blocker.release();
		closing.result();
		assertThat(submitter.result().get()).isEqualTo("done");
		assertThat(group.statistics().completed()).isOne();
	}

	@Test
	void aJobThatRunsInItsSubmitterAndAwaitsItsGroupFails() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(1));
		JobGroup group = JobGroup.on(pool, "own");
		Job<Throwable> outer = pool.submit(() -> {
			pool.submit(() -> "takes the slot");
			return TestPools.failureOf(group.submit(() -> group.await(TestPools.LONG)));
		});
		assertThat(outer.get()).isInstanceOf(IllegalStateException.class).hasMessageContaining("would wait for itself");
	}

	@Test
	void awaitReturnsAfterTheLastCallOfTheListener() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		for (int round = 0; round < 20_000; round++) {
			AtomicLong done = new AtomicLong();
			JobGroup group = JobGroup.on(pool, "told").onProgress((ended, total) -> done.set(ended));
			group.submit(() -> "a");
			group.submit(() -> "b");
			group.await();
			assertThat(done).as("round %s", round).hasValue(2);
		}
	}

	@Test
	void aJobThatAwaitsAGroupWaitsForASubmissionThatIsBlockedToo() throws Exception {
		PriorityPool other = this.pools.of((settings) -> settings.queueCapacity(1));
		JobGroup group = JobGroup.on(other, "elsewhere");
		Blocker blocker = Blocker.on(other);
		other.submit(() -> "takes the slot");
		Caller<Job<String>> submitter = Caller.blocked(() -> group.submit(() -> "done"));
		Job<Boolean> awaiting = this.pools.ofWorkers(1).submit(() -> group.await(TestPools.LONG));
		assertThat(group.await(Duration.ofMillis(1))).isFalse();
		assertThat(awaiting).isNotDone();
		blocker.release();
		assertThat(awaiting.get()).isTrue();
		assertThat(submitter.result().get()).isEqualTo("done");
	}

	@Test
	void aJobThatAwaitsItsGroupMakesRoomForASubmissionThatIsBlocked() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(1));
		JobGroup group = JobGroup.on(pool, "slow");
		CountDownLatch running = new CountDownLatch(1);
		CountDownLatch submitterIsBlocked = new CountDownLatch(1);
		Job<Boolean> outer = pool.submit(() -> {
			running.countDown();
			submitterIsBlocked.await();
			return group.await(TestPools.LONG);
		});
		running.await();
		pool.submit(() -> "takes the slot");
		Caller<Job<String>> submitter = Caller.blocked(() -> group.submit(() -> "done"));
		submitterIsBlocked.countDown();
		assertThat(outer.get()).isTrue();
		assertThat(submitter.result().get()).isEqualTo("done");
	}

	@Test
	void aListenerMayAwaitItsGroupWhoseLastJobHasEndedMeanwhile() throws Exception {
		JobGroup group = JobGroup.on(this.pools.ofWorkers(2), "told");
		Blocker first = Blocker.of(group.job("first"));
		Blocker second = Blocker.of(group.job("second"));
		CompletableFuture<Boolean> seen = new CompletableFuture<>();
		group.onProgress((done, total) -> {
			if (done == 1) {
				second.release();
				second.job().join();
				seen.complete(await(group));
			}
		});
		Caller<Boolean> teller = Caller.of(() -> first.job().cancel(true));
		assertThat(seen.get(30, TimeUnit.SECONDS)).isTrue();
		assertThat(teller.result()).isTrue();
	}

	private static boolean await(JobGroup group) {
		try {
			return group.await(TestPools.LONG);
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	/** Java does not tell close() of the exception; JobGroup.run is for that. */
	@Test
	void anExceptionThatLeavesATryBlockWaitsForTheJobs() {
		PriorityPool pool = this.pools.ofWorkers(1);
		AtomicInteger ran = new AtomicInteger();
		assertThatIllegalStateException().isThrownBy(() -> {
			try (JobGroup group = JobGroup.on(pool, "import")) {
				group.submit(ran::incrementAndGet);
				group.submit(ran::incrementAndGet);
				throw new IllegalStateException("out of the block");
			}
		});
		assertThat(ran).hasValue(2);
	}

}
