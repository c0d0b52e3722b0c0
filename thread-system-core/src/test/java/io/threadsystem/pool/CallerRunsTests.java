package io.threadsystem.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import io.threadsystem.job.JobState;
import io.threadsystem.job.JobTimeoutException;
import io.threadsystem.job.PoolClosedException;
import io.threadsystem.job.Priority;
import io.threadsystem.job.QueueFullException;
import io.threadsystem.retry.RetryPolicy;
import io.threadsystem.workflow.JobGraph;
import io.threadsystem.workflow.JobGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * A full queue whose submitters run their jobs themselves, as far as any thread may be
 * one. Callers that are workers of other pools: {@link GuestWorkerTests}.
 */
@Timeout(60)
class CallerRunsTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final TestTicker ticker = new TestTicker();

	@Test
	void aJobIsNotLostWhereARateLimitComesIntoForceBeforeItsSubmitterRunsIt() throws Exception {
		LimitOnSubmission limit = new LimitOnSubmission();
		limit.pool = this.pools.of((settings) -> settings.queueCapacity(1).queueFull(QueueFullPolicy.CALLER_RUNS),
				(builder) -> builder.listener(limit));
		Blocker.on(limit.pool);
		limit.pool.submit(() -> "takes the slot");
		Job<String> job = limit.pool.job("limited").submit(() -> "done");
		assertThat(limit.tookTheToken).isCompletedWithValue("done");
		assertThat(job).isCompletedWithValue("done");
	}

	/** Lets jobs start once an hour, and starts one, while a job is being submitted. */
	private static final class LimitOnSubmission implements PoolListener {

		private PriorityPool pool;

		private Job<String> tookTheToken;

		@Override
		public boolean followsJobs() {
			return true;
		}

		@Override
		public void jobSubmitted(Job<?> job) {
			if (job.name().equals("limited")) {
				RateLimit rate = new RateLimit(1, Duration.ofHours(1), 1);
				this.pool.reconfigure(this.pool.settings().toBuilder().rateLimit(rate).build());
				this.tookTheToken = this.pool.submit(() -> "done");
			}
		}

	}

	@Test
	void aJobThatFindsTheQueueFullRunsOnTheSubmittingThread() {
		PriorityPool pool = fullPool();
		Job<Thread> job = pool.submit(Thread::currentThread);
		assertThat(job).isDone();
		assertThat(job.join()).isSameAs(Thread.currentThread());
		assertThat(job.attempts()).isOne();
		assertThat(job.jobState()).isEqualTo(JobState.COMPLETED);
		assertThat(pool.snapshot().completed()).isOne();
		assertThat(pool.snapshot().submitted()).isEqualTo(3);
		assertThat(pool.snapshot().queued()).isOne();
	}

	@Test
	void aJobThatFindsASlotDoesNot() {
		PriorityPool pool = pool();
		Blocker.on(pool);
		assertThat(pool.submit(Thread::currentThread)).isNotDone();
	}

	@Test
	void theJobHasItsContextAndTheCallerHasNoneAfterwards() {
		PriorityPool pool = fullPool();
		Job<List<Object>> job = pool.job("inside").submit(() -> {
			JobContext context = JobContext.current();
			return List.of(context.name(), context.attempt(), context.token(), context.jobs());
		});
		assertThat(job.join()).containsExactly("inside", 1, job.token(), List.of(job));
		assertThat(JobContext.find()).isEmpty();
	}

	@Test
	void whatTheJobThrowsIsItsFailure() {
		PriorityPool pool = fullPool();
		Job<String> job = pool.submit(() -> {
			throw new AssertionError("on purpose");
		});
		assertThat(TestPools.failureOf(job)).isInstanceOf(AssertionError.class).hasMessage("on purpose");
		assertThat(job.failures()).hasSize(1);
		assertThat(pool.snapshot().failed()).isOne();
	}

	@Test
	void theFailureOfATaskOfExecuteIsLoggedOnce() {
		PriorityPool pool = fullPool();
		try (LogCapture log = new LogCapture()) {
			pool.execute(() -> {
				throw new IllegalStateException("on purpose");
			});
			assertThat(log.from(Level.ERROR)).hasSize(1);
			assertThat(log.messages().get(0)).contains(pool.name());
		}
	}

	@Test
	void cancellingInterruptsTheJobAndNotTheCaller() throws Exception {
		PriorityPool pool = fullPool();
		Submitter submitter = new Submitter(pool.job("job"));
		Job<?> job = submitter.awaitRunning();
		assertThat(job.cancel(true)).isTrue();
		assertThat(submitter.caller().result()).isSameAs(job);
		assertThat(submitter.caller().wasInterruptedAtEnd()).isFalse();
		assertThat(job).isCancelled();
		assertThat(job.token().isCancelled()).isTrue();
		assertThat(pool.snapshot().cancelled()).isOne();
	}

	@Test
	void aTokenCancelsTheJobAndNotTheCaller() throws Exception {
		PriorityPool pool = fullPool();
		CancellationToken token = CancellationToken.create();
		Submitter submitter = new Submitter(pool.job("job").token(token));
		submitter.awaitRunning();
		token.cancel();
		assertThat(submitter.caller().result()).isCancelled();
		assertThat(submitter.caller().wasInterruptedAtEnd()).isFalse();
	}

	@Test
	void anInterruptFromBeforeIsKeptForTheCaller() {
		PriorityPool pool = fullPool();
		Thread.currentThread().interrupt();
		Job<Boolean> job = pool.submit(() -> Thread.currentThread().isInterrupted());
		assertThat(Thread.interrupted()).isTrue();
		assertThat(job.join()).isFalse();
	}

	@Test
	void anInterruptThatIsNotForTheJobIsKeptForTheCaller() throws Exception {
		PriorityPool pool = fullPool();
		Submitter submitter = new Submitter(pool.job("job"));
		Job<?> job = submitter.awaitRunning();
		submitter.caller().interrupt();
		assertThat(TestPools.failureOf(job)).isInstanceOf(InterruptedException.class);
		submitter.caller().result();
		assertThat(submitter.caller().wasInterruptedAtEnd()).isTrue();
	}

	@Test
	void aJobThatTakesTooLongTimesOutAndTheCallerGoesOn() throws Exception {
		PriorityPool pool = fullPool();
		Submitter submitter = new Submitter(pool.job("job").timeout(Duration.ofSeconds(5)));
		Job<?> job = submitter.awaitRunning();
		this.ticker.advance(Duration.ofSeconds(5));
		assertThat(TestPools.failureOf(job)).isInstanceOf(JobTimeoutException.class);
		submitter.caller().result();
		assertThat(submitter.caller().wasInterruptedAtEnd()).isFalse();
	}

	@Test
	void furtherAttemptsRunOnWorkers() throws Exception {
		PriorityPool pool = pool();
		Blocker blocker = fill(pool);
		List<String> threads = Collections.synchronizedList(new ArrayList<>());
		Job<String> job = pool.job("job").retry(RetryPolicy.fixed(2, Duration.ofSeconds(1))).submit(() -> {
			threads.add(Thread.currentThread().getName());
			if (threads.size() < 3) {
				throw new IllegalStateException("on purpose");
			}
			return "done";
		});
		assertThat(job).isNotDone();
		assertThat(job.jobState()).isEqualTo(JobState.PENDING);
		assertThat(threads).hasSize(1);
		blocker.release();
		await().until(() -> {
			this.ticker.advance(Duration.ofSeconds(1));
			return job.isDone();
		});
		String worker = pool.name() + "-worker-1";
		assertThat(threads).containsExactly(Thread.currentThread().getName(), worker, worker);
		assertThat(job.get()).isEqualTo("done");
		assertThat(pool.snapshot().retried()).isEqualTo(2);
	}

	@Test
	void theJobIsSeenWhileItRunsAndTheThreadIsNoWorker() throws Exception {
		PriorityPool pool = fullPool();
		Submitter submitter = new Submitter(pool.job("job").priority(Priority.HIGH));
		submitter.awaitRunning();
		assertThat(pool.snapshot().running()).isEqualTo(2);
		assertThat(pool.snapshot().level(Priority.HIGH).running()).isOne();
		assertThat(pool.snapshot().workers()).hasSize(1);
		submitter.release();
		submitter.caller().result();
		assertThat(pool.snapshot().level(Priority.HIGH).running()).isZero();
	}

	@Test
	void aPoolIsNotIdleWhileASubmitterRunsAJob() throws Exception {
		PriorityPool pool = pool();
		Blocker blocker = fill(pool);
		Submitter submitter = new Submitter(pool.job("job"));
		submitter.awaitRunning();
		blocker.release();
		await().until(() -> pool.snapshot().completed() == 2);
		assertThat(pool.awaitIdle(Duration.ofMillis(1))).isFalse();
		Caller<Boolean> waiting = Caller.blocked(() -> pool.awaitIdle(TestPools.LONG));
		submitter.release();
		assertThat(waiting.result()).isTrue();
	}

	@Test
	void listenersAreToldOnTheSubmittingThread() {
		List<String> told = Collections.synchronizedList(new ArrayList<>());
		PoolListener listener = new PoolListener() {

			@Override
			public void queueFull(Job<?> job, QueueFullPolicy policy) {
				told.add("full " + policy + onThread());
			}

			@Override
			public void jobStarted(Job<?> job, long waitedNanos) {
				if (job.name().equals("job")) {
					told.add("started" + onThread());
				}
			}

			@Override
			public void jobEnded(Job<?> job, long executionNanos, JobOutcome outcome) {
				told.add("ended " + outcome + onThread());
			}

			private String onThread() {
				return " on " + Thread.currentThread().getName();
			}

		};
		PriorityPool pool = this.pools.of(
				(settings) -> settings.queueCapacity(1).queueFull(QueueFullPolicy.CALLER_RUNS),
				(builder) -> builder.listener(listener));
		fill(pool);
		pool.job("job").submit(() -> "done");
		String thread = " on " + Thread.currentThread().getName();
		assertThat(told).containsExactly("full CALLER_RUNS" + thread, "started" + thread, "ended COMPLETED" + thread);
	}

	@Test
	void jobsThatSubmitJobsRunInsideOfEachOtherNotTooDeep() {
		PriorityPool pool = fullPool();
		AtomicInteger depth = new AtomicInteger();
		Job<?> job = pool.submit(() -> submitDeeper(pool, depth));
		assertThat(job).isCompleted();
		assertThat(depth.get()).isBetween(Worker.MAX_DEPTH, Worker.MAX_DEPTH + 1);
	}

	private static void submitDeeper(PriorityPool pool, AtomicInteger depth) {
		depth.incrementAndGet();
		try {
			pool.submit(() -> submitDeeper(pool, depth)).join();
		}
		catch (QueueFullException ex) {
			assertThat(ex).hasMessageContaining(Worker.MAX_DEPTH + " deep");
		}
	}

	@Test
	void onAWorkerOfThePoolItRunsInsideOfTheCurrentJob() throws Exception {
		PriorityPool pool = pool();
		Job<List<Job<?>>> outer = pool.submit(() -> {
			pool.submit(() -> "fills the queue");
			return pool.submit(() -> JobContext.current().jobs()).get();
		});
		assertThat(outer.get()).hasSize(2).last().isSameAs(outer);
	}

	@Test
	void severalJobsRunOneAfterTheOtherAsFarAsThereIsNoRoom() {
		PriorityPool pool = pool(3);
		Blocker blocker = Blocker.on(pool);
		List<Integer> here = new ArrayList<>();
		List<Job<Boolean>> jobs = pool
			.submitAll(Stream.of(1, 2, 3, 4, 5).<Callable<Boolean>>map((number) -> () -> here.add(number)).toList());
		assertThat(here).containsExactly(4, 5);
		assertThat(jobs.stream().map(Job::isDone)).containsExactly(false, false, false, true, true);
		blocker.release();
		assertThat(jobs).allSatisfy((job) -> assertThat(job).succeedsWithin(TestPools.LONG));
	}

	@Test
	void theViewOfThePoolDoesTheSame() throws Exception {
		PriorityPool pool = fullPool();
		List<Future<Thread>> futures = pool.executor().invokeAll(Collections.nCopies(3, Thread::currentThread));
		for (Future<Thread> future : futures) {
			assertThat(future.get()).isSameAs(Thread.currentThread());
		}
	}

	@Test
	void groupsAndGraphsGoThrough() throws Exception {
		PriorityPool pool = pool();
		Blocker blocker = fill(pool);
		try (JobGroup group = JobGroup.on(pool, "group")) {
			Job<Thread> job = group.submit(Thread::currentThread);
			assertThat(job.get()).isSameAs(Thread.currentThread());
			assertThat(group.await(TestPools.LONG)).isTrue();
		}
		JobGraph graph = JobGraph.named("graph")
			.job("first", (run) -> "first")
			.job("second", (run) -> run.result("first", String.class) + ", second")
			.after("first")
			.build();
		var run = graph.submit(pool);
		blocker.release();
		assertThat(run).succeedsWithin(TestPools.LONG);
		assertThat(run.result("second", String.class)).isEqualTo("first, second");
	}

	@Test
	void aDrainWaitsForTheJob() throws Exception {
		PriorityPool pool = pool();
		Blocker blocker = fill(pool);
		Submitter submitter = new Submitter(pool.job("job"));
		Job<?> job = submitter.awaitRunning();
		blocker.release();
		Caller<Void> closer = Caller.blocked(() -> close(pool));
		await().until(() -> PoolProbe.isClosed(pool));
		assertThatExceptionOfType(PoolClosedException.class).isThrownBy(() -> pool.submit(() -> "never"));
		assertThat(job).isNotDone();
		assertThat(closer.isDone()).isFalse();
		submitter.release();
		closer.result();
		assertThat(job).isCompleted();
		assertThat(TestPools.threadsOf(pool)).isEmpty();
	}

	@Test
	void aDrainThatTakesTooLongCancelsTheJob() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(1)
			.queueFull(QueueFullPolicy.CALLER_RUNS)
			.shutdownTimeout(Duration.ofMillis(20)));
		Blocker blocker = fill(pool);
		Submitter submitter = new Submitter(pool.job("job"));
		Job<?> job = submitter.awaitRunning();
		blocker.release();
		close(pool);
		assertThat(submitter.caller().result()).isSameAs(job);
		assertThat(job).isCancelled();
		assertThat(submitter.caller().wasInterruptedAtEnd()).isFalse();
	}

	@Test
	void aShutdownThatCancelsCancelsTheJob() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(1)
			.queueFull(QueueFullPolicy.CALLER_RUNS)
			.shutdown(ShutdownMode.CANCEL));
		fill(pool);
		Submitter submitter = new Submitter(pool.job("job"));
		Job<?> job = submitter.awaitRunning();
		close(pool);
		submitter.caller().result();
		assertThat(job).isCancelled();
		assertThat(submitter.caller().wasInterruptedAtEnd()).isFalse();
	}

	@Test
	void aJobMayCloseItsPool() {
		PriorityPool pool = pool();
		Blocker blocker = fill(pool);
		Job<?> job = pool.submit(pool::close);
		assertThat(job).isCompleted();
		blocker.release();
		await().until(() -> TestPools.threadsOf(pool).isEmpty());
	}

	@Test
	void aJobCannotWaitUntilItsPoolIsIdle() {
		PriorityPool pool = fullPool();
		Job<Boolean> job = pool.submit(() -> pool.awaitIdle(TestPools.LONG));
		assertThat(TestPools.failureOf(job)).isInstanceOf(IllegalStateException.class);
		assertThatIllegalStateException().isThrownBy(JobContext::current);
	}

	@Test
	void aClosedPoolRunsNothing() {
		PriorityPool pool = pool();
		pool.close();
		assertThatExceptionOfType(PoolClosedException.class).isThrownBy(() -> pool.submit(() -> "never"));
	}

	@Test
	void aPoolCanBeTheOnlyOneThatIsFull() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(1));
		Blocker blocker = fill(pool);
		Job<Thread> own = pool.job("own").queueFull(QueueFullPolicy.CALLER_RUNS).submit(Thread::currentThread);
		assertThat(own.get()).isSameAs(Thread.currentThread());
		blocker.release();
	}

	private PriorityPool pool() {
		return pool(1);
	}

	private PriorityPool pool(int capacity) {
		return this.pools.of((settings) -> settings.queueCapacity(capacity).queueFull(QueueFullPolicy.CALLER_RUNS),
				(builder) -> builder.ticker(this.ticker));
	}

	private PriorityPool fullPool() {
		PriorityPool pool = pool();
		fill(pool);
		return pool;
	}

	private static Blocker fill(PriorityPool pool) {
		Blocker blocker = Blocker.on(pool);
		pool.submit(() -> "fills the queue");
		return blocker;
	}

	private static Void close(PriorityPool pool) {
		pool.close();
		return null;
	}

	/** A thread that runs the job that it submits, until it is released. */
	private static final class Submitter {

		private final CountDownLatch running = new CountDownLatch(1);

		private final CountDownLatch released = new CountDownLatch(1);

		private volatile Job<?> job;

		private final Caller<Job<?>> caller;

		Submitter(JobBuilder builder) {
			this.caller = Caller.of(() -> builder.submit(() -> {
				this.job = JobContext.current().jobs().get(0);
				this.running.countDown();
				this.released.await();
				return "done";
			}));
		}

		Job<?> awaitRunning() throws InterruptedException {
			assertThat(this.running.await(TestPools.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
			return this.job;
		}

		void release() {
			this.released.countDown();
		}

		Caller<Job<?>> caller() {
			return this.caller;
		}

	}

}
