package io.threadsystem.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/** What the holder of a job sees of it. */
@Timeout(60)
class JobTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final TestTicker ticker = new TestTicker();

	@ParameterizedTest
	@MethodSource
	void aJobCannotBeCompletedFromOutside(Consumer<Job<String>> completion) throws Exception {
		PriorityPool pool = pool();
		pool.pause();
		Job<String> job = pool.submit(() -> "by the pool");
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> completion.accept(job))
			.withMessageContaining("completed by its pool alone")
			.withMessageContaining("cancel");
		assertThat(job.jobState()).isEqualTo(JobState.PENDING);
		assertThat(job).isNotDone();
		pool.resume();
		assertThat(job.get()).isEqualTo("by the pool");
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> completion.accept(job));
		assertThat(job.get()).isEqualTo("by the pool");
	}

	static Stream<Named<Consumer<Job<String>>>> aJobCannotBeCompletedFromOutside() {
		return Stream.of(Named.of("complete", (job) -> job.complete("x")),
				Named.of("completeExceptionally", (job) -> job.completeExceptionally(new Exception())),
				Named.of("completeAsync", (job) -> job.completeAsync(() -> "x")),
				Named.of("completeAsync with executor", (job) -> job.completeAsync(() -> "x", Runnable::run)),
				Named.of("completeOnTimeout", (job) -> job.completeOnTimeout("x", 0, TimeUnit.SECONDS)),
				Named.of("orTimeout", (job) -> job.orTimeout(0, TimeUnit.SECONDS)),
				Named.of("obtrudeValue", (job) -> job.obtrudeValue("x")),
				Named.of("obtrudeException", (job) -> job.obtrudeException(new Exception())));
	}

	@Test
	void theStagesOfAJobAreOrdinaryFutures() throws Exception {
		PriorityPool pool = pool();
		pool.pause();
		Job<String> job = pool.submit(() -> "by the pool");
		CompletableFuture<String> copy = job.copy();
		assertThat(copy.complete("by hand")).isTrue();
		assertThat(job.thenApply(String::length).completeExceptionally(new Exception())).isTrue();
		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> job.copy().orTimeout(1, TimeUnit.MILLISECONDS).get())
			.withCauseInstanceOf(TimeoutException.class);
		assertThat(job).isNotDone();
		pool.resume();
		assertThat(job.get()).isEqualTo("by the pool");
		assertThat(copy.get()).isEqualTo("by hand");
	}

	@Test
	void jobsComposeWithOtherFutures() throws Exception {
		PriorityPool pool = pool();
		List<Job<Integer>> jobs = Stream.iterate(1, (number) -> number + 1)
			.limit(10)
			.map((number) -> pool.submit(() -> number))
			.toList();
		CompletableFuture.allOf(jobs.toArray(CompletableFuture[]::new)).get();
		assertThat(jobs).allMatch(Job::isDone);
		assertThat(CompletableFuture.anyOf(jobs.toArray(CompletableFuture[]::new)).get()).isIn(1, 2, 3, 4, 5, 6, 7, 8,
				9, 10);
		assertThat(jobs.get(0).thenCombine(jobs.get(1), Integer::sum).get()).isEqualTo(3);
		assertThat(CompletableFuture.completedFuture(5).thenCombine(jobs.get(9), Integer::sum).get()).isEqualTo(15);
	}

	@Test
	void cancellingAStageLeavesTheJobAlone() throws Exception {
		PriorityPool pool = pool();
		pool.pause();
		Job<String> job = pool.submit(() -> "done");
		job.thenApply(String::length).cancel(true);
		assertThat(job).isNotDone();
		pool.resume();
		assertThat(job.get()).isEqualTo("done");
	}

	@Test
	void stagesFollowTheJobWhenItFailsAndWhenItIsCancelled() {
		PriorityPool pool = pool();
		IllegalStateException failure = new IllegalStateException("on purpose");
		Job<String> failed = pool.submit(() -> {
			throw failure;
		});
		assertThat(failed.exceptionally((thrown) -> "rescued from " + thrown.getMessage()))
			.succeedsWithin(TestPools.LONG)
			.isEqualTo("rescued from on purpose");
		pool.pause();
		Job<String> cancelled = pool.submit(() -> "never");
		CompletableFuture<JobState> stage = cancelled.handle((value, thrown) -> cancelled.jobState());
		cancelled.cancel(true);
		assertThat(stage).isCompletedWithValue(JobState.CANCELLED);
	}

	@Test
	void asynchronousStagesRunOnThePoolOfTheJob() throws Exception {
		PriorityPool pool = pool();
		Job<String> job = pool.submit(Priority.HIGH, () -> "done");
		String thread = job.thenApply((value) -> value)
			.thenCompose((value) -> CompletableFuture.completedFuture(value))
			.thenApplyAsync((value) -> Thread.currentThread().getName())
			.get();
		assertThat(thread).isEqualTo(pool.name() + "-worker-1");
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(pool.snapshot().level(Priority.HIGH).submitted()).isEqualTo(2);
	}

	@Test
	void aJobHasAnIdANameAndAPriority() {
		PriorityPool pool = pool();
		pool.pause();
		Job<String> named = pool.job("render report").priority(Priority.LOW).submit(() -> "done");
		Job<String> unnamed = pool.submit(() -> "done");
		assertThat(named.name()).isEqualTo("render report");
		assertThat(named.priority()).isEqualTo(Priority.LOW);
		assertThat(unnamed.priority()).isEqualTo(Priority.NORMAL);
		assertThat(unnamed.name()).isEqualTo("job-" + unnamed.id());
		assertThat(unnamed.id()).isPositive().isNotEqualTo(named.id()).isEqualTo(unnamed.id());
		assertThat(named).hasToString("Job[render report of pool " + pool.name() + ", LOW, PENDING]");
	}

	@Test
	void aJobKnowsItsTimes() throws Exception {
		PriorityPool pool = pool();
		Instant before = Instant.now();
		Blocker blocker = Blocker.on(pool);
		Job<Void> job = pool.submit(() -> this.ticker.advance(Duration.ofSeconds(2)));
		assertThat(job.attempts()).isZero();
		assertThat(job.executionTime()).isZero();
		assertThat(job.submittedAt()).isBetween(before, Instant.now());
		this.ticker.advance(Duration.ofSeconds(3));
		assertThat(job.queueTime()).isEqualTo(Duration.ofSeconds(3));
		assertThat(blocker.job().executionTime()).isEqualTo(Duration.ofSeconds(3));
		Instant submittedAt = job.submittedAt();
		this.ticker.advance(Duration.ofSeconds(1));
		blocker.release();
		job.get();
		this.ticker.advance(Duration.ofSeconds(60));
		assertThat(job.queueTime()).isEqualTo(Duration.ofSeconds(4));
		assertThat(job.executionTime()).isEqualTo(Duration.ofSeconds(2));
		assertThat(job.attempts()).isOne();
		assertThat(job.submittedAt()).isEqualTo(submittedAt);
		assertThat(blocker.job().queueTime()).isZero();
		assertThat(blocker.job().executionTime()).isEqualTo(Duration.ofSeconds(4));
	}

	@Test
	void theTimesOfAJobEndWithIt() throws Exception {
		PriorityPool pool = pool();
		Blocker running = Blocker.on(pool);
		Job<String> waiting = pool.submit(() -> "never");
		this.ticker.advance(Duration.ofSeconds(3));
		running.job().cancel(true);
		pool.pause();
		waiting.cancel(true);
		this.ticker.advance(Duration.ofSeconds(60));
		assertThat(running.job().executionTime()).isEqualTo(Duration.ofSeconds(3));
		assertThat(waiting.queueTime()).isEqualTo(Duration.ofSeconds(3));
		assertThat(waiting.executionTime()).isZero();
	}

	@Test
	void theTimeOfSubmissionIsKnownHoweverLateOneAsks() throws Exception {
		PriorityPool pool = pool();
		Job<String> job = pool.submit(() -> "done");
		Instant submitted = Instant.now();
		job.get();
		this.ticker.advance(Duration.ofHours(1));
		assertThat(job.submittedAt()).isBetween(submitted.minus(Duration.ofHours(1)).minusSeconds(5),
				Instant.now().minus(Duration.ofHours(1)).plusSeconds(5));
	}

	@Test
	void aBuilderSubmitsAnyNumberOfJobs() throws Exception {
		PriorityPool pool = pool();
		JobBuilder builder = pool.job("again").priority(Priority.HIGH);
		Job<Integer> first = builder.submit(() -> 1);
		Job<Void> second = builder.submit(() -> {
		});
		assertThat(first.get()).isOne();
		assertThat(second.get()).isNull();
		assertThat(pool.snapshot().level(Priority.HIGH).submitted()).isEqualTo(2);
	}

	@Test
	void nullIsRefused() {
		PriorityPool pool = pool();
		assertThatNullPointerException().isThrownBy(() -> pool.submit((Callable<String>) null))
			.withMessageContaining("task");
		assertThatNullPointerException().isThrownBy(() -> pool.submit((Runnable) null)).withMessageContaining("task");
		assertThatNullPointerException().isThrownBy(() -> pool.execute(null)).withMessageContaining("task");
		assertThatNullPointerException().isThrownBy(() -> pool.submit(null, () -> "never"))
			.withMessageContaining("priority");
		assertThatNullPointerException().isThrownBy(() -> pool.executor(null)).withMessageContaining("priority");
		assertThatNullPointerException().isThrownBy(() -> pool.job(null)).withMessageContaining("name");
		JobBuilder builder = pool.job("job");
		assertThatNullPointerException().isThrownBy(() -> builder.priority(null)).withMessageContaining("priority");
		assertThatNullPointerException().isThrownBy(() -> builder.timeout(null)).withMessageContaining("timeout");
		assertThatNullPointerException().isThrownBy(() -> builder.queueTimeout(null))
			.withMessageContaining("queueTimeout");
		assertThatNullPointerException().isThrownBy(() -> builder.delay(null)).withMessageContaining("delay");
		assertThatNullPointerException().isThrownBy(() -> builder.token(null)).withMessageContaining("token");
		assertThatNullPointerException().isThrownBy(() -> builder.submit((Runnable) null))
			.withMessageContaining("task");
	}

	private PriorityPool pool() {
		return this.pools.of((settings) -> settings, (builder) -> builder.ticker(this.ticker));
	}

}
