package io.threadsystem.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import io.threadsystem.job.QueueFullException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** What a listener is told that follows jobs, and of the pool itself. */
@Timeout(60)
class FollowingListenerTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final Follower follower = new Follower();

	@Test
	void aJobIsToldOfFromItsSubmissionToItsEnd() throws Exception {
		PriorityPool pool = pool();
		pool.job("one").submit(() -> "done").get();
		await().untilAsserted(
				() -> assertThat(this.follower.told).contains("offered one", "submitted one", "COMPLETED one"));
		assertThat(this.follower.told).startsWith("offered one").hasSize(3);
	}

	@Test
	void theEndIsToldBeforeTheFutureIsDone() throws Exception {
		PriorityPool pool = pool();
		for (int round = 0; round < 1_000; round++) {
			this.follower.told.clear();
			pool.job("one").submit(() -> "done").get();
			assertThat(this.follower.told).contains("COMPLETED one");
		}
	}

	@Test
	void whateverEndsAJobIsToldOnce() throws Exception {
		TestTicker ticker = new TestTicker();
		PriorityPool pool = pool(ticker);
		Blocker blocker = Blocker.on(pool);
		Job<String> pending = pool.job("pending").submit(() -> "never");
		Job<String> expired = pool.job("expired").queueTimeout(Duration.ofSeconds(1)).submit(() -> "never");
		Job<String> dependent = pool.job("dependent").after(pending).submit(() -> "never");
		pending.cancel(true);
		ticker.advance(Duration.ofSeconds(2));
		TestPools.failureOf(expired);
		blocker.job().cancel(true);
		TestPools.failureOf(pool.job("failing").submit(() -> {
			throw new IllegalStateException("on purpose");
		}));
		assertThat(dependent).isCompletedExceptionally();
		assertThat(this.follower.told.stream().filter((told) -> told.matches("[A-Z]+ .*"))).containsExactlyInAnyOrder(
				"CANCELLED pending", "FAILED dependent", "FAILED expired", "CANCELLED blocker", "FAILED failing");
	}

	@Test
	void whatThePoolEndsIsToldOnAThreadForThat() throws Exception {
		TestTicker ticker = new TestTicker();
		PriorityPool pool = pool(ticker);
		Blocker blocker = Blocker.on(pool);
		Job<String> expired = pool.job("expired").queueTimeout(Duration.ofSeconds(1)).submit(() -> "never");
		ticker.advance(Duration.ofSeconds(2));
		TestPools.failureOf(expired);
		assertThat(this.follower.threadOfLastEnd).startsWith(pool.name() + "-callbacks-");
		blocker.release();
	}

	@Test
	void aRejectedJobIsOfferedAndRejected() {
		PriorityPool pool = pool();
		Blocker blocker = Blocker.on(pool);
		for (int number = 0; number < 10; number++) {
			pool.job("waits").submit(() -> "done");
		}
		this.follower.told.clear();
		assertThatExceptionOfType(QueueFullException.class).isThrownBy(() -> pool.job("late").submit(() -> "never"));
		assertThatExceptionOfType(QueueFullException.class)
			.isThrownBy(() -> pool.submitAll(Priority.LOW, List.of(() -> 1, () -> 2)));
		assertThat(this.follower.told.stream().filter((told) -> told.startsWith("offered"))).hasSize(3);
		assertThat(this.follower.told.stream().filter((told) -> told.startsWith("rejected"))).hasSize(3);
		blocker.release();
	}

	@Test
	void nothingIsToldOfJobsToAListenerThatDoesNotFollowThem() throws Exception {
		PriorityPool pool = pool();
		this.follower.follows = false;
		pool.job("one").submit(() -> "done").get();
		this.follower.follows = true;
		pool.job("two").submit(() -> "done").get();
		assertThat(this.follower.told).doesNotContain("offered one", "submitted one", "COMPLETED one")
			.contains("COMPLETED two");
	}

	@Test
	void aListenerThatThrowsHarmsNoJob() throws Exception {
		this.follower.failure = new IllegalStateException("on purpose");
		PriorityPool pool = pool();
		assertThat(pool.submit(() -> "done").get()).isEqualTo("done");
		assertThat(pool.submitAll(Priority.HIGH, List.of(() -> "done")).get(0).get()).isEqualTo("done");
	}

	// The pool

	@Test
	void aQueueIsSaturatedAboveFourFifthsAndRecoversBelowHalf() throws Exception {
		PriorityPool pool = pool();
		Blocker blocker = Blocker.on(pool);
		List<Job<?>> jobs = new ArrayList<>();
		for (int number = 0; number < 8; number++) {
			jobs.add(pool.submit(() -> "done"));
		}
		assertThat(this.follower.marks).isEmpty();
		jobs.add(pool.submit(() -> "done"));
		await().untilAsserted(() -> assertThat(this.follower.marks).containsExactly("saturated of 10"));
		jobs.subList(0, 4).forEach((job) -> job.cancel(true));
		assertThat(this.follower.marks).hasSize(1);
		jobs.get(4).cancel(true);
		await()
			.untilAsserted(() -> assertThat(this.follower.marks).containsExactly("saturated of 10", "recovered of 10"));
		blocker.release();
	}

	@Test
	void jobsThatComeInByTheWaitListSaturateTheQueueToo() {
		PriorityPool pool = pool();
		Blocker blocker = Blocker.on(pool);
		for (int number = 0; number < 30; number++) {
			pool.job("delayed").delay(Duration.ofNanos(1)).submit(() -> "done");
		}
		await().untilAsserted(() -> assertThat(this.follower.marks).containsExactly("saturated of 10"));
		blocker.release();
	}

	@Test
	void theMarksComeInTurnsHoweverFastTheQueueChanges() throws Exception {
		PriorityPool pool = pool();
		Blocker blocker = Blocker.on(pool);
		for (int number = 0; number < 10; number++) {
			pool.submit(() -> "done");
		}
		blocker.release();
		for (int round = 0; round < 2_000; round++) {
			try {
				pool.submit(() -> "done");
			}
			catch (RejectedExecutionException ex) {
				Thread.onSpinWait();
			}
		}
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		await().until(() -> this.follower.marks.size() % 2 == 0);
		List<String> marks = List.copyOf(this.follower.marks);
		assertThat(marks).isNotEmpty();
		for (int index = 0; index < marks.size(); index++) {
			assertThat(marks.get(index)).isEqualTo((index % 2 == 0) ? "saturated of 10" : "recovered of 10");
		}
	}

	@Test
	void aWorkerThatIsStuckIsToldOnceWithItsStack() throws Exception {
		TestTicker ticker = new TestTicker();
		PriorityPool pool = this.pools.of((settings) -> settings.stuckAfter(Duration.ofSeconds(60)),
				(builder) -> builder.listener(this.follower).ticker(ticker));
		Blocker blocker = Blocker.on(pool);
		ticker.advance(Duration.ofSeconds(61));
		await().until(() -> this.follower.told.contains("stuck " + pool.name() + "-worker-1 with blocker"));
		ticker.advance(Duration.ofSeconds(61));
		ticker.advance(Duration.ofSeconds(61));
		blocker.release();
		pool.awaitIdle(TestPools.LONG);
		assertThat(this.follower.told.stream().filter((told) -> told.startsWith("stuck"))).hasSize(1);
	}

	@Test
	void newSettingsAreTold() {
		PriorityPool pool = pool();
		pool.reconfigure(pool.settings().toBuilder().maxWorkers(4).build());
		assertThat(this.follower.told).contains("1 to 4 workers");
	}

	private PriorityPool pool() {
		return pool(Ticker.SYSTEM);
	}

	private PriorityPool pool(Ticker ticker) {
		return this.pools.of((settings) -> settings.queueCapacity(10).queueFull(QueueFullPolicy.REJECT),
				(builder) -> builder.listener(this.follower).ticker(ticker));
	}

	private static final class Follower implements PoolListener {

		private final Queue<String> told = new ConcurrentLinkedQueue<>();

		private final Queue<String> marks = new ConcurrentLinkedQueue<>();

		private volatile boolean follows = true;

		private volatile @Nullable RuntimeException failure;

		private volatile String threadOfLastEnd = "";

		@Override
		public boolean followsJobs() {
			return this.follows;
		}

		@Override
		public void jobOffered(Job<?> job) {
			tell("offered " + job.name());
		}

		@Override
		public void jobSubmitted(Job<?> job) {
			tell("submitted " + job.name());
		}

		@Override
		public void jobRejected(Job<?> job, RejectedExecutionException reason) {
			tell("rejected " + job.name());
		}

		@Override
		public void jobDone(Job<?> job, JobState state, @Nullable Throwable failure) {
			assertThat(job).isNotDone();
			assertThat(failure == null).isEqualTo(state == JobState.COMPLETED);
			this.threadOfLastEnd = Thread.currentThread().getName();
			tell(state + " " + job.name());
		}

		@Override
		public void queueChanged(boolean saturated, int queued, int capacity) {
			this.marks.add((saturated ? "saturated of " : "recovered of ") + capacity);
		}

		@Override
		public void workerStuck(WorkerSnapshot worker, List<StackTraceElement> stack) {
			assertThat(stack).isNotEmpty();
			tell("stuck " + worker.thread() + " with " + worker.job().name());
		}

		@Override
		public void reconfigured(PoolSettings before, PoolSettings now) {
			tell(before.maxWorkers() + " to " + now.maxWorkers() + " workers");
		}

		private void tell(String what) {
			this.told.add(what);
			RuntimeException thrown = this.failure;
			if (thrown != null) {
				throw thrown;
			}
		}

	}

}
