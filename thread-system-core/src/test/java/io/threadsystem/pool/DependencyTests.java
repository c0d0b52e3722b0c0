package io.threadsystem.pool;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

import io.threadsystem.job.CancellationReason;
import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.DependencyFailedException;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.job.PoolClosedException;
import io.threadsystem.job.Priority;
import io.threadsystem.job.QueueFullException;
import io.threadsystem.retry.RetryPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.awaitility.Awaitility.await;

/** Promises 6 and 11: jobs that wait for others. */
@Timeout(60)
class DependencyTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final IllegalStateException failure = new IllegalStateException("no more paper");

	// Waiting

	@Test
	void aDependentWaitsInNoQueueAndOnNoWorker() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(1).queueFull(QueueFullPolicy.REJECT));
		Blocker blocker = Blocker.on(pool);
		Job<String> dependent = pool.job("dependent").after(blocker.job()).submit(() -> "done");
		assertThat(dependent.jobState()).isEqualTo(JobState.PENDING);
		assertThat(pool.snapshot().pending()).isOne();
		assertThat(pool.snapshot().queued()).isZero();
		Job<String> other = pool.submit(() -> "there was a slot");
		blocker.release();
		assertThat(other.get()).isEqualTo("there was a slot");
		assertThat(dependent.get()).isEqualTo("done");
		assertThat(pool.snapshot().rejected()).isZero();
	}

	@Test
	void aDependentRunsWhenTheLastOfItsDependenciesHasCompleted() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(3);
		Blocker first = Blocker.on(pool);
		Blocker second = Blocker.on(pool);
		Job<String> dependent = pool.job("dependent").after(first.job(), second.job()).submit(() -> "done");
		second.release();
		second.job().get();
		assertThat(pool.submit(() -> "a worker is free").get()).isEqualTo("a worker is free");
		assertThat(dependent).isNotDone();
		first.release();
		assertThat(dependent.get()).isEqualTo("done");
	}

	@Test
	void dependenciesMayBeInOtherPoolsAndFuturesOfAnyKind() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		PriorityPool other = this.pools.ofWorkers(1);
		CompletableFuture<String> future = new CompletableFuture<>();
		Blocker blocker = Blocker.on(other);
		Job<String> dependent = pool.job("dependent").after(List.of(future, blocker.job())).submit(() -> "done");
		blocker.release();
		blocker.job().get();
		assertThat(dependent).isNotDone();
		future.complete("there");
		assertThat(dependent.get()).isEqualTo("done");
	}

	@Test
	void aDependentOfCompletedJobsIsReadyAtOnce() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<String> first = pool.submit(() -> "first");
		first.get();
		assertThat(pool.job("dependent").after(first).submit(() -> "done").get()).isEqualTo("done");
	}

	@Test
	void aJobAfterNothingIsReadyAtOnceButNeverRefusedByAFullQueue() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(1).queueFull(QueueFullPolicy.REJECT));
		Blocker blocker = Blocker.on(pool);
		pool.submit(() -> "takes the slot");
		Job<String> job = pool.job("no dependencies").after().submit(() -> "done");
		assertThat(pool.snapshot().queued()).isOne();
		blocker.release();
		assertThat(job.get()).isEqualTo("done");
	}

	@Test
	void aDelayBeginsWhenTheDependenciesHaveCompleted() throws Exception {
		TestTicker ticker = new TestTicker();
		PriorityPool pool = this.pools.of((settings) -> settings, (builder) -> builder.ticker(ticker));
		Blocker blocker = Blocker.on(pool);
		Job<String> dependent = pool.job("dependent")
			.after(blocker.job())
			.delay(Duration.ofSeconds(2))
			.submit(() -> "done");
		ticker.advance(Duration.ofSeconds(10));
		assertThat(dependent.queueTime()).isZero();
		blocker.release();
		// The one worker takes this when it has begun the delay, not before.
		assertThat(pool.submit(() -> "the delay has begun").get()).isEqualTo("the delay has begun");
		ticker.advance(Duration.ofSeconds(2).minusNanos(1));
		assertThat(pool.submit(() -> "the worker is free").get()).isEqualTo("the worker is free");
		assertThat(dependent).isNotDone();
		ticker.advance(Duration.ofNanos(1));
		assertThat(dependent.get()).isEqualTo("done");
		assertThat(dependent.queueTime()).isZero();
	}

	@Test
	void timeSpentWaitingForOthersIsNotQueueTime() throws Exception {
		TestTicker ticker = new TestTicker();
		PriorityPool pool = this.pools.of((settings) -> settings, (builder) -> builder.ticker(ticker));
		Blocker blocker = Blocker.on(pool);
		Job<String> dependent = pool.job("dependent")
			.after(blocker.job())
			.queueTimeout(Duration.ofSeconds(1))
			.submit(() -> "done");
		ticker.advance(Duration.ofSeconds(10));
		pool.pause();
		blocker.release();
		await().until(() -> pool.snapshot().queued() == 1);
		ticker.advance(Duration.ofMillis(999));
		assertThat(dependent.queueTime()).isEqualTo(Duration.ofMillis(999));
		pool.resume();
		assertThat(dependent.get()).isEqualTo("done");
		assertThat(dependent.queueTime()).isEqualTo(Duration.ofMillis(999));
	}

	@Test
	void readyDependentsRunInTheOrderOfTheirPriority() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.on(pool);
		List<Priority> order = Collections.synchronizedList(new ArrayList<>());
		List<Job<?>> jobs = new ArrayList<>();
		for (Priority priority : Priority.values()) {
			jobs.add(pool.job("dependent").priority(priority).after(blocker.job()).submit(() -> {
				order.add(priority);
			}));
		}
		blocker.release();
		CompletableFuture.allOf(jobs.toArray(CompletableFuture<?>[]::new)).get();
		assertThat(order).isSortedAccordingTo(Collections.reverseOrder());
	}

	@Test
	void oneBuilderMakesSeveralDependents() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.on(pool);
		JobBuilder builder = pool.job("dependent").after(blocker.job());
		List<Job<Integer>> jobs = List.of(builder.submit(() -> 1), builder.submit(() -> 2));
		assertThat(jobs).allMatch((job) -> !job.isDone());
		blocker.release();
		assertThat(jobs.get(0).get() + jobs.get(1).get()).isEqualTo(3);
	}

	@Test
	void aDependentIsTriedAgainAsItsPolicySays() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<String> dependent = pool.job("dependent")
			.after(pool.submit(() -> "first"))
			.retry(RetryPolicy.fixed(2, Duration.ZERO))
			.submit(() -> {
				throw this.failure;
			}, (thrown) -> "recovered");
		assertThat(dependent.get()).isEqualTo("recovered");
		assertThat(dependent.attempts()).isEqualTo(3);
	}

	@Test
	void aConditionWithoutJobsNeedsACallOfAfter() {
		PriorityPool pool = this.pools.ofWorkers(1);
		assertThatIllegalStateException().isThrownBy(() -> pool.job("dependent").always())
			.withMessageContaining("always() applies to the jobs that were named with after(…)")
			.withMessageContaining("use always(jobs…)");
		assertThatIllegalStateException().isThrownBy(() -> pool.job("dependent").afterAny());
		assertThatIllegalStateException().isThrownBy(() -> pool.job("dependent").whenFailed());
	}

	@Test
	void nullIsNothingToWaitFor() {
		PriorityPool pool = this.pools.ofWorkers(1);
		assertThatNullPointerException().isThrownBy(() -> pool.job("dependent").after(Collections.singletonList(null)))
			.withMessageContaining("A job to wait for must not be null");
	}

	// When a dependency fails

	@Test
	void aFailedDependencyFailsItsDependentAtOnce() {
		PriorityPool pool = this.pools.ofWorkers(2);
		Blocker blocker = Blocker.on(pool);
		Job<?> failing = failing(pool, "print");
		Job<String> dependent = pool.job("post").after(blocker.job(), failing).submit(() -> "never");
		Throwable thrown = TestPools.failureOf(dependent);
		assertThat(thrown).isInstanceOf(DependencyFailedException.class)
			.hasMessage("Job 'post' did not run, because job 'print', on which it depends, failed")
			.hasCause(this.failure);
		assertThat(dependent.jobState()).isEqualTo(JobState.FAILED);
		assertThat(dependent.attempts()).isZero();
		assertThat(blocker.job()).isNotDone();
		await().untilAsserted(() -> assertThat(pool.snapshot().failed()).isEqualTo(2));
	}

	@Test
	void aCancelledDependencyFailsItsDependent() {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.on(pool);
		Job<String> dependent = pool.job("post").after(blocker.job()).submit(() -> "never");
		blocker.job().cancel(true);
		assertThat(TestPools.failureOf(dependent)).isInstanceOf(DependencyFailedException.class)
			.hasMessageContaining("job 'blocker', on which it depends, was cancelled")
			.hasCauseInstanceOf(CancellationException.class);
		assertThat(dependent.isCancelled()).isFalse();
	}

	@Test
	void theChainOfCausesNamesEveryJobDownToTheOneThatFailed() {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<?> failing = failing(pool, "a");
		Job<?> second = pool.job("b").after(failing).submit(() -> "never");
		Job<?> third = pool.job("c").after(second).submit(() -> "never");
		Throwable thrown = TestPools.failureOf(third);
		assertThat(thrown).hasMessageContaining("'c'").hasMessageContaining("'b'");
		assertThat(thrown.getCause()).isInstanceOf(DependencyFailedException.class)
			.hasMessageContaining("'b'")
			.hasMessageContaining("'a'")
			.hasCause(this.failure);
	}

	@Test
	void aChainOfAHundredThousandJobsFailsWithoutOverflowingAndItsFailureCanBePrinted() {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.on(pool);
		Job<?> last = failing(pool, "head");
		for (int link = 0; link < 100_000; link++) {
			last = pool.job("link" + link).after(last).submit(() -> "never");
		}
		blocker.release();
		assertThat(TestPools.failureOf(last)).hasRootCause(this.failure).hasStackTraceContaining("'link99999'");
	}

	@Test
	void aFailureOfAnotherKindOfFutureIsUnwrapped() {
		PriorityPool pool = this.pools.ofWorkers(1);
		CompletableFuture<String> stage = new CompletableFuture<String>();
		Job<String> dependent = pool.job("post").after(stage.thenApply(String::trim)).submit(() -> "never");
		stage.completeExceptionally(this.failure);
		assertThat(TestPools.failureOf(dependent)).hasMessageContaining("a future, on which it depends")
			.hasCause(this.failure);
	}

	// Unless it asked for it

	@Test
	void afterAnyRunsWhenTheFirstHasCompleted() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		Blocker blocker = Blocker.on(pool);
		Job<?> failing = failing(pool, "print");
		Job<String> quick = pool.submit(() -> "quick");
		assertThat(pool.job("any").afterAny(blocker.job(), failing, quick).submit(() -> "done").get())
			.isEqualTo("done");
		assertThat(blocker.job()).isNotDone();
	}

	@Test
	void afterAnyFailsWhenAllHaveFailed() {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<?> failing = failing(pool, "print");
		Job<String> blocked = pool.job("waits").delay(Duration.ofHours(1)).submit(() -> "never");
		Job<String> any = pool.job("any").after(failing, blocked).afterAny().submit(() -> "never");
		await().until(failing::isDone);
		assertThat(any).isNotDone();
		blocked.cancel(true);
		assertThat(TestPools.failureOf(any)).isInstanceOf(DependencyFailedException.class)
			.hasCauseInstanceOf(CancellationException.class);
	}

	@Test
	void whenFailedRunsWhenAllHaveEndedAndOneHasFailed() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		Blocker blocker = Blocker.on(pool);
		Job<?> failing = failing(pool, "print");
		Job<String> handler = pool.job("handler").whenFailed(failing, blocker.job()).submit(() -> "handled");
		await().until(failing::isDone);
		assertThat(pool.submit(() -> "the worker is free").get()).isEqualTo("the worker is free");
		assertThat(handler).isNotDone();
		blocker.release();
		assertThat(handler.get()).isEqualTo("handled");
	}

	@Test
	void whenFailedIsCancelledWhenNoneHasFailed() {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<String> handler = pool.job("handler").after(pool.submit(() -> "fine")).whenFailed().submit(() -> "never");
		assertThat(TestPools.failureOf(handler)).isInstanceOf(CancellationException.class)
			.hasMessageContaining("it was to run when another job fails, and none did");
		assertThat(handler.jobState()).isEqualTo(JobState.CANCELLED);
		assertThat(handler.token().reason()).isEqualTo(CancellationReason.REQUESTED);
	}

	@Test
	void alwaysRunsHoweverTheOthersEnd() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<?> failing = failing(pool, "print");
		Job<String> cancelled = pool.job("waits").delay(Duration.ofHours(1)).submit(() -> "never");
		Job<String> fine = pool.submit(() -> "fine");
		Job<String> always = pool.job("always").always(failing, cancelled).always(fine).submit(() -> "done");
		Job<String> same = pool.job("always").after(failing, cancelled, fine).always().submit(() -> "done, too");
		await().until(() -> failing.isDone() && fine.isDone());
		assertThat(always).isNotDone();
		cancelled.cancel(true);
		assertThat(always.get()).isEqualTo("done");
		assertThat(same.get()).isEqualTo("done, too");
	}

	@Test
	void conditionsAreCombined() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		Blocker blocker = Blocker.on(pool);
		Job<?> failing = failing(pool, "print");
		Job<String> both = pool.job("both").after(blocker.job()).whenFailed(failing).submit(() -> "done");
		await().until(failing::isDone);
		assertThat(both).isNotDone();
		blocker.release();
		assertThat(both.get()).isEqualTo("done");
	}

	// Cancelling and shutting down

	@Test
	void aDependentCanBeCancelledAndReleasesItsTask() {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.on(pool);
		Object payload = new Object();
		WeakReference<Object> reference = new WeakReference<>(payload);
		Job<Integer> dependent = dependentOn(blocker.job(), payload, pool);
		payload = null;
		assertThat(dependent.cancel(true)).isTrue();
		assertThat(pool.snapshot().pending()).isZero();
		assertThat(pool.snapshot().cancelled()).isOne();
		await().untilAsserted(() -> {
			System.gc();
			assertThat(reference.get()).isNull();
		});
		blocker.release();
	}

	@Test
	void aDependentThatHasEndedIsNotHeldByWhatItWaitedFor() {
		PriorityPool pool = this.pools.ofWorkers(1);
		CompletableFuture<String> longLived = new CompletableFuture<>();
		Job<String> dependent = pool.job("dependent").after(longLived).submit(() -> "never");
		WeakReference<Job<String>> reference = new WeakReference<>(dependent);
		dependent.cancel(true);
		dependent = null;
		await().untilAsserted(() -> {
			System.gc();
			assertThat(reference.get()).isNull();
		});
		assertThat(longLived).isNotDone();
	}

	@Test
	void aDependentDoesNotHoldWhatItWaitedFor() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<Object> first = pool.submit(Object::new);
		WeakReference<Object> reference = new WeakReference<>(first.get());
		Job<String> dependent = pool.job("dependent").after(first).submit(() -> "done");
		first = null;
		dependent.get();
		pool.submit(() -> "another one, for the worker to forget the last").get();
		await().untilAsserted(() -> {
			System.gc();
			assertThat(reference.get()).isNull();
		});
		assertThat(dependent).isCompleted();
	}

	@Test
	void aTokenCancelsADependent() {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.on(pool);
		CancellationToken first = CancellationToken.create();
		CancellationToken second = CancellationToken.create();
		Job<String> dependent = pool.job("dependent")
			.after(blocker.job())
			.token(first)
			.token(second)
			.submit(() -> "never");
		second.cancel();
		assertThat(dependent).isCancelled();
		assertThat(first.isCancelled()).isFalse();
		blocker.release();
	}

	@Test
	void eachOfSeveralTokensCancelsTheJob() {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.on(pool);
		CancellationToken first = CancellationToken.create();
		Job<String> job = pool.job("job").token(first).token(CancellationToken.create()).submit(() -> "never");
		first.cancel();
		assertThat(job).isCancelled();
		blocker.release();
	}

	@Test
	void aDrainingPoolRunsDependentsThatItHasAccepted() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.on(pool);
		Job<String> dependent = pool.job("dependent").after(blocker.job()).submit(() -> "done");
		Job<String> last = pool.job("last").after(dependent).submit(() -> "done, too");
		Caller<Void> closing = Caller.blocked(() -> {
			pool.close();
			return null;
		});
		blocker.release();
		closing.result();
		assertThat(dependent.get()).isEqualTo("done");
		assertThat(last.get()).isEqualTo("done, too");
	}

	@Test
	void aShutdownThatCancelsFindsDependents() {
		PriorityPool pool = this.pools.of((settings) -> settings.shutdown(ShutdownMode.CANCEL));
		Job<String> dependent = pool.job("dependent").after(new CompletableFuture<>()).submit(() -> "never");
		pool.close();
		assertThat(TestPools.failureOf(dependent)).isInstanceOf(CancellationException.class)
			.hasMessageContaining("POOL_SHUTDOWN");
	}

	@Test
	void aDrainThatTakesTooLongCancelsDependents() {
		PriorityPool pool = this.pools.of((settings) -> settings.shutdownTimeout(Duration.ofMillis(20)));
		Job<String> dependent = pool.job("dependent").after(new CompletableFuture<>()).submit(() -> "never");
		pool.close();
		assertThat(dependent).isCancelled();
	}

	@Test
	void aClosedPoolTakesNoDependents() {
		PriorityPool pool = this.pools.ofWorkers(1);
		pool.close();
		assertThatExceptionOfType(PoolClosedException.class)
			.isThrownBy(() -> pool.job("dependent").after(new CompletableFuture<>()).submit(() -> "never"));
		assertThat(pool.snapshot().rejected()).isOne();
	}

	// Waiting for a dependent

	@Test
	void aWorkerThatWaitsForADependentRunsWhatThatWaitsFor() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<String> outer = pool.submit(() -> {
			Job<String> first = pool.submit(() -> "a");
			Job<String> second = pool.job("second").after(first).submit(() -> first.join() + "b");
			Job<String> third = pool.job("third").after(second).submit(() -> second.join() + "c");
			return third.get();
		});
		assertThat(outer.get()).isEqualTo("abc");
	}

	@Test
	void aWorkerThatWaitsForADependentSeesThroughOtherPools() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		PriorityPool other = this.pools.ofWorkers(1);
		Job<String> outer = pool.submit(() -> {
			Job<String> first = pool.submit(() -> "a");
			Job<String> second = other.job("second").after(first).submit(() -> first.join() + "b");
			return pool.job("third").after(second).submit(() -> second.join() + "c").join();
		});
		assertThat(outer.get()).isEqualTo("abc");
	}

	@Test
	void aWorkerThatWaitsForADependentOfADelayedJobRunsItWhenItIsDue() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<String> outer = pool.submit(() -> {
			Job<String> first = pool.job("first").delay(Duration.ofMillis(20)).submit(() -> "a");
			return pool.job("second").after(first).submit(() -> first.join() + "b").get();
		});
		assertThat(outer.get()).isEqualTo("ab");
	}

	private Job<?> failing(PriorityPool pool, String name) {
		return pool.job(name).submit(() -> {
			throw this.failure;
		});
	}

	private static Job<Integer> dependentOn(Job<?> first, Object payload, PriorityPool pool) {
		return pool.job("dependent").after(first).submit(payload::hashCode);
	}

}
