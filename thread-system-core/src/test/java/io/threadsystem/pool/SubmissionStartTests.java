package io.threadsystem.pool;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import io.threadsystem.retry.RetryPolicy;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * A job does not start before the listeners have returned that are told of its
 * submission, whichever way it comes into its pool.
 */
@Timeout(60)
class SubmissionStartTests {

	private static final int CAPACITY = 2;

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(CAPACITY));

	private final IllegalStateException failure = new IllegalStateException("no more paper");

	private final AtomicInteger ran = new AtomicInteger();

	private final AtomicInteger told = new AtomicInteger();

	@ParameterizedTest
	@EnumSource
	void aJobDoesNotStartBeforeItsListenersHaveReturned(Way way) throws Exception {
		CompletableFuture<JobState> seen = new CompletableFuture<>();
		Job<String> job = submit(way, (accepted) -> {
			letAllRun();
			this.told.set(this.ran.get());
			seen.complete(accepted.jobState());
		});
		assertThat(job.get()).isEqualTo("done");
		assertThat(this.told).as("runs when its listener returned").hasValue(0);
		assertThat(seen.get()).isEqualTo((way == Way.IN_ITS_SUBMITTER) ? JobState.RUNNING : JobState.PENDING);
		assertThat(this.ran).hasValue(1);
		assertSlotsAreFree();
	}

	@ParameterizedTest
	@EnumSource
	void aJobWhoseListenerThrowsNeverRuns(Way way) throws Exception {
		Throwable thrown = catchThrowable(() -> submit(way, (accepted) -> {
			letAllRun();
			throw this.failure;
		}));
		assertThat((thrown instanceof ExecutionException) ? thrown.getCause() : thrown).isSameAs(this.failure);
		assertNeverRuns();
	}

	@ParameterizedTest
	@EnumSource
	void aJobThatItsListenerCancelsNeverRuns(Way way) throws Exception {
		Job<String> job = submit(way, (accepted) -> {
			letAllRun();
			assertThat(accepted.cancel(true)).isTrue();
			this.told.incrementAndGet();
		});
		assertThat(job).isCancelled();
		assertThat(this.told).hasValue(1);
		assertNeverRuns();
	}

	private void assertNeverRuns() throws Exception {
		assertSlotsAreFree();
		assertThat(this.ran).hasValue(0);
		assertThat(this.pool.snapshot().cancelled()).isOne();
	}

	private void assertSlotsAreFree() throws Exception {
		assertThat(this.pool.awaitIdle(TestPools.LONG)).isTrue();
		TestPools.assertConserved(this.pool);
		Blocker blocker = Blocker.on(this.pool);
		for (int slot = 0; slot < CAPACITY; slot++) {
			this.pool.job("free").queueFull(QueueFullPolicy.REJECT).submit(() -> "done");
		}
		blocker.release();
	}

	/**
	 * Waits until the only worker has come to what it takes last, later than any job that
	 * could start.
	 */
	private void letAllRun() {
		try {
			this.pool.job("last")
				.priority(Priority.LOWEST)
				.delay(Duration.ofMillis(2))
				.submit(() -> "last")
				.get(TestPools.LONG.toSeconds(), TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	private Job<String> submit(Way way, SubmissionListener listener) throws Exception {
		JobBuilder builder = this.pool.job("told").onSubmit(listener);
		Callable<String> task = () -> {
			this.ran.incrementAndGet();
			return "done";
		};
		return switch (way) {
			case INTO_THE_QUEUE -> builder.submit(task);
			case WITH_A_TOKEN -> builder.token(CancellationToken.create()).submit(task);
			case TRIED_AGAIN -> builder.retry(RetryPolicy.fixed(3, Duration.ZERO)).submit(task);
			case DELAYED -> builder.delay(Duration.ofMillis(1)).submit(task);
			case DEPENDENT -> builder.after(Job.completed("there")).submit(task);
			case BY_THE_WAIT_LIST -> submitToFullQueue(builder, task);
			case ON_A_WORKER_THAT_WAITS -> this.pool.submit(() -> {
				fill();
				return builder.submit(task);
			}).get();
			case IN_ITS_SUBMITTER -> this.pool.submit(() -> {
				fill();
				return builder.queueFull(QueueFullPolicy.CALLER_RUNS).submit(task);
			}).get();
		};
	}

	private Job<String> submitToFullQueue(JobBuilder builder, Callable<String> task) throws Exception {
		Blocker blocker = Blocker.on(this.pool);
		fill();
		Caller<Job<String>> submitter = Caller.blocked(() -> builder.submit(task));
		blocker.release();
		return submitter.result();
	}

	private void fill() {
		for (int slot = 0; slot < CAPACITY; slot++) {
			this.pool.submit(() -> "takes a slot");
		}
	}

	/** How a job comes into its pool. */
	private enum Way {

		INTO_THE_QUEUE, WITH_A_TOKEN, TRIED_AGAIN, DELAYED, DEPENDENT, BY_THE_WAIT_LIST, ON_A_WORKER_THAT_WAITS,
		IN_ITS_SUBMITTER

	}

}
