package io.threadsystem.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.threadsystem.job.CancellationReason;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import io.threadsystem.job.JobState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Promise 4: what cancelling a job does. */
@Timeout(60)
class CancellationTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aPendingJobIsCancelledAtOnceAndNeverRuns(boolean interrupt) throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		pool.pause();
		AtomicBoolean ran = new AtomicBoolean();
		Job<Void> job = pool.submit(() -> ran.set(true));
		assertThat(job.cancel(interrupt)).isTrue();
		assertThat(job.jobState()).isEqualTo(JobState.CANCELLED);
		assertThat(job.isCancelled()).isTrue();
		assertThat(TestPools.failureOf(job)).isInstanceOf(CancellationException.class)
			.hasMessageContaining(job.name())
			.hasMessageContaining("REQUESTED");
		assertThat(pool.snapshot().pending()).isZero();
		assertThat(pool.snapshot().queued()).isZero();
		assertThat(pool.snapshot().cancelled()).isOne();
		pool.resume();
		pool.submit(() -> "another").get();
		assertThat(ran).isFalse();
		assertThat(job.attempts()).isZero();
	}

	@Test
	void aRunningJobIsInterruptedAndItsTokenCancelled() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		CountDownLatch running = new CountDownLatch(1);
		AtomicReference<CancellationReason> seen = new AtomicReference<>();
		CountDownLatch interrupted = new CountDownLatch(1);
		Job<Void> job = pool.submit(() -> {
			running.countDown();
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				seen.set(JobContext.current().token().reason());
				interrupted.countDown();
			}
		});
		running.await();
		assertThat(job.cancel(true)).isTrue();
		assertThat(job.jobState()).isEqualTo(JobState.CANCELLED);
		assertThat(job.isCancelled()).isTrue();
		interrupted.await();
		assertThat(seen).hasValue(CancellationReason.REQUESTED);
		assertThat(job.attempts()).isOne();
	}

	@Test
	void withoutInterruptARunningJobIsToldByItsTokenAlone() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		CountDownLatch running = new CountDownLatch(1);
		AtomicReference<Boolean> interrupted = new AtomicReference<>();
		Job<Boolean> job = pool.submit(() -> {
			running.countDown();
			JobContext.current().token().await(TestPools.LONG);
			interrupted.set(Thread.currentThread().isInterrupted());
			return true;
		});
		running.await();
		assertThat(job.cancel(false)).isTrue();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(interrupted).hasValue(false);
		assertThat(job.jobState()).isEqualTo(JobState.CANCELLED);
	}

	@Test
	void aJobThatHasEndedCannotBeCancelled() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<String> completed = pool.submit(() -> "done");
		Job<String> failed = pool.submit(() -> {
			throw new IllegalStateException("on purpose");
		});
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(completed.cancel(true)).isFalse();
		assertThat(failed.cancel(true)).isFalse();
		assertThat(completed.jobState()).isEqualTo(JobState.COMPLETED);
		assertThat(failed.jobState()).isEqualTo(JobState.FAILED);
		assertThat(completed.get()).isEqualTo("done");
		assertThat(pool.snapshot().cancelled()).isZero();
	}

	@Test
	void cancellingAgainSaysThatTheJobIsCancelled() {
		PriorityPool pool = this.pools.ofWorkers(1);
		pool.pause();
		Job<String> job = pool.submit(() -> "never");
		assertThat(job.cancel(false)).isTrue();
		assertThat(job.cancel(true)).isTrue();
		assertThat(pool.snapshot().cancelled()).isOne();
	}

	@Test
	void theThreadOfACancelledJobIsBusyUntilItsCodeReturns() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		CountDownLatch running = new CountDownLatch(1);
		AtomicBoolean stop = new AtomicBoolean();
		Job<Void> stubborn = pool.submit(() -> {
			running.countDown();
			while (!stop.get()) {
				Thread.onSpinWait();
			}
		});
		Job<String> next = pool.submit(() -> "done");
		running.await();
		stubborn.cancel(true);
		assertThat(stubborn).isCancelled();
		assertThat(pool.snapshot().workers().get(0).state()).isEqualTo(WorkerSnapshot.State.ACTIVE);
		assertThat(pool.snapshot().running()).isZero();
		assertThat(next.jobState()).isEqualTo(JobState.PENDING);
		stop.set(true);
		assertThat(next.get()).isEqualTo("done");
	}

	@Test
	void anInterruptThatWasIgnoredDoesNotReachTheNextJob() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		CountDownLatch running = new CountDownLatch(1);
		Job<Void> stubborn = pool.submit(() -> {
			running.countDown();
			while (!Thread.currentThread().isInterrupted()) {
				Thread.onSpinWait();
			}
		});
		Job<Boolean> next = pool.submit(() -> Thread.currentThread().isInterrupted());
		running.await();
		stubborn.cancel(true);
		assertThat(next.get()).isFalse();
	}

	@Test
	void anInterruptThatAJobGaveItselfDoesNotReachTheNextJob() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		pool.submit(() -> Thread.currentThread().interrupt()).get();
		assertThat(pool.submit(() -> Thread.currentThread().isInterrupted()).get()).isFalse();
	}

	@Test
	void whatACancelledJobThrowsLaterChangesNothing() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		CountDownLatch running = new CountDownLatch(1);
		Job<Void> job = pool.submit(() -> {
			running.countDown();
			JobContext.current().token().await(TestPools.LONG);
			throw new IllegalStateException("on purpose");
		});
		running.await();
		job.cancel(false);
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(job.jobState()).isEqualTo(JobState.CANCELLED);
		assertThat(job.failures()).isEmpty();
		assertThat(pool.snapshot().failed()).isZero();
	}

	@Test
	void aJobMayCancelItself() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		AtomicReference<Job<Boolean>> self = new AtomicReference<>();
		pool.pause();
		self.set(pool.submit(() -> self.get().cancel(true) && Thread.interrupted()));
		pool.resume();
		assertThat(TestPools.failureOf(self.get())).isInstanceOf(CancellationException.class);
		assertThat(pool.submit(() -> Thread.currentThread().isInterrupted()).get()).isFalse();
	}

	@Test
	void aCancellationExceptionOfAJobThatWasNotCancelledIsAFailure() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		CancellationException own = new CancellationException("on purpose");
		Job<String> job = pool.submit(() -> {
			throw own;
		});
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(job.jobState()).isEqualTo(JobState.FAILED);
		assertThat(job.isCancelled()).isFalse();
		assertThat(TestPools.failureOf(job)).isSameAs(own);
	}

	@Test
	void ofManyWhoCancelAllAreToldTheSame() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		Random random = Seed.of("ofManyWhoCancel").random(0);
		for (int i = 0; i < 500; i++) {
			int spins = random.nextInt(500);
			Job<Void> job = pool.submit(() -> spin(spins));
			CyclicBarrier together = new CyclicBarrier(3);
			List<Caller<Boolean>> callers = new ArrayList<>();
			for (int thread = 0; thread < 3; thread++) {
				callers.add(Caller.of(() -> {
					together.await();
					boolean cancelled = job.cancel(true);
					assertThat(job.isDone()).isTrue();
					return cancelled;
				}));
			}
			for (Caller<Boolean> caller : callers) {
				assertThat(caller.result()).isEqualTo(job.isCancelled());
			}
		}
	}

	@Test
	void cancelTellsTheTruthWhenItMeetsTheEndOfTheJob() {
		PriorityPool pool = this.pools.ofWorkers(2);
		Random random = Seed.of("cancelTellsTheTruth").random(0);
		for (int i = 0; i < Seed.scaled(20_000); i++) {
			Job<String> job = pool.submit(() -> "done");
			spin(random.nextInt(200));
			boolean cancelled = job.cancel(random.nextBoolean());
			while (!job.isDone()) {
				Thread.onSpinWait();
			}
			assertThat(job.isCancelled()).isEqualTo(cancelled);
			assertThat(job.jobState()).isEqualTo(cancelled ? JobState.CANCELLED : JobState.COMPLETED);
		}
	}

	private static void spin(int count) {
		for (int i = 0; i < count; i++) {
			Thread.onSpinWait();
		}
	}

}
