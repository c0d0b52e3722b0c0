package io.threadsystem.pool;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** Promise 4: an interrupt or a cancellation never reaches the next job on a thread. */
@Timeout(60)
class InterruptIsolationTests {

	private static final int ROUNDS = Seed.scaled(30_000);

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final AtomicInteger strays = new AtomicInteger();

	@Test
	void aCancelledJobLeavesNothingToThoseThatFollow() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		Random random = Seed.of("aCancelledJobLeavesNothing").random(0);
		for (int i = 0; i < ROUNDS; i++) {
			Job<Void> victim = pool.submit(victim(random.nextInt(300)));
			pool.execute(this::check);
			spin(random.nextInt(600));
			victim.cancel(true);
			pool.execute(this::check);
		}
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(this.strays).hasValue(0);
	}

	@Test
	void aJobThatTimedOutLeavesNothingToThoseThatFollow() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		Random random = Seed.of("aJobThatTimedOutLeavesNothing").random(0);
		for (int i = 0; i < ROUNDS / 10; i++) {
			pool.job("victim").timeout(Duration.ofNanos(1 + random.nextInt(200_000))).submit(victim(3_000));
			pool.execute(this::check);
		}
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(pool.snapshot().failed()).as("jobs that timed out").isPositive();
		assertThat(this.strays).hasValue(0);
	}

	@Test
	void aJobThatWaitsLeavesNothingToTheOneThatItWaitsFor() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		Random random = Seed.of("aJobThatWaitsLeavesNothing").random(0);
		for (int i = 0; i < ROUNDS / 3; i++) {
			Job<Void> victim = pool.submit(() -> {
				pool.submit(this::check).get();
				return null;
			});
			pool.execute(this::check);
			spin(random.nextInt(600));
			victim.cancel(true);
		}
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(this.strays).hasValue(0);
	}

	@Test
	void aJobThatIsWaitedForLeavesNothingToTheOneThatWaits() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		Random random = Seed.of("aJobThatIsWaitedForLeavesNothing").random(0);
		for (int i = 0; i < ROUNDS / 3; i++) {
			Job<Void> victim = pool.submit(victim(random.nextInt(300)));
			Job<Void> waiting = pool.submit(() -> {
				victim.handle((value, failure) -> null);
				try {
					victim.join();
				}
				catch (RuntimeException ex) {
					// cancelled
				}
				check();
			});
			spin(random.nextInt(600));
			victim.cancel(true);
			waiting.get();
		}
		assertThat(this.strays).hasValue(0);
	}

	@Test
	void anInterruptThatAJobLeavesBehindDoesNotReachItsStages() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		CountDownLatch followed = new CountDownLatch(1);
		Job<String> job = pool.submit(() -> {
			followed.await();
			Thread.currentThread().interrupt();
			return "done";
		});
		Job<String> failing = pool.submit(() -> {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("on purpose");
		});
		Future<Boolean> first = job.thenApply((value) -> Thread.currentThread().isInterrupted());
		Future<Boolean> second = failing.handle((value, failure) -> Thread.currentThread().isInterrupted());
		followed.countDown();
		assertThat(first.get()).isFalse();
		assertThat(second.get()).isFalse();
	}

	private static Callable<Void> victim(int spins) {
		return () -> {
			spin(spins);
			return null;
		};
	}

	private void check() {
		if (Thread.currentThread().isInterrupted() || JobContext.current().token().isCancelled()) {
			this.strays.incrementAndGet();
		}
	}

	private static void spin(int count) {
		for (int i = 0; i < count; i++) {
			Thread.onSpinWait();
		}
	}

}
