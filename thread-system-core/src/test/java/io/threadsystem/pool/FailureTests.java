package io.threadsystem.pool;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Promise 8: a failure ends in its job or in the log, and the worker lives on. */
@Timeout(60)
class FailureTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	static Stream<Throwable> throwables() {
		return Stream.of(new IOException("checked"), new IllegalStateException("unchecked"),
				new AssertionError("assertion"), new OutOfMemoryError("on purpose"), new StackOverflowError(),
				new NoClassDefFoundError("missing"), new CompletionException(new IOException("wrapped")),
				new InterruptedException("on purpose"), new Throwable("neither exception nor error"));
	}

	@ParameterizedTest
	@MethodSource("throwables")
	void whatAJobThrowsEndsInTheJobAndTheWorkerLivesOn(Throwable thrown) throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Instant before = Instant.now();
		Job<String> job = pool.submit(throwing(thrown));
		Job<String> next = pool.submit(() -> Thread.currentThread().getName());
		assertThat(next.get()).isEqualTo(pool.name() + "-worker-1");
		assertThat(job.jobState()).isEqualTo(JobState.FAILED);
		assertThat(job.isCompletedExceptionally()).isTrue();
		assertThat(job.isCancelled()).isFalse();
		assertThat(job.handle((value, failure) -> failure).get()).isSameAs(thrown);
		assertThat(job.attempts()).isOne();
		assertThat(job.failures()).singleElement().satisfies((failure) -> {
			assertThat(failure.cause()).isSameAs(thrown);
			assertThat(failure.attempt()).isOne();
			assertThat(failure.time()).isBetween(before, Instant.now());
		});
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(pool.snapshot().failed()).isOne();
	}

	@ParameterizedTest
	@MethodSource("throwables")
	void whatATaskOfExecuteThrowsIsLoggedOnceWithJobAndPool(Throwable thrown) throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		try (LogCapture log = new LogCapture()) {
			pool.execute(() -> FailureTests.<RuntimeException>sneak(thrown));
			assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
			assertThat(log.from(Level.WARN)).singleElement().satisfies((event) -> {
				assertThat(event.getLevel()).isEqualTo(Level.ERROR);
				assertThat(event.getFormattedMessage()).containsPattern("Uncaught exception in job 'job-\\d+'")
					.contains("pool '" + pool.name() + "'");
				assertThat(event.getThrowableProxy().getClassName()).isEqualTo(thrown.getClass().getName());
			});
		}
		assertThat(pool.snapshot().failed()).isOne();
	}

	@Test
	void everyWayOfExecutingLogs() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		IllegalStateException thrown = new IllegalStateException("on purpose");
		try (LogCapture log = new LogCapture()) {
			pool.execute(Priority.LOW, () -> sneak(thrown));
			pool.executor().execute(() -> sneak(thrown));
			pool.executor(Priority.HIGH).execute(() -> sneak(thrown));
			assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
			assertThat(log.from(Level.ERROR)).hasSize(3);
		}
	}

	@Test
	void noWayOfSubmittingLogs() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		IllegalStateException thrown = new IllegalStateException("on purpose");
		try (LogCapture log = new LogCapture()) {
			pool.submit(throwing(thrown));
			pool.submit(() -> sneak(thrown));
			pool.job("built").submit(throwing(thrown));
			pool.executor().submit(throwing(thrown));
			pool.job("delayed").delay(Duration.ofMillis(1)).submit(throwing(thrown));
			assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
			assertThat(log.from(Level.WARN)).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
		}
		assertThat(pool.snapshot().failed()).isEqualTo(5);
	}

	@Test
	void aJobWithoutFailureHasNone() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<String> job = pool.submit(() -> "done");
		job.get();
		assertThat(job.failures()).isEmpty();
		assertThat(job.jobState()).isEqualTo(JobState.COMPLETED);
	}

	@Test
	void aStageThatFailsHarmsNeitherJobNorWorker() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.on(pool);
		blocker.job().thenRun(() -> sneak(new AssertionError("on purpose")));
		blocker.release();
		assertThat(pool.submit(() -> Thread.currentThread().getName()).get()).isEqualTo(pool.name() + "-worker-1");
		assertThat(blocker.job().jobState()).isEqualTo(JobState.COMPLETED);
	}

	private static Callable<String> throwing(Throwable thrown) {
		return () -> {
			FailureTests.<RuntimeException>sneak(thrown);
			return "never";
		};
	}

	@SuppressWarnings({ "unchecked", "TypeParameterUnusedInFormals" })
	private static <E extends Throwable> void sneak(Throwable thrown) throws E {
		throw (E) thrown;
	}

}
