package io.threadsystem.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import io.threadsystem.job.CancellationReason;
import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** Promise 4: the tokens that a job follows, and its own. */
@Timeout(60)
class JobTokenTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final CancellationToken token = CancellationToken.create();

	@Test
	void aJobWhoseTokenIsCancelledAlreadyNeverRuns() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		this.token.cancel("not today");
		AtomicBoolean ran = new AtomicBoolean();
		Job<Void> job = pool.job("job").token(this.token).submit(() -> ran.set(true));
		Job<Void> delayed = pool.job("job").token(this.token).delay(Duration.ofHours(1)).submit(() -> ran.set(true));
		assertThat(job.jobState()).isEqualTo(JobState.CANCELLED);
		assertThat(delayed.jobState()).isEqualTo(JobState.CANCELLED);
		assertThat(TestPools.failureOf(job)).isInstanceOf(CancellationException.class)
			.hasMessageContaining("PARENT: not today");
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(ran).isFalse();
		assertThat(pool.snapshot().submitted()).isEqualTo(2);
		assertThat(pool.snapshot().cancelled()).isEqualTo(2);
	}

	@Test
	void aTokenCancelsItsPendingJobs() {
		PriorityPool pool = this.pools.ofWorkers(1);
		pool.pause();
		List<Job<String>> jobs = Stream.generate(() -> pool.job("job").token(this.token).submit(() -> "never"))
			.limit(100)
			.toList();
		Job<String> other = pool.submit(() -> "done");
		this.token.cancel();
		assertThat(jobs).allSatisfy((job) -> assertThat(job).isCancelled());
		assertThat(other).isNotDone();
		assertThat(pool.snapshot().queued()).isOne();
	}

	@Test
	void aPendingJobDoesNotStartWhileTheCallbacksOfItsTokenStillRun() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		CancellationToken token = CancellationToken.create();
		CountDownLatch firstCallback = new CountDownLatch(1);
		token.onCancel(() -> awaitUninterrupted(firstCallback));
		Blocker blocker = Blocker.on(pool);
		AtomicInteger ran = new AtomicInteger();
		Job<Integer> pending = pool.job("pending").token(token).submit(ran::incrementAndGet);
		Job<Integer> waitedFor = pool.job("waited for").token(token).submit(ran::incrementAndGet);
		Job<Throwable> waiting = pool.submit(Priority.HIGH, () -> TestPools.failureOf(waitedFor));
		Caller<Void> canceller = Caller.blocked(() -> {
			token.cancel("enough");
			return null;
		});
		blocker.release();
		assertThat(TestPools.failureOf(pending)).isInstanceOf(CancellationException.class)
			.hasMessageContaining("PARENT: enough");
		assertThat(waiting.get()).isInstanceOf(CancellationException.class);
		firstCallback.countDown();
		canceller.result();
		assertThat(ran).hasValue(0);
		assertThat(pool.snapshot().cancelled()).isEqualTo(2);
	}

	private static void awaitUninterrupted(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void aTokenCancelsAndInterruptsItsRunningJob() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.of(pool.job("job").token(this.token));
		this.token.cancel("enough");
		assertThat(blocker.job()).isCancelled();
		assertThat(blocker.job().token().reason()).isEqualTo(CancellationReason.PARENT);
		assertThat(blocker.job().token().message()).isEqualTo("enough");
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
	}

	@Test
	void aTokenWithATimeLimitCancelsItsJob() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.of(pool.job("job").token(CancellationToken.withTimeout(Duration.ofMillis(20))));
		assertThat(TestPools.failureOf(blocker.job())).isInstanceOf(CancellationException.class)
			.hasMessageContaining("timed out after PT0.02S");
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
	}

	@Test
	void theOwnTokenOfAJobCancelsTheJobAndNothingElse() {
		PriorityPool pool = this.pools.ofWorkers(1);
		pool.pause();
		Job<String> job = pool.job("job").token(this.token).submit(() -> "never");
		Job<String> sibling = pool.job("job").token(this.token).submit(() -> "done");
		job.token().cancel("changed my mind");
		assertThat(job).isCancelled();
		assertThat(TestPools.failureOf(job)).hasMessageContaining("REQUESTED: changed my mind");
		assertThat(this.token.isCancelled()).isFalse();
		assertThat(sibling).isNotDone();
	}

	@Test
	void theOwnTokenInterruptsTheRunningJob() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.on(pool);
		blocker.job().token().cancel();
		assertThat(blocker.job()).isCancelled();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
	}

	@Test
	void theOwnTokenIsAlwaysTheSameAndThatOfTheContext() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<CancellationToken> job = pool.submit(() -> JobContext.current().token());
		assertThat(job.get()).isSameAs(job.token()).isSameAs(job.token());
		assertThat(job.token().isCancelled()).isFalse();
	}

	@Test
	void theTokenOfACancelledJobSaysWhy() {
		PriorityPool pool = this.pools.ofWorkers(1);
		pool.pause();
		Job<String> asked = pool.submit(() -> "never");
		CancellationToken askedBefore = asked.token();
		asked.cancel(false);
		Job<String> neverAsked = pool.submit(() -> "never");
		neverAsked.cancel(false);
		assertThat(askedBefore.reason()).isEqualTo(CancellationReason.REQUESTED);
		assertThat(neverAsked.token().reason()).isEqualTo(CancellationReason.REQUESTED);
	}

	@Test
	void cancellingTheTokenOfAJobThatHasEndedChangesNothing() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<String> job = pool.submit(() -> "done");
		job.get();
		job.token().cancel();
		assertThat(job.jobState()).isEqualTo(JobState.COMPLETED);
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
	}

	@Test
	void aJobThatThrowsIfCancelledIsCancelledAndHasNotFailed() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		CountDownLatch running = new CountDownLatch(1);
		Job<Void> job = pool.job("job").token(this.token).submit(() -> {
			running.countDown();
			while (true) {
				this.token.throwIfCancelled();
				JobContext.current().token().throwIfCancelled();
			}
		});
		running.await();
		this.token.cancel();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(job.jobState()).isEqualTo(JobState.CANCELLED);
		assertThat(pool.snapshot().failed()).isZero();
	}

	@Test
	void callbacksOfTheOwnTokenRunOnceAfterTheCancellation() {
		PriorityPool pool = this.pools.ofWorkers(1);
		pool.pause();
		Job<String> job = pool.submit(() -> "never");
		List<String> calls = new ArrayList<>();
		job.token().onCancel(() -> {
			calls.add("outer, " + job.jobState());
			job.token().onCancel(() -> calls.add("registered inside"));
			job.cancel(true);
			job.token().cancel();
		});
		job.cancel(false);
		job.cancel(true);
		job.token().cancel();
		assertThat(calls).containsExactly("outer, CANCELLED", "registered inside");
	}

	@Test
	void aCallbackThatThrowsStopsNoOtherAndIsLogged() {
		PriorityPool pool = this.pools.ofWorkers(1);
		pool.pause();
		Job<String> job = pool.submit(() -> "never");
		AtomicInteger calls = new AtomicInteger();
		job.token().onCancel(calls::incrementAndGet);
		job.token().onCancel(() -> {
			throw new AssertionError("on purpose");
		});
		job.token().onCancel(calls::incrementAndGet);
		try (LogCapture log = new LogCapture()) {
			assertThat(job.cancel(false)).isTrue();
			assertThat(log.from(Level.ERROR)).singleElement()
				.satisfies((event) -> assertThat(event.getThrowableProxy().getMessage()).isEqualTo("on purpose"));
		}
		assertThat(calls).hasValue(2);
		assertThat(pool.snapshot().cancelled()).isOne();
	}

	@Test
	void aCallbackMaySubmitToThePool() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		AtomicReference<Job<String>> submitted = new AtomicReference<>();
		Blocker blocker = Blocker.on(pool);
		blocker.job().token().onCancel(() -> submitted.set(pool.submit(() -> "done")));
		blocker.job().cancel(true);
		assertThat(submitted.get().get()).isEqualTo("done");
	}

}
