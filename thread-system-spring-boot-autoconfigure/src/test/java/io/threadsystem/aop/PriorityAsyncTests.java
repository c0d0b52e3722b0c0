package io.threadsystem.aop;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.aop.Payments.Probe;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.job.JobTimeoutException;
import io.threadsystem.job.PoolClosedException;
import io.threadsystem.job.Priority;
import io.threadsystem.job.QueueFullException;
import io.threadsystem.job.QueueTimeoutException;
import io.threadsystem.pool.PriorityPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PriorityAsync}: return types, attributes, failures and cancellation.
 */
class PriorityAsyncTests {

	private static final Duration SOON = Duration.ofSeconds(10);

	@Test
	void everyFutureTypeHandsOutTheJob() {
		run((payments, probe, context) -> {
			CompletionStage<String> stage = payments.completionStage();
			Future<String> future = payments.future();
			assertThat(payments.completableFuture()).isInstanceOf(Job.class).succeedsWithin(SOON).satisfies(this::main);
			assertThat(stage).isInstanceOf(Job.class);
			assertThat(stage.toCompletableFuture()).succeedsWithin(SOON).satisfies(this::main);
			assertThat(future).isInstanceOf(Job.class);
			assertThat(future).succeedsWithin(SOON).satisfies(this::main);
			assertThat(payments.job()).succeedsWithin(SOON).satisfies(this::main);
		});
	}

	private void main(String thread) {
		assertThat(thread).startsWith("main-worker-");
	}

	@Test
	void aVoidMethodRunsOnAWorker() {
		run((payments, probe, context) -> {
			payments.nothing();
			await().untilAsserted(() -> assertThat(probe.thread).startsWith("main-worker-"));
		});
	}

	@Test
	void nullFromAFutureMethodIsTheResultNull() {
		run((payments, probe, context) -> assertThat(payments.noFuture()).succeedsWithin(SOON).isNull());
	}

	@Test
	void aJobIsNamedAfterClassAndMethod() {
		run((payments, probe, context) -> assertThat(payments.job().name()).isEqualTo("Payments.job"));
	}

	@Test
	void theAttributesAct() {
		run((payments, probe, context) -> {
			CompletableFuture<String> express = payments.express();
			assertThat(express).succeedsWithin(SOON).asString().startsWith("single-worker-");
			assertThat(job(express).priority()).isEqualTo(Priority.HIGHEST);
			assertThat(job(express).name()).isEqualTo("from-yaml");
		});
	}

	@Test
	void aPriorityArgumentWinsUnlessItIsNull() {
		run((payments, probe, context) -> {
			assertThat(job(payments.at("x", Priority.HIGHEST)).priority()).isEqualTo(Priority.HIGHEST);
			assertThat(job(payments.at("x", null)).priority()).isEqualTo(Priority.LOW);
		});
	}

	@Test
	void aFailureReachesTheFutureAsItWasThrown() {
		run((payments, probe, context) -> {
			assertFails(payments.throwing(new IOException("direct")), IOException.class, "direct");
			assertFails(payments.throwing(new StackOverflowError("error")), StackOverflowError.class, "error");
			assertFails(payments.failedFuture(new IOException("future")), IOException.class, "future");
			assertFails(payments.failedStage(new IOException("stage")).toCompletableFuture(), IOException.class,
					"stage");
		});
	}

	@Test
	void aFutureThatTheMethodReturnsIsWaitedFor() {
		run((payments, probe, context) -> {
			CompletableFuture<String> inner = new CompletableFuture<>();
			Future<String> outer = payments.waitingFor(inner);
			assertThat(probe.entered.await(10, TimeUnit.SECONDS)).isTrue();
			assertThat(outer.isDone()).isFalse();
			inner.complete("later");
			assertThat(outer).succeedsWithin(SOON).isEqualTo("later");
		});
	}

	@Test
	void aFutureThatIsNoStageIsWaitedForToo() {
		run((payments, probe, context) -> {
			FutureTask<String> inner = new FutureTask<>(() -> "plain");
			Future<String> outer = payments.waitingFor(inner);
			inner.run();
			assertThat(outer).succeedsWithin(SOON).isEqualTo("plain");
		});
	}

	@Test
	void aJobOfTheSamePoolIsWaitedForWhileASpareWorkerRunsIt() {
		run((payments, probe, context) -> {
			PriorityPool single = context.getBean("singlePriorityPool", PriorityPool.class);
			assertThat(payments.jobOf(single)).succeedsWithin(SOON)
				.isEqualTo("single-worker-1 waits for single-worker-2");
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void cancellingTheJobCancelsTheFutureOfTheMethod(boolean interrupt) {
		run((payments, probe, context) -> {
			CompletableFuture<String> inner = new CompletableFuture<>();
			Future<String> outer = payments.waitingFor(inner);
			assertThat(probe.entered.await(10, TimeUnit.SECONDS)).isTrue();
			assertThat(outer.cancel(interrupt)).isTrue();
			await().until(inner::isCancelled);
			assertThat(job(outer).jobState()).isEqualTo(JobState.CANCELLED);
		});
	}

	@Test
	void aTimeoutCancelsTheFutureOfTheMethod() {
		run((payments, probe, context) -> {
			CompletableFuture<String> inner = new CompletableFuture<>();
			CompletableFuture<String> outer = payments.waitingTooLongFor(inner);
			await().until(inner::isCancelled);
			assertThat(outer).failsWithin(SOON).withThrowableThat().withCauseInstanceOf(JobTimeoutException.class);
		});
	}

	@Test
	void aTimeoutCancelsTheTokenAndInterrupts() {
		run((payments, probe, context) -> {
			assertThat(payments.slow()).failsWithin(SOON)
				.withThrowableThat()
				.withCauseInstanceOf(JobTimeoutException.class);
			await().until(() -> probe.interrupted);
			assertThat(Objects.requireNonNull(probe.token).isCancelled()).isTrue();
		});
	}

	@Test
	void zeroIsNoLimitEvenWhereThePoolHasOne() {
		run((payments, probe, context) -> {
			PriorityPool main = context.getBean("mainPriorityPool", PriorityPool.class);
			main.reconfigure(main.settings().toBuilder().timeout(Duration.ofMillis(50)).build());
			CountDownLatch release = new CountDownLatch(1);
			CompletableFuture<String> unlimited = payments.unlimited(release);
			assertThat(payments.limitedByPool(release)).failsWithin(SOON)
				.withThrowableThat()
				.withCauseInstanceOf(JobTimeoutException.class);
			assertThat(unlimited.isDone()).isFalse();
			release.countDown();
			assertThat(unlimited).succeedsWithin(SOON).isEqualTo("released");
		});
	}

	@Test
	void aQueueTimeoutActs() {
		run((payments, probe, context) -> {
			CountDownLatch release = new CountDownLatch(1);
			CompletableFuture<String> running = payments.blocking(release);
			await().until(() -> job(running).jobState() == JobState.RUNNING);
			assertThat(payments.impatient()).failsWithin(SOON)
				.withThrowableThat()
				.withCauseInstanceOf(QueueTimeoutException.class);
			release.countDown();
		});
	}

	@Test
	void theMethodSeesItsJob() {
		run((payments, probe, context) -> assertThat(payments.jobContext()).succeedsWithin(SOON)
			.isEqualTo("Payments.jobContext attempt 1"));
	}

	@Test
	void aFullQueueIsAnExceptionOfTheCall() {
		run((payments, probe, context) -> {
			CountDownLatch release = new CountDownLatch(1);
			CompletableFuture<String> running = payments.blocking(release);
			await().until(() -> job(running).jobState() == JobState.RUNNING);
			payments.blocking(release);
			payments.blocking(release);
			assertThatExceptionOfType(QueueFullException.class).isThrownBy(() -> payments.blocking(release));
			assertThatExceptionOfType(QueueFullException.class).isThrownBy(payments::voidOnSingle);
			release.countDown();
		});
	}

	@Test
	void aClosedPoolIsAnExceptionOfTheCall() {
		run((payments, probe, context) -> {
			context.getBean("mainPriorityPool", PriorityPool.class).close();
			assertThatExceptionOfType(PoolClosedException.class).isThrownBy(payments::job);
			assertThatExceptionOfType(PoolClosedException.class).isThrownBy(payments::nothing);
		});
	}

	@Test
	void aCallThatIsCancelledInTimeNeverRuns() {
		run((payments, probe, context) -> {
			CountDownLatch release = new CountDownLatch(1);
			CompletableFuture<String> running = payments.blocking(release);
			await().until(() -> job(running).jobState() == JobState.RUNNING);
			CompletableFuture<String> pending = payments.express();
			assertThat(pending.cancel(true)).isTrue();
			release.countDown();
			assertThatExceptionOfType(CancellationException.class).isThrownBy(pending::get);
			assertThat(payments.blocking(release)).succeedsWithin(SOON);
			assertThat(probe.expressRuns).hasValue(0);
		});
	}

	private static Job<?> job(Future<?> future) {
		assertThat(future).isInstanceOf(Job.class);
		return (Job<?>) future;
	}

	private static void assertFails(CompletableFuture<?> future, Class<? extends Throwable> type, String message) {
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> future.get(10, TimeUnit.SECONDS))
			.havingCause()
			.isExactlyInstanceOf(type)
			.withMessage(message);
	}

	private static void run(Scenario scenario) {
		AnnotatedBeans.runner(Payments.class, Probe.class)
			.withPropertyValues("express.pool=single", "express.name=from-yaml")
			.run((context) -> scenario.run(context.getBean(Payments.class), context.getBean(Probe.class), context));
	}

	interface Scenario {

		void run(Payments payments, Probe probe, AssertableApplicationContext context) throws Throwable;

	}

}
