package io.threadsystem.pool;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** Where the engine itself fails as a submitter is about to run its job. */
@Timeout(60)
class InPlaceFailureTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final FailingTicker failing = new FailingTicker();

	private final Following following = new Following();

	@Test
	void aJobThatItsSubmitterFailsToRunEndsAndCostsNoToken() throws Exception {
		PriorityPool pool = pool(3);
		Job<Job<String>> outer = pool.submit(() -> {
			pool.submit(() -> "fills the queue");
			this.failing.failAt(FailingTicker.Moment.START_IN_PLACE);
			return pool.submit(() -> "never");
		});
		assertThat(outer).succeedsWithin(TestPools.LONG);
		Job<String> failed = outer.join();
		assertThat(TestPools.failureOf(failed)).isInstanceOf(FailingTicker.Death.class);
		assertThat(failed.jobState()).isEqualTo(JobState.FAILED);
		assertThat(pool.submit(() -> "has the third token")).succeedsWithin(TestPools.LONG);
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(this.following.done).containsExactlyInAnyOrderElementsOf(this.following.submitted).hasSize(4);
	}

	@Test
	void aJobWhoseSubmitterIsNoWorkerAndFailsToRunItEndsToo() throws Exception {
		PriorityPool pool = pool(4);
		Blocker blocker = Blocker.on(pool);
		pool.submit(() -> "fills the queue");
		this.failing.failAt(FailingTicker.Moment.START_IN_PLACE);
		Job<String> failed = pool.submit(() -> "never");
		assertThat(TestPools.failureOf(failed)).isInstanceOf(FailingTicker.Death.class);
		assertThat(pool.submit(() -> "has the second token")).isCompleted();
		blocker.release();
		assertThat(pool.submit(() -> "has the fourth token")).succeedsWithin(TestPools.LONG);
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(this.following.done).containsExactlyInAnyOrderElementsOf(this.following.submitted).hasSize(5);
	}

	@RepeatedTest(10)
	void aJobThatIsSubmittedAtTheEndOfTheStackIsToldAsAcceptedOnlyIfItEnds() throws Exception {
		PriorityPool pool = this.pools.of(
				(settings) -> settings.queueCapacity(1).queueFull(QueueFullPolicy.CALLER_RUNS),
				(builder) -> builder.listener(this.following));
		Callable<String> task = () -> "done";
		Job<Job<String>> outer = pool.submit(() -> {
			pool.submit(() -> "fills the queue");
			// What is linked at its first use is so before the stack ends
			pool.submit(task).join();
			return descend(pool, task);
		});
		assertThat(outer).succeedsWithin(TestPools.LONG);
		assertThat(outer.join()).isDone();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(this.following.submitted).allSatisfy((job) -> assertThat(job).isDone());
	}

	/** Submits a job on the way back from the end of the stack, as soon as it can. */
	@SuppressWarnings("InfiniteRecursion")
	private static Job<String> descend(PriorityPool pool, Callable<String> task) {
		try {
			return descend(pool, task);
		}
		catch (VirtualMachineError ex) {
			return pool.submit(task);
		}
	}

	/** Pool of one worker and one slot, whose jobs may start so often in an hour. */
	private PriorityPool pool(int starts) {
		return this.pools.of(
				(settings) -> settings.queueCapacity(1)
					.queueFull(QueueFullPolicy.CALLER_RUNS)
					.rateLimit(new RateLimit(1, Duration.ofHours(1), starts)),
				(builder) -> builder.ticker(this.failing).listener(this.following));
	}

	private static final class Following implements PoolListener {

		private final List<Job<?>> submitted = new CopyOnWriteArrayList<>();

		private final List<Job<?>> done = new CopyOnWriteArrayList<>();

		@Override
		public boolean followsJobs() {
			return true;
		}

		@Override
		public void jobSubmitted(Job<?> job) {
			this.submitted.add(job);
		}

		@Override
		public void jobDone(Job<?> job, JobState state, @Nullable Throwable failure) {
			this.done.add(job);
		}

	}

}
