package io.threadsystem.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.DependencyFailedException;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobFailure;
import io.threadsystem.job.JobState;
import io.threadsystem.job.JobTimeoutException;
import io.threadsystem.retry.RetryPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/** Failures that throw when they are asked for their text: all that follows them ends. */
@Timeout(60)
class UnprintableFailureTests {

	private static final RetryPolicy TWICE_MORE = RetryPolicy.fixed(2, Duration.ZERO);

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final PriorityPool pool = this.pools.ofWorkers(2);

	@ParameterizedTest
	@EnumSource
	void getThrowsAnExecutionExceptionThatNamesTheClass(Kind kind) {
		Job<String> job = this.pool.job("hostile").submit(kind);
		ExecutionException thrown = catchThrowableOfType(ExecutionException.class, job::get);
		assertThat(thrown.getCause()).hasMessageContaining(kind.type().getName())
			.hasMessageContaining("cannot be shown");
		assertThat(job.jobState()).isEqualTo(JobState.FAILED);
		assertThat(job.isCancelled()).isFalse();
		assertThat(job.failures()).singleElement()
			.satisfies((failure) -> assertThat(failure.cause().getClass() == kind.type()).isTrue());
		assertRunsOn(1);
	}

	@ParameterizedTest
	@EnumSource
	void allFollowersEndWhateverTheirNumber(Kind kind) {
		for (int number = 0; number <= 5; number++) {
			CountDownLatch followed = new CountDownLatch(1);
			Job<String> job = this.pool.submit(() -> {
				followed.await();
				return kind.call();
			});
			List<CompletableFuture<?>> followers = follow(job, number);
			followed.countDown();
			followers.addAll(follow(job, number));
			assertThat(TestPools.failureOf(job).toString()).contains(kind.type().getName());
			assertThat(followers).hasSize(8 * number).allSatisfy((follower) -> await().until(follower::isDone));
		}
		assertRunsOn(6);
	}

	/** Attaches stages of each kind, so many times. */
	private static List<CompletableFuture<?>> follow(Job<String> job, int times) {
		List<CompletableFuture<?>> followers = new ArrayList<>();
		for (int i = 0; i < times; i++) {
			followers.add(job.thenApply((result) -> "never"));
			followers.add(job.whenComplete((result, failure) -> {
			}).thenRun(() -> {
			}));
			followers.add(job.handle((result, failure) -> failure));
			followers.add(job.copy());
		}
		return followers;
	}

	@Test
	void stagesThatFailSoThemselvesHoldUpNoOther() throws Exception {
		CountDownLatch followed = new CountDownLatch(1);
		Job<String> job = this.pool.submit(() -> {
			followed.await();
			return "done";
		});
		List<CompletableFuture<?>> others = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			others.add(job.thenApply((result) -> result));
			job.thenApply((result) -> fail());
			job.whenComplete((result, failure) -> fail());
		}
		Job<String> dependent = this.pool.job("dependent").after(job).submit(() -> "follows");
		followed.countDown();
		assertThat(dependent.get()).isEqualTo("follows");
		assertThat(others).allSatisfy((other) -> await().until(other::isDone));
		assertThat(job).isCompletedWithValue("done");
	}

	@ParameterizedTest
	@EnumSource
	void aDependentFails(Kind kind) {
		CountDownLatch followed = new CountDownLatch(1);
		Job<String> job = this.pool.job("hostile").submit(() -> {
			followed.await();
			return kind.call();
		});
		List<Job<String>> before = dependents(job);
		followed.countDown();
		await().until(job::isDone);
		for (List<Job<String>> jobs : List.of(before, dependents(job))) {
			assertThat(TestPools.failureOf(jobs.get(0))).isInstanceOf(DependencyFailedException.class)
				.hasMessageContaining("'hostile'")
				.cause()
				.hasMessageContaining(kind.type().getName());
			assertThat(TestPools.failureOf(jobs.get(1))).isInstanceOf(DependencyFailedException.class);
			assertThat(jobs.get(2)).succeedsWithin(TestPools.LONG);
			assertThat(jobs.get(3)).succeedsWithin(TestPools.LONG);
		}
		assertRunsOn(5);
	}

	private List<Job<String>> dependents(Job<String> job) {
		return List.of(this.pool.job("after").after(job).submit(() -> "never"),
				this.pool.job("afterAny").afterAny(job).submit(() -> "never"),
				this.pool.job("whenFailed").whenFailed(job).submit(() -> "done"),
				this.pool.job("always").always(job).submit(() -> "done"));
	}

	@ParameterizedTest
	@EnumSource
	void aJobThatWaitsForItGetsIt(Kind kind) {
		Job<String> outer = this.pool.submit(() -> this.pool.submit(kind).get());
		assertThat(TestPools.failureOf(outer)).isInstanceOf(ExecutionException.class)
			.cause()
			.hasMessageContaining(kind.type().getName());
		assertRunsOn(2);
	}

	@ParameterizedTest
	@EnumSource
	void eachAttemptIsMade(Kind kind) {
		Job<String> job = this.pool.job("hostile").retry(TWICE_MORE).submit(kind);
		assertThat(TestPools.failureOf(job)).hasMessageContaining(kind.type().getName());
		assertThat(job.failures()).hasSize(3);
		assertThat(job.attempts()).isEqualTo(3);
		assertThat(this.pool.snapshot().retried()).isEqualTo(2);
		assertRunsOn(1);
	}

	@ParameterizedTest
	@EnumSource
	void aRecoveryGetsItAndMayFailSoItself(Kind kind) throws Exception {
		Job<String> recovered = this.pool.job("recovered")
			.retry(TWICE_MORE)
			.submit(kind, (failure) -> (failure.getClass() == kind.type()) ? "recovered" : "something else");
		assertThat(recovered.get()).isEqualTo("recovered");
		Job<String> failed = this.pool.job("failed").retry(TWICE_MORE).submit(kind, (failure) -> kind.throwIt());
		assertThat(TestPools.failureOf(failed)).hasMessageContaining(kind.type().getName());
		assertThat(failed.failures()).hasSize(4);
		assertRunsOn(1);
	}

	@ParameterizedTest
	@EnumSource
	void whatIsThrownAfterATimeoutIsDropped(Kind kind) {
		Job<String> job = this.pool.job("slow").timeout(Duration.ofMillis(10)).submit(() -> afterInterrupt(kind));
		assertThat(TestPools.failureOf(job)).isInstanceOf(JobTimeoutException.class);
		Job<String> retried = this.pool.job("retried")
			.retry(TWICE_MORE)
			.timeout(Duration.ofMillis(10))
			.submit(() -> afterInterrupt(kind));
		assertThat(TestPools.failureOf(retried)).isInstanceOf(JobTimeoutException.class);
		assertRunsOn(2);
	}

	@ParameterizedTest
	@EnumSource
	void whatIsThrownAfterACancellationIsDropped(Kind kind) throws Exception {
		CountDownLatch running = new CountDownLatch(1);
		Job<String> job = this.pool.submit(() -> {
			running.countDown();
			return afterInterrupt(kind);
		});
		running.await();
		assertThat(job.cancel(true)).isTrue();
		assertThat(job).isCancelled();
		assertThat(this.pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(this.pool.snapshot().cancelled()).isOne();
	}

	private static String afterInterrupt(Kind kind) throws Exception {
		try {
			new CountDownLatch(1).await();
			return "never";
		}
		catch (InterruptedException ex) {
			return kind.call();
		}
	}

	@ParameterizedTest
	@EnumSource
	void aTaskOfExecuteIsLoggedWithItsClass(Kind kind) throws Exception {
		try (LogCapture log = new LogCapture()) {
			for (int i = 0; i < 3; i++) {
				this.pool.execute(kind::throwIt);
				this.pool.executor().execute(kind::throwIt);
			}
			assertThat(this.pool.awaitIdle(TestPools.LONG)).isTrue();
			await().until(() -> log.from(Level.ERROR).size() == 6);
			assertThat(log.from(Level.WARN)).extracting(ILoggingEvent::getFormattedMessage)
				.allMatch((message) -> message.contains("Uncaught exception in job")
						&& message.contains("'" + this.pool.name() + "'") && message.contains(kind.type().getName()));
		}
		assertRunsOn(6);
	}

	@ParameterizedTest
	@EnumSource
	void aSubmitterThatRunsItsJobItselfGetsItToo(Kind kind) throws Exception {
		PriorityPool full = this.pools
			.of((settings) -> settings.queueCapacity(1).queueFull(QueueFullPolicy.CALLER_RUNS));
		Blocker blocker = Blocker.on(full);
		full.submit(() -> "fills the queue");
		Job<String> job = full.submit(kind);
		assertThat(job).isDone();
		assertThat(TestPools.failureOf(job)).hasMessageContaining(kind.type().getName());
		blocker.release();
		assertThat(full.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(full.snapshot().failed()).isOne();
	}

	@ParameterizedTest
	@EnumSource
	void listenersAreToldOnceOfTheFailureItself(Kind kind) throws Exception {
		Queue<Class<?>> told = new ConcurrentLinkedQueue<>();
		Queue<JobState> ended = new ConcurrentLinkedQueue<>();
		PriorityPool watched = this.pools.of((settings) -> settings, (builder) -> builder.listener(new PoolListener() {

			@Override
			public void jobFailed(Job<?> job, JobFailure failure) {
				told.add(failure.cause().getClass());
			}

			@Override
			public boolean followsJobs() {
				return true;
			}

			@Override
			public void jobDone(Job<?> job, JobState state, @Nullable Throwable failure) {
				ended.add(state);
			}

		}));
		watched.submit(kind);
		assertThat(watched.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(told).containsExactly(kind.type());
		assertThat(ended).containsExactly(JobState.FAILED);
	}

	@Test
	void aListenerThatFailsSoHarmsNoJob() throws Exception {
		try (LogCapture log = new LogCapture()) {
			PriorityPool watched = this.pools.of((settings) -> settings,
					(builder) -> builder.listener(new PoolListener() {

						@Override
						public void jobStarted(Job<?> job, long waitedNanos) {
							fail();
						}

						@Override
						public void jobEnded(Job<?> job, long executionNanos, JobOutcome outcome) {
							fail();
						}

					}));
			assertThat(watched.submit(() -> "done").get()).isEqualTo("done");
			assertThat(watched.awaitIdle(TestPools.LONG)).isTrue();
			assertThat(log.messages()).isNotEmpty()
				.allMatch((message) -> message.contains(Unprintable.class.getName()));
		}
	}

	@ParameterizedTest
	@EnumSource
	void aMappingWhoseFunctionFailsSoEnds(Kind kind) {
		for (MapSettings settings : List.of(MapSettings.defaults(), MapSettings.defaults().continueOnFailure())) {
			CompletableFuture<List<String>> mapped = this.pool.job("mapping")
				.map(List.of(1, 2, 3, 4), (input) -> (input == 2) ? kind.throwIt() : "done", settings);
			assertThat(TestPools.failureOf(mapped)).hasMessageContaining(kind.type().getName());
		}
	}

	@ParameterizedTest
	@EnumSource
	void aMappingWhoseInputsFailSoEnds(Kind kind) {
		Iterable<Integer> inputs = () -> new Iterator<>() {

			private int next;

			@Override
			public boolean hasNext() {
				return true;
			}

			@Override
			public Integer next() {
				if (this.next == 3) {
					kind.throwIt();
				}
				return this.next++;
			}

		};
		CompletableFuture<List<Integer>> mapped = this.pool.map(inputs, (input) -> input);
		await().until(mapped::isDone);
		assertThat(TestPools.failureOf(mapped)).hasMessageContaining(kind.type().getName());
	}

	@ParameterizedTest
	@EnumSource
	void callbacksOfATokenThatFailSoHarmNoOther(Kind kind) throws Exception {
		CancellationToken token = CancellationToken.create();
		Blocker blocker = Blocker.of(this.pool.job("blocker").token(token));
		token.onCancel(kind::throwIt);
		Job<String> waiting = this.pool.job("waiting").delay(Duration.ofHours(1)).token(token).submit(() -> "never");
		try (LogCapture log = new LogCapture()) {
			token.cancel();
		}
		await().until(() -> blocker.job().isCancelled() && waiting.isCancelled());
		assertThat(this.pool.awaitIdle(TestPools.LONG)).isTrue();
	}

	@Test
	void manyOfThemAddUp() throws Exception {
		List<Job<String>> jobs = Stream.iterate(0, (number) -> number + 1)
			.limit(1_000)
			.map((number) -> this.pool.submit(Kind.values()[number % Kind.values().length]))
			.toList();
		assertThat(this.pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(jobs).allMatch(Job::isCompletedExceptionally);
		assertThat(this.pool.snapshot().failed()).isEqualTo(1_000);
		assertThat(this.pool.snapshot().workersReplaced()).isZero();
	}

	/**
	 * Checks that so many jobs have failed, that no worker was lost, and runs another.
	 */
	private void assertRunsOn(int failed) {
		assertThat(this.pool.submit(() -> "done")).succeedsWithin(TestPools.LONG);
		await().until(() -> this.pool.snapshot().running() == 0);
		assertThat(this.pool.snapshot().failed()).isEqualTo(failed);
		assertThat(this.pool.snapshot().workersReplaced()).isZero();
	}

	private static String fail() {
		throw new Unprintable();
	}

	/** Failures of which nothing can be printed. */
	enum Kind implements Callable<String> {

		EXCEPTION(Unprintable.class) {
			@Override
			String throwIt() {
				return fail();
			}
		},

		ERROR(UnprintableError.class) {
			@Override
			String throwIt() {
				throw new UnprintableError();
			}
		},

		CANCELLATION(UnprintableCancellation.class) {
			@Override
			String throwIt() {
				throw new UnprintableCancellation();
			}
		};

		private final Class<?> type;

		Kind(Class<?> type) {
			this.type = type;
		}

		Class<?> type() {
			return this.type;
		}

		abstract String throwIt();

		@Override
		public String call() {
			return throwIt();
		}

	}

	private static final class Unprintable extends RuntimeException {

		private static final long serialVersionUID = 1L;

		@Override
		public String getMessage() {
			throw new IllegalStateException("has no message");
		}

		@Override
		public String toString() {
			throw new IllegalStateException("has no text");
		}

	}

	private static final class UnprintableError extends Error {

		private static final long serialVersionUID = 1L;

		@Override
		public String getMessage() {
			throw new IllegalStateException("has no message");
		}

	}

	private static final class UnprintableCancellation extends CancellationException {

		private static final long serialVersionUID = 1L;

		@Override
		public String getMessage() {
			throw new IllegalStateException("has no message");
		}

	}

}
