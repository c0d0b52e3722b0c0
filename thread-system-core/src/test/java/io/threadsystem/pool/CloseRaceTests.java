package io.threadsystem.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;

import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.job.PoolClosedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Promise 10 where it is hardest: no thread lives when close returns, whatever thread
 * calls it.
 */
@Timeout(60)
class CloseRaceTests {

	private static final int ROUNDS = Seed.scaled(400);

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final Random random = Seed.of("CloseRaceTests").random(0);

	@Test
	void closeReturnsAfterTheLastThread() {
		for (int i = 0; i < ROUNDS; i++) {
			List<Thread> threads = new ArrayList<>();
			try (PriorityPool pool = busyPool(threads)) {
				spin();
			}
			assertThat(threads).noneMatch(Thread::isAlive);
		}
	}

	@Test
	void closeReturnsAfterTheLastThreadToAllThatCallIt() throws Exception {
		for (int i = 0; i < ROUNDS / 4; i++) {
			List<Thread> threads = new ArrayList<>();
			PriorityPool pool = busyPool(threads);
			List<Caller<Boolean>> closers = new ArrayList<>();
			for (int closer = 0; closer < 3; closer++) {
				closers.add(Caller.of(() -> {
					pool.close();
					return threads.stream().anyMatch(Thread::isAlive);
				}));
			}
			for (Caller<Boolean> closer : closers) {
				assertThat(closer.result()).as("a thread is left").isFalse();
			}
		}
	}

	@Test
	void closeReturnsAfterThreadsThatWereAboutToEndAnyway() {
		for (int i = 0; i < ROUNDS / 4; i++) {
			List<Thread> threads = new ArrayList<>();
			try (PriorityPool pool = busyPool(threads)) {
				pool.reconfigure(pool.settings().toBuilder().minWorkers(0).maxWorkers(1).build());
				spin();
			}
			assertThat(threads).noneMatch(Thread::isAlive);
		}
	}

	@Test
	void everyJobThatWasAcceptedEndsBeforeClose() throws Exception {
		for (int i = 0; i < ROUNDS / 4; i++) {
			PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(0).maxWorkers(3));
			List<Job<String>> accepted = new ArrayList<>();
			Caller<Void> submitter = Caller.of(() -> {
				while (!pool.executor().isShutdown()) {
					accepted.add(pool.submit(() -> "done"));
				}
				return null;
			});
			spin();
			pool.close();
			try {
				submitter.result();
			}
			catch (ExecutionException ex) {
				assertThat(ex).hasCauseInstanceOf(PoolClosedException.class);
			}
			assertThat(accepted).allMatch((job) -> job.jobState() == JobState.COMPLETED);
		}
	}

	@Test
	void aTokenThatIsCancelledWhileItsJobIsAcceptedDelaysNoClose() throws Exception {
		for (int i = 0; i < ROUNDS; i++) {
			int capacity = i % 3;
			PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(0)
				.maxWorkers(2)
				.queueCapacity(capacity)
				.shutdownTimeout(Duration.ofHours(1)));
			CancellationToken token = CancellationToken.create();
			CyclicBarrier start = new CyclicBarrier(3);
			Caller<Void> submitter = racing(start, () -> submit(pool, token));
			Caller<Void> canceller = racing(start, token::cancel);
			Caller<Void> closer = racing(start, pool::close);
			submitter.result();
			canceller.result();
			closer.result();
			assertThat(TestPools.threadsOf(pool)).isEmpty();
			TestPools.assertConserved(pool);
		}
	}

	private static void submit(PriorityPool pool, CancellationToken token) {
		try {
			pool.job("cancelled").token(token).submit(() -> "done");
		}
		catch (PoolClosedException ex) {
			// the pool was closed first
		}
	}

	private Caller<Void> racing(CyclicBarrier start, Runnable action) {
		int spins = this.random.nextInt(2_000);
		return Caller.of(() -> {
			start.await();
			for (int i = 0; i < spins; i++) {
				Thread.onSpinWait();
			}
			action.run();
			return null;
		});
	}

	private PriorityPool busyPool(List<Thread> threads) {
		PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(4)
			.maxWorkers(4)
			.shutdown(this.random.nextBoolean() ? ShutdownMode.CANCEL : ShutdownMode.DRAIN));
		TestPools.startWorkers(pool, 4);
		Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith(pool.name() + "-"))
			.forEach(threads::add);
		assertThat(threads).hasSizeGreaterThanOrEqualTo(4);
		for (int i = 0; i < 4; i++) {
			pool.submit(() -> "done");
		}
		return pool;
	}

	private void spin() {
		for (int i = this.random.nextInt(2_000); i > 0; i--) {
			Thread.onSpinWait();
		}
	}

}
