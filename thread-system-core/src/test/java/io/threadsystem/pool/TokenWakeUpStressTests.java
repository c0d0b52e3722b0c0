package io.threadsystem.pool;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.function.BooleanSupplier;

import io.threadsystem.job.Job;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Threads that are about to wait for a token while the rate limit is raised: none sleeps
 * over it. The time stands still, so nothing else would wake them.
 */
@Timeout(120)
@SuppressWarnings("ThreadPriorityCheck") // where another thread needs a moment
class TokenWakeUpStressTests {

	private static final RateLimit ONE_AN_HOUR = new RateLimit(1, Duration.ofHours(1), 1);

	private static final RateLimit PLENTY = new RateLimit(1, Duration.ofNanos(1), 1_000);

	private static final int ROUNDS = Seed.scaled(1_000);

	private static final int STEPS = 400;

	private static final long STEP_NANOS = 50_000_000;

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final TestTicker ticker = new TestTicker();

	private final CyclicBarrier together = new CyclicBarrier(2);

	@Test
	void aCallerThatIsAboutToRunItsJobStartsItAtOnce() throws Exception {
		PriorityPool pool = pool(QueueFullPolicy.CALLER_RUNS);
		spendTheToken(pool);
		pool.pause();
		pool.submit(() -> "fills the queue");
		Random random = Seed.of("aCallerThatIsAboutToRunItsJobStartsItAtOnce").random(0);
		for (int round = 0; round < ROUNDS; round++) {
			Caller<Job<String>> caller = Caller.of(() -> {
				this.together.await();
				return pool.submit(() -> Thread.currentThread().getName());
			});
			raise(pool, random);
			letTimePass(caller::isDone);
			assertThat(caller.result().get()).isEqualTo("caller");
			lower(pool);
		}
	}

	@Test
	void aCallerThatHasSeenTheOldLimitAndIsAboutToParkStartsItsJobAtOnce() throws Exception {
		LimitRaisedBeforePark raised = new LimitRaisedBeforePark();
		PriorityPool pool = pool(QueueFullPolicy.CALLER_RUNS, raised);
		spendTheToken(pool);
		pool.pause();
		pool.submit(() -> "fills the queue");
		raised.pool = pool;
		Caller<Job<String>> caller = Caller.of(() -> pool.submit(() -> Thread.currentThread().getName()));
		assertThat(caller.result().get()).isEqualTo("caller");
		assertThat(raised.pool).as("the limit was raised").isNull();
	}

	@Test
	void aWorkerThatHasToRunAJobStartsItAtOnce() throws Exception {
		PriorityPool pool = pool(QueueFullPolicy.CALLER_RUNS);
		Random random = Seed.of("aWorkerThatHasToRunAJobStartsItAtOnce").random(0);
		for (int round = 0; round < ROUNDS; round++) {
			Job<String> outer = pool.submit(() -> {
				pool.submit(() -> "fills the queue");
				this.together.await();
				return pool.submit(() -> Thread.currentThread().getName()).get();
			});
			raise(pool, random);
			letTimePass(outer::isDone);
			assertThat(outer).succeedsWithin(TestPools.LONG).asString().startsWith(pool.name() + "-worker-");
			this.ticker.advance(Duration.ofNanos(10));
			assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
			lower(pool);
		}
	}

	@Test
	void aWorkerThatLooksForAJobStartsItAtOnce() throws Exception {
		PriorityPool pool = pool(QueueFullPolicy.BLOCK);
		spendTheToken(pool);
		Random random = Seed.of("aWorkerThatLooksForAJobStartsItAtOnce").random(0);
		for (int round = 0; round < ROUNDS; round++) {
			Caller<Job<String>> caller = Caller.of(() -> {
				this.together.await();
				return pool.submit(() -> "done");
			});
			raise(pool, random);
			letTimePass(caller::isDone);
			assertThat(caller.result()).succeedsWithin(TestPools.LONG);
			lower(pool);
		}
	}

	private PriorityPool pool(QueueFullPolicy policy) {
		return pool(policy, this.ticker);
	}

	private PriorityPool pool(QueueFullPolicy policy, Ticker ticker) {
		return this.pools.of((settings) -> settings.queueCapacity(1)
			.queueFull(policy)
			.rateLimit(ONE_AN_HOUR)
			.blockTimeout(Duration.ofDays(1)), (builder) -> builder.ticker(ticker));
	}

	private static void spendTheToken(PriorityPool pool) {
		assertThat(pool.submit(() -> "takes the token")).succeedsWithin(TestPools.LONG);
	}

	/**
	 * Raises the limit at some moment after the other one has come so far, and lets one
	 * token come.
	 */
	private void raise(PriorityPool pool, Random random) throws Exception {
		this.together.await();
		for (int spins = random.nextInt(4_000); spins > 0; spins--) {
			Thread.onSpinWait();
		}
		limit(pool, PLENTY);
		this.ticker.advance(Duration.ofNanos(1));
	}

	/**
	 * A thread that has read the time right before it was moved waits a little from then
	 * on, and time goes on; but never so far as a thread that waits by the old limit.
	 */
	private void letTimePass(BooleanSupplier done) {
		long begun = System.nanoTime();
		for (long step = 1; !done.getAsBoolean() && step < STEPS; Thread.yield()) {
			if (System.nanoTime() - begun > step * STEP_NANOS) {
				this.ticker.advance(Duration.ofNanos(1));
				step++;
			}
		}
	}

	/** Of the tokens that are left, if there are any, one stays. */
	private static void lower(PriorityPool pool) {
		limit(pool, ONE_AN_HOUR);
	}

	private static void limit(PriorityPool pool, RateLimit limit) {
		pool.reconfigure(pool.settings().toBuilder().rateLimit(limit).build());
	}

	/** Has another thread raise the limit once, when a caller has decided to park. */
	private final class LimitRaisedBeforePark implements Ticker {

		private volatile PriorityPool pool;

		@Override
		public long nanoTime() {
			return TokenWakeUpStressTests.this.ticker.nanoTime();
		}

		/** Waits for the other thread without parking, which would use up the wake-up. */
		@Override
		public void park(Object blocker, long nanos) {
			PriorityPool limited = this.pool;
			if (limited != null && Thread.currentThread().getName().equals("caller")) {
				this.pool = null;
				Caller<Void> other = Caller.of(() -> {
					limit(limited, PLENTY);
					TokenWakeUpStressTests.this.ticker.advance(Duration.ofNanos(1));
					return null;
				});
				while (!other.isDone()) {
					Thread.yield();
				}
			}
			TokenWakeUpStressTests.this.ticker.park(blocker, nanos);
		}

	}

}
