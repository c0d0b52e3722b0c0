package io.threadsystem.pool;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.job.QueueFullException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** Pausing and resuming a pool, and waiting until it is idle. */
@Timeout(60)
class PauseTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	@Test
	void aPausedPoolStartsNothingAndRunningJobsGoOn() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		Blocker blocker = Blocker.on(pool);
		pool.pause();
		Job<String> waiting = pool.submit(() -> "done");
		blocker.release();
		assertThat(blocker.job()).succeedsWithin(TestPools.LONG);
		assertThat(waiting.jobState()).isEqualTo(JobState.PENDING);
		assertThat(pool.awaitIdle(Duration.ofMillis(10))).isFalse();
		pool.resume();
		assertThat(waiting.get()).isEqualTo("done");
	}

	@Test
	void aPausedPoolAcceptsJobsUntilItsQueueIsFull() {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(3).queueFull(QueueFullPolicy.REJECT));
		pool.pause();
		for (int i = 0; i < 3; i++) {
			pool.submit(() -> "done");
		}
		assertThatExceptionOfType(QueueFullException.class).isThrownBy(() -> pool.submit(() -> "never"));
	}

	@Test
	void listenersAreToldOfAPauseAndItsEndOnce() {
		List<Boolean> told = new CopyOnWriteArrayList<>();
		PriorityPool pool = this.pools.of((settings) -> settings, (builder) -> builder.listener(new PoolListener() {
			@Override
			public void pauseChanged(boolean paused) {
				told.add(paused);
			}
		}));
		pool.resume();
		pool.pause();
		pool.pause();
		pool.resume();
		pool.resume();
		assertThat(told).containsExactly(true, false);
	}

	@Test
	void resumingReleasesABlockedSubmitter() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(1).blockTimeout(TestPools.LONG));
		pool.pause();
		pool.submit(() -> "fills the queue");
		Caller<Job<String>> submitter = Caller.blocked(() -> pool.submit(() -> "done"));
		pool.resume();
		assertThat(submitter.result().get()).isEqualTo("done");
	}

	@Test
	void pausingAndResumingAgainChangesNothing() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		pool.pause();
		pool.pause();
		Job<String> job = pool.submit(() -> "done");
		pool.resume();
		pool.resume();
		assertThat(job.get()).isEqualTo("done");
	}

	@Test
	void resumingStartsAsManyWorkersAsThereMayBe() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(0).maxWorkers(4));
		pool.pause();
		CyclicBarrier together = new CyclicBarrier(4);
		for (int i = 0; i < 8; i++) {
			pool.submit(() -> together.await());
		}
		assertThat(pool.snapshot().workers()).isEmpty();
		pool.resume();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(pool.snapshot().completed()).isEqualTo(8);
	}

	@Test
	void anIdlePoolIsIdleAtOnce() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		assertThat(pool.awaitIdle(Duration.ZERO)).isTrue();
		pool.pause();
		assertThat(pool.awaitIdle(Duration.ZERO)).isTrue();
	}

	@Test
	void waitingForABusyPoolEndsWithItsTime() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker.on(pool);
		assertThat(pool.awaitIdle(Duration.ZERO)).isFalse();
		assertThat(pool.awaitIdle(Duration.ofMillis(10))).isFalse();
	}

	@Test
	void waitingForABusyPoolEndsWhenTheLastJobHasReturned() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.on(pool);
		AtomicBoolean last = new AtomicBoolean();
		pool.execute(() -> last.set(true));
		Caller<Boolean> waiting = Caller.blocked(() -> pool.awaitIdle(TestPools.LONG));
		blocker.release();
		assertThat(waiting.result()).isTrue();
		assertThat(last).isTrue();
	}

	@Test
	void waitingForABusyPoolEndsWithAnInterrupt() {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker.on(pool);
		Caller<Boolean> waiting = Caller.blocked(() -> pool.awaitIdle(TestPools.LONG));
		waiting.interrupt();
		assertThat(waiting.failure()).isInstanceOf(InterruptedException.class);
	}

	@Test
	void aJobMayNotWaitForItsOwnPoolButForAnother() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		PriorityPool other = this.pools.ofWorkers(1);
		AtomicReference<Boolean> otherIsIdle = new AtomicReference<>();
		pool.submit(() -> {
			assertThatIllegalStateException().isThrownBy(() -> pool.awaitIdle(Duration.ZERO))
				.withMessageContaining(pool.name());
			otherIsIdle.set(other.awaitIdle(TestPools.LONG));
			return null;
		}).get();
		assertThat(otherIsIdle).hasValue(true);
	}

	@Test
	void cancellingTheLastPendingJobMakesThePoolIdle() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		pool.pause();
		Job<String> job = pool.submit(() -> "never");
		Caller<Boolean> waiting = Caller.blocked(() -> pool.awaitIdle(TestPools.LONG));
		job.cancel(false);
		assertThat(waiting.result()).isTrue();
	}

	@Test
	void idlenessIsNoticedHoweverTheLastJobEnds() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(2).maxWorkers(2));
		Random random = Seed.of("idlenessIsNoticed").random(0);
		CyclicBarrier round = new CyclicBarrier(2);
		int rounds = Seed.scaled(5_000);
		Caller<Integer> waiting = Caller.of(() -> {
			int idle = 0;
			for (int i = 0; i < rounds; i++) {
				round.await();
				idle += pool.awaitIdle(TestPools.LONG) ? 1 : 0;
				round.await();
			}
			return idle;
		});
		for (int i = 0; i < rounds; i++) {
			round.await();
			Job<String> first = pool.submit(() -> "done");
			Job<String> second = pool.submit(() -> "done");
			for (int spin = random.nextInt(400); spin > 0; spin--) {
				Thread.onSpinWait();
			}
			first.cancel(true);
			second.cancel(true);
			round.await();
		}
		assertThat(waiting.result()).isEqualTo(rounds);
	}

	@Test
	void deadEntriesDoNotHideThatAPoolIsIdle() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		for (int i = 0; i < 200; i++) {
			pool.pause();
			for (int job = 0; job < 50; job++) {
				pool.submit(() -> "never").cancel(false);
			}
			pool.resume();
			assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		}
	}

}
