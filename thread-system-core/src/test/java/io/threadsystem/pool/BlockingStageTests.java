package io.threadsystem.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A stage that follows a job holds up nothing but itself. */
@Timeout(60)
class BlockingStageTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final TestTicker ticker = new TestTicker();

	private final CountDownLatch staged = new CountDownLatch(1);

	private final CountDownLatch release = new CountDownLatch(1);

	@Test
	void aStageMayCloseThePoolWhoseDrainHasEndedItsJob() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.shutdownTimeout(Duration.ofSeconds(30)),
				(builder) -> builder.ticker(this.ticker));
		Blocker blocker = Blocker.on(pool);
		CountDownLatch closedInside = new CountDownLatch(1);
		blocker.job().whenComplete((value, failure) -> {
			pool.close();
			closedInside.countDown();
		});
		Caller<Void> closer = closer(pool);
		advanceUntilDone(blocker.job());
		closer.result();
		closedInside.await();
		assertThat(TestPools.threadsOf(pool)).isEmpty();
	}

	@Test
	void aStageMayCloseThePoolWhenATimeoutHasEndedItsJob() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings, (builder) -> builder.ticker(this.ticker));
		Blocker blocker = Blocker.of(pool.job("limited").timeout(Duration.ofSeconds(1)));
		CountDownLatch closedInside = new CountDownLatch(1);
		blocker.job().whenComplete((value, failure) -> {
			pool.close();
			closedInside.countDown();
		});
		advanceUntilDone(blocker.job());
		closedInside.await();
		closer(pool).result();
		assertThat(TestPools.failureOf(blocker.job())).isInstanceOf(JobTimeoutException.class);
		assertThat(TestPools.threadsOf(pool)).isEmpty();
	}

	@Test
	void aPoolIsNotIdleBeforeTheFutureOfAnExpiredJobIsDone() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings, (builder) -> builder.ticker(this.ticker));
		Blocker blocker = Blocker.on(pool);
		List<Job<?>> expiring = new ArrayList<>();
		for (int i = 0; i < 17; i++) {
			Job<Object> job = pool.job("expiring").queueTimeout(Duration.ofSeconds(1)).submit(() -> null);
			job.whenComplete((value, failure) -> awaitRelease());
			expiring.add(job);
		}
		await().until(() -> {
			this.ticker.advance(Duration.ofMillis(100));
			return expiring.stream().filter(Job::isDone).count() == 16;
		});
		blocker.release();
		blocker.job().join();
		assertThat(pool.awaitIdle(Duration.ofMillis(100))).isFalse();
		this.release.countDown();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(expiring).allMatch(Job::isDone);
	}

	@Test
	void aStageThatBlocksKeepsNoPoolFromBeingIdle() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings, (builder) -> builder.ticker(this.ticker));
		Blocker blocker = Blocker.of(pool.job("limited").timeout(Duration.ofSeconds(1)));
		blocker.job().whenComplete((value, failure) -> awaitRelease());
		advanceUntilDone(blocker.job());
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		this.release.countDown();
	}

	private void awaitRelease() {
		try {
			this.release.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void cancellingEndsTheOthersAndReturns() throws Exception {
		PriorityPool pool = this.pools
			.of((settings) -> settings.minWorkers(2).maxWorkers(2).shutdown(ShutdownMode.CANCEL));
		List<Job<?>> jobs = jobsWithBlockingStages(pool);
		closer(pool).result();
		assertThatCancelledWhileStagesBlock(jobs);
	}

	@Test
	void theDrainDeadlineEndsTheOthersAndCloseReturns() throws Exception {
		PriorityPool pool = this.pools.of(
				(settings) -> settings.minWorkers(2).maxWorkers(2).shutdownTimeout(Duration.ofSeconds(30)),
				(builder) -> builder.ticker(this.ticker));
		List<Job<?>> jobs = jobsWithBlockingStages(pool);
		Caller<Void> closer = closer(pool);
		await().until(() -> pool.executor().isShutdown());
		await().until(() -> {
			this.ticker.advance(Duration.ofSeconds(1));
			return jobs.stream().allMatch(Job::isDone);
		});
		closer.result();
		assertThatCancelledWhileStagesBlock(jobs);
	}

	@Test
	void anInterruptedCloseEndsTheOthersAndReturns() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(2).maxWorkers(2));
		List<Job<?>> jobs = jobsWithBlockingStages(pool);
		Caller<Void> closer = Caller.blocked(() -> {
			pool.close();
			return null;
		});
		closer.interrupt();
		closer.result();
		assertThatCancelledWhileStagesBlock(jobs);
	}

	/**
	 * A running, a waiting and a delayed job, of which the first two have such stages.
	 */
	private List<Job<?>> jobsWithBlockingStages(PriorityPool pool) {
		Blocker first = Blocker.on(pool);
		Blocker second = Blocker.on(pool);
		Job<String> waiting = pool.submit(() -> "never");
		Job<String> plain = pool.submit(() -> "never");
		Job<String> delayed = pool.job("delayed").delay(Duration.ofHours(1)).submit(() -> "never");
		first.job().whenComplete((value, failure) -> block());
		waiting.whenComplete((value, failure) -> block());
		return List.of(first.job(), second.job(), waiting, plain, delayed);
	}

	private void assertThatCancelledWhileStagesBlock(List<Job<?>> jobs) throws InterruptedException {
		this.staged.await();
		assertThat(jobs).allMatch(Job::isCancelled);
		this.release.countDown();
	}

	@Test
	void otherJobsStillTimeOut() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(6).maxWorkers(6),
				(builder) -> builder.ticker(this.ticker));
		List<Job<?>> first = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			Blocker blocker = Blocker.of(pool.job("first").timeout(Duration.ofSeconds(1)));
			blocker.job().whenComplete((value, failure) -> block());
			first.add(blocker.job());
		}
		Blocker plain = Blocker.of(pool.job("plain").timeout(Duration.ofSeconds(2)));
		Blocker followed = Blocker.of(pool.job("followed").timeout(Duration.ofSeconds(2)));
		Future<Thread> thread = followed.job().handle((value, failure) -> Thread.currentThread());
		this.ticker.advance(Duration.ofSeconds(1));
		await().until(() -> first.stream().allMatch(Job::isDone));
		assertThat(plain.job()).isNotDone();
		this.ticker.advance(Duration.ofSeconds(1));
		assertThat(TestPools.failureOf(plain.job())).isInstanceOf(JobTimeoutException.class);
		assertThat(TestPools.failureOf(followed.job())).isInstanceOf(JobTimeoutException.class);
		assertThat(thread.get().getName()).doesNotContain("timer");
		this.release.countDown();
	}

	@Test
	void aStageOfAJobThatExpiresInTheQueueHoldsUpNoOtherExpiry() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings, (builder) -> builder.ticker(this.ticker));
		Blocker blocker = Blocker.on(pool);
		JobBuilder expiring = pool.job("expiring").queueTimeout(Duration.ofSeconds(1));
		List<Job<String>> jobs = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			Job<String> job = expiring.submit(() -> "never");
			job.whenComplete((value, failure) -> block());
			jobs.add(job);
		}
		await().until(() -> {
			this.ticker.advance(Duration.ofMillis(10));
			return jobs.stream().allMatch(Job::isCompletedExceptionally);
		});
		this.release.countDown();
		blocker.release();
	}

	@Test
	void stagesRunOnNeitherTheTimerNorTheThreadThatCloses() throws Exception {
		PriorityPool draining = this.pools.of((settings) -> settings.shutdownTimeout(Duration.ofSeconds(30)),
				(builder) -> builder.ticker(this.ticker));
		Blocker atDeadline = Blocker.on(draining);
		Future<String> first = atDeadline.job().handle((value, failure) -> Thread.currentThread().getName());
		Caller<Void> closer = closer(draining);
		advanceUntilDone(atDeadline.job());
		closer.result();
		assertThat(first.get()).doesNotContain("timer");

		PriorityPool cancelling = this.pools.of((settings) -> settings.shutdown(ShutdownMode.CANCEL));
		Blocker atOnce = Blocker.on(cancelling);
		Future<Thread> second = atOnce.job().handle((value, failure) -> Thread.currentThread());
		Thread closing = Caller.of(() -> {
			cancelling.close();
			return Thread.currentThread();
		}).result();
		assertThat(second.get()).isNotSameAs(closing);
	}

	private void advanceUntilDone(Job<?> job) {
		await().until(() -> {
			this.ticker.advance(Duration.ofSeconds(1));
			return job.isDone();
		});
	}

	private void block() {
		this.staged.countDown();
		try {
			this.release.await();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	private static Caller<Void> closer(PriorityPool pool) {
		return Caller.of(() -> {
			pool.close();
			return null;
		});
	}

}
