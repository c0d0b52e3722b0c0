package io.threadsystem.workflow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import io.threadsystem.job.CancellationReason;
import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.Blocker;
import io.threadsystem.pool.Caller;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.QueueFullPolicy;
import io.threadsystem.pool.TestPools;
import io.threadsystem.retry.RetryPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Promise 11, of groups: awaited, counted and cancelled as one. */
@Timeout(60)
class JobGroupTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	@Test
	void everyWayOfSubmittingMakesAJobOfTheGroup() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		AtomicInteger ran = new AtomicInteger();
		try (JobGroup group = JobGroup.on(pool, "import")) {
			Job<Integer> called = group.submit(() -> 1);
			Job<Integer> urgent = group.submit(Priority.HIGH, () -> 2);
			Job<Void> run = group.submit((Runnable) ran::incrementAndGet);
			Job<Void> low = group.submit(Priority.LOW, (Runnable) ran::incrementAndGet);
			Job<Integer> named = group.job("named").priority(Priority.HIGHEST).submit(() -> 3);
			assertThat(List.of(called.get(), urgent.get(), named.get())).containsExactly(1, 2, 3);
			group.await();
			assertThat(List.of(run, low)).allMatch(Job::isDone);
			assertThat(List.of(called, urgent, run, low, named)).extracting(Job::name)
				.containsExactly("import", "import", "import", "import", "named");
			assertThat(List.of(called, urgent, run, low, named)).extracting(Job::priority)
				.containsExactly(Priority.NORMAL, Priority.HIGH, Priority.NORMAL, Priority.LOW, Priority.HIGHEST);
			assertThat(group.name()).isEqualTo("import");
			assertCounts(group, 5, 5, 0, 0);
		}
		assertThat(ran).hasValue(2);
	}

	@Test
	void statisticsCountEachStateOnce() {
		PriorityPool pool = this.pools.ofWorkers(1);
		JobGroup group = JobGroup.on(pool, "import");
		Job<Integer> failed = group.submit(() -> Integer.parseInt("x"));
		assertThat(TestPools.failureOf(failed)).isInstanceOf(NumberFormatException.class);
		group.submit(() -> "done").join();
		Blocker running = Blocker.of(group.job("running"));
		group.submit(() -> "pending");
		group.submit(() -> "cancelled").cancel(false);
		JobGroupStatistics statistics = group.statistics();
		assertThat(statistics.total()).isEqualTo(5);
		assertThat(statistics.pending()).isOne();
		assertThat(statistics.running()).isOne();
		assertThat(statistics.completed()).isOne();
		assertThat(statistics.failed()).isOne();
		assertThat(statistics.cancelled()).isOne();
		assertThat(statistics.done()).isEqualTo(3);
		running.release();
		group.close();
		assertCounts(group, 5, 3, 1, 1);
	}

	@Test
	void anEmptyGroupIsDone() throws Exception {
		JobGroup group = JobGroup.on(this.pools.ofWorkers(1), "empty");
		group.await();
		assertThat(group.await(Duration.ZERO)).isTrue();
		assertCounts(group, 0, 0, 0, 0);
		assertThat(group.statistics().runTime().max()).isZero();
		assertThat(group.statistics().waitTime().p50()).isZero();
		assertThat(group.firstFailure()).isEmpty();
		group.close();
	}

	@Test
	void awaitWaitsForJobsThatAreSubmittedMeanwhile() throws Exception {
		JobGroup group = JobGroup.on(this.pools.ofWorkers(2), "tree");
		AtomicInteger ran = new AtomicInteger();
		group.submit(() -> grow(group, 6, ran));
		group.await();
		assertThat(ran).hasValue(127);
		assertCounts(group, 127, 127, 0, 0);
	}

	@Test
	void awaitEndsWithItsTime() throws Exception {
		JobGroup group = JobGroup.on(this.pools.ofWorkers(1), "import");
		Blocker blocker = Blocker.of(group.job("blocker"));
		assertThat(group.await(Duration.ofMillis(20))).isFalse();
		assertThat(group.await(Duration.ofSeconds(-1))).isFalse();
		Caller<Boolean> waiting = Caller.blocked(() -> group.await(Duration.ofSeconds(Long.MAX_VALUE)));
		blocker.release();
		assertThat(waiting.result()).isTrue();
	}

	@Test
	void awaitIsInterrupted() {
		JobGroup group = JobGroup.on(this.pools.ofWorkers(1), "import");
		Blocker blocker = Blocker.of(group.job("blocker"));
		Caller<Boolean> waiting = Caller.blocked(() -> group.await(TestPools.LONG));
		waiting.interrupt();
		assertThat(waiting.failure()).isInstanceOf(InterruptedException.class);
		assertThat(blocker.job().jobState()).isEqualTo(JobState.RUNNING);
		blocker.release();
	}

	@Test
	void cancelEndsWhatWaitsAndWhatRuns() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		JobGroup group = JobGroup.on(pool, "import");
		Blocker running = Blocker.of(group.job("running"));
		AtomicInteger ran = new AtomicInteger();
		List<Job<Void>> pending = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			pending.add(group.submit((Runnable) ran::incrementAndGet));
		}
		pending.add(group.job("delayed").delay(Duration.ofHours(1)).submit((Runnable) ran::incrementAndGet));
		Job<String> other = pool.submit(() -> "no job of the group");
		group.cancel();
		group.await();
		assertThat(pending).allMatch(Job::isCancelled);
		assertThat(running.job()).isCancelled();
		assertThat(running.job().token().message()).isEqualTo("group 'import' was cancelled");
		assertThat(running.job().token().reason()).isEqualTo(CancellationReason.PARENT);
		assertThat(other.get()).isEqualTo("no job of the group");
		assertThat(ran).hasValue(0);
		assertCounts(group, 102, 0, 0, 102);
	}

	@Test
	void cancelAgainChangesNothing() throws Exception {
		JobGroup group = JobGroup.on(this.pools.ofWorkers(1), "import");
		group.submit(() -> "done").get();
		group.token().cancel("first");
		group.cancel();
		group.cancel();
		assertThat(group.token().message()).isEqualTo("first");
		group.close();
		group.cancel();
		assertCounts(group, 1, 1, 0, 0);
	}

	@Test
	void theTokenCancelsTheGroup() throws Exception {
		JobGroup group = JobGroup.on(this.pools.ofWorkers(1), "import");
		Blocker running = Blocker.of(group.job("running"));
		assertThat(group.token()).isSameAs(group.token());
		group.token().cancel("enough");
		group.await();
		assertThat(TestPools.failureOf(running.job())).isInstanceOf(CancellationException.class)
			.hasMessageContaining("enough");
	}

	@Test
	void whatIsSubmittedToACancelledGroupNeverRuns() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		JobGroup group = JobGroup.on(pool, "import");
		group.cancel();
		AtomicInteger ran = new AtomicInteger();
		assertThat(group.submit((Runnable) ran::incrementAndGet)).isCancelled();
		assertThat(group.job("named").submit(ran::incrementAndGet)).isCancelled();
		assertThat(group.job("delayed").delay(Duration.ofHours(1)).submit(ran::incrementAndGet)).isCancelled();
		group.await();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(ran).hasValue(0);
		assertCounts(group, 3, 0, 0, 3);
	}

	@Test
	void theTokenOfABuilderCancelsItsJobAlone() throws Exception {
		JobGroup group = JobGroup.on(this.pools.ofWorkers(1), "import");
		CancellationToken own = CancellationToken.create();
		own.cancel();
		assertThat(group.job("own").token(own).submit(() -> "never")).isCancelled();
		assertThat(group.submit(() -> "done").get()).isEqualTo("done");
		assertThat(group.token().isCancelled()).isFalse();
	}

	@Test
	void aJobOfAnotherPoolIsAwaitedCountedAndCancelledWithTheGroup() throws Exception {
		JobGroup group = JobGroup.on(this.pools.ofWorkers(1), "import");
		PriorityPool elsewhere = this.pools.ofWorkers(1);
		Blocker added = Blocker.on(elsewhere);
		group.add(added.job());
		group.add(added.job());
		Job<String> done = group.add(Job.completed("done"));
		assertThat(done.get()).isEqualTo("done");
		assertThat(group.await(Duration.ofMillis(10))).isFalse();
		assertThat(group.statistics().total()).isEqualTo(2);
		group.cancel();
		group.await();
		assertThat(added.job()).isCancelled();
		assertCounts(group, 2, 1, 0, 1);
		Job<String> late = elsewhere.job("late").delay(Duration.ofHours(1)).submit(() -> "never");
		group.add(late);
		assertThat(late).isCancelled();
		group.close();
		assertThatThrownBy(() -> group.add(Job.completed("too late"))).isInstanceOf(IllegalStateException.class)
			.hasMessageStartingWith("Group 'import' is closed");
		assertCounts(group, 3, 1, 0, 2);
	}

	@Test
	void aRefusedJobIsNoJobOfTheGroup() {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(1).queueFull(QueueFullPolicy.REJECT));
		Blocker blocker = Blocker.on(pool);
		JobGroup group = JobGroup.on(pool, "import");
		Job<String> accepted = group.submit(() -> "done");
		assertThatThrownBy(() -> group.submit(() -> "refused")).isInstanceOf(RejectedExecutionException.class);
		assertThat(group.statistics().total()).isOne();
		assertThat(group.statistics().pending()).isOne();
		blocker.release();
		group.close();
		assertThat(accepted).isCompletedWithValue("done");
		assertCounts(group, 1, 1, 0, 0);
	}

	@Test
	void aClosedPoolTakesNoJobOfAGroup() {
		PriorityPool pool = this.pools.ofWorkers(1);
		JobGroup group = JobGroup.on(pool, "import");
		pool.close();
		assertThatThrownBy(() -> group.submit(() -> "refused")).isInstanceOf(RejectedExecutionException.class);
		group.close();
		assertCounts(group, 0, 0, 0, 0);
	}

	@Test
	void theFirstFailureIsKeptAndTheOthersGoOn() throws Exception {
		JobGroup group = JobGroup.on(this.pools.ofWorkers(1), "import");
		IllegalStateException first = new IllegalStateException("first");
		Job<Object> failed = group.submit(failing(first));
		assertThat(TestPools.failureOf(failed)).isSameAs(first);
		assertThat(group.firstFailure()).containsSame(first);
		group.submit(failing(new IllegalStateException("second")));
		Job<String> after = group.submit(() -> "done");
		group.await();
		assertThat(group.firstFailure()).containsSame(first);
		assertThat(after).isCompletedWithValue("done");
		assertCounts(group, 3, 1, 2, 0);
	}

	@Test
	void aCancellationThatAJobThrowsByItselfIsItsFailure() throws Exception {
		JobGroup group = JobGroup.on(this.pools.ofWorkers(1), "import");
		CancellationException thrown = new CancellationException("of something else");
		group.submit(failing(thrown));
		group.await();
		assertThat(group.firstFailure()).containsSame(thrown);
		assertCounts(group, 1, 0, 1, 0);
	}

	@Test
	void failFastCancelsTheOthersThroughTokensAndInterrupts() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(3);
		JobGroup group = JobGroup.on(pool, "import").failFast();
		Blocker interrupted = Blocker.of(group.job("interrupted"));
		CountDownLatch polling = new CountDownLatch(1);
		Job<Integer> polled = group.submit(() -> {
			polling.countDown();
			while (!JobContext.current().token().isCancelled()) {
				Thread.onSpinWait();
			}
			return 1;
		});
		polling.await();
		Job<String> delayed = group.job("delayed").delay(Duration.ofHours(1)).submit(() -> "never");
		Job<String> added = group.add(pool.job("added").delay(Duration.ofHours(1)).submit(() -> "never"));
		group.job("row 17").submit(failing(new IllegalArgumentException("no such article")));
		group.await();
		assertThat(List.of(interrupted.job(), polled, delayed, added)).allMatch(Job::isCancelled);
		assertThat(group.token().message()).isEqualTo("job 'row 17' of group 'import' has failed");
		assertThat(group.firstFailure()).get().isInstanceOf(IllegalArgumentException.class);
		assertThat(group.submit(() -> "late")).isCancelled();
		assertCounts(group, 6, 0, 1, 5);
	}

	@Test
	void failFastIsNotForCancellations() throws Exception {
		JobGroup group = JobGroup.on(this.pools.ofWorkers(1), "import").failFast();
		Blocker cancelled = Blocker.of(group.job("cancelled"));
		Job<String> other = group.submit(() -> "done");
		cancelled.job().cancel(true);
		assertThat(other.get()).isEqualTo("done");
		assertThat(group.token().isCancelled()).isFalse();
		assertThat(group.firstFailure()).isEmpty();
	}

	@Test
	void failFastAfterAFailureCancelsAtOnce() throws Exception {
		JobGroup group = JobGroup.on(this.pools.ofWorkers(1), "import");
		group.submit(failing(new IllegalStateException("first")));
		group.await();
		assertThat(group.token().isCancelled()).isFalse();
		group.failFast();
		assertThat(group.token().message()).isEqualTo("a job of group 'import' has failed");
	}

	@Test
	void aTimeoutIsAFailure() throws Exception {
		JobGroup group = JobGroup.on(this.pools.ofWorkers(1), "import").failFast();
		Job<Void> late = group.job("late").timeout(Duration.ofMillis(5)).submit(() -> {
			new CountDownLatch(1).await();
			return null;
		});
		await().until(group.token()::isCancelled);
		group.await();
		assertThat(late).isCompletedExceptionally();
		assertCounts(group, 1, 0, 1, 0);
	}

	@Test
	void aRetriedJobCountsOnceAtItsEnd() throws Exception {
		JobGroup group = JobGroup.on(this.pools.ofWorkers(1), "import").failFast();
		AtomicInteger attempts = new AtomicInteger();
		Job<Integer> job = group.job("third time").retry(RetryPolicy.fixed(3, Duration.ofMillis(1))).submit(() -> {
			if (attempts.incrementAndGet() < 3) {
				throw new IllegalStateException("not yet");
			}
			return attempts.get();
		});
		group.await();
		assertThat(job).isCompletedWithValue(3);
		assertThat(group.firstFailure()).isEmpty();
		assertCounts(group, 1, 1, 0, 0);
	}

	static int grow(JobGroup group, int depth, AtomicInteger ran) {
		if (depth > 0) {
			group.submit(() -> grow(group, depth - 1, ran));
			group.submit(() -> grow(group, depth - 1, ran));
		}
		return ran.incrementAndGet();
	}

	static Callable<Object> failing(Exception failure) {
		return () -> {
			throw failure;
		};
	}

	static void assertCounts(JobGroup group, long total, long completed, long failed, long cancelled) {
		JobGroupStatistics statistics = group.statistics();
		assertThat(statistics.pending()).as("pending").isZero();
		assertThat(statistics.running()).as("running").isZero();
		assertThat(statistics.done()).as("done").isEqualTo(total);
		assertThat(List.of(statistics.total(), statistics.completed(), statistics.failed(), statistics.cancelled()))
			.as("total, completed, failed, cancelled")
			.containsExactly(total, completed, failed, cancelled);
	}

}
