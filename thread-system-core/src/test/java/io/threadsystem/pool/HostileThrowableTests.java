package io.threadsystem.pool;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

/** Promise 8 for throwables that throw when they are looked at, as a logger does. */
@Timeout(60)
class HostileThrowableTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	@Test
	void aJobOfNobodyFailsAndItsWorkerLivesOn() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		try (LogCapture log = new LogCapture()) {
			pool.execute(HostileThrowableTests::fail);
			assertThatTheFirstWorkerLives(pool);
			assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
			assertThat(log.from(Level.ERROR)).singleElement()
				.satisfies((event) -> assertThat(event.getFormattedMessage()).contains("'" + pool.name() + "'")
					.contains(HostileException.class.getName()));
		}
		assertThat(pool.snapshot().failed()).isOne();
	}

	@Test
	void aJobThatIsHeldFailsAndItsWorkerLivesOn() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<Void> job = pool.submit(HostileThrowableTests::fail);
		assertThatTheFirstWorkerLives(pool);
		await().until(job::isCompletedExceptionally);
		assertThat(job.jobState()).isEqualTo(JobState.FAILED);
		assertThat(job.failures()).singleElement()
			.satisfies((failure) -> assertThat(failure.cause()).isInstanceOf(HostileException.class));
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(pool.snapshot().failed()).isOne();
	}

	@Test
	void stagesThatCannotWrapItHarmNeitherJobNorWorker() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.on(pool);
		Job<Void> job = pool.submit(HostileThrowableTests::fail);
		job.thenRun(() -> {
		});
		blocker.release();
		assertThatTheFirstWorkerLives(pool);
		assertThat(job.jobState()).isEqualTo(JobState.FAILED);
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(pool.snapshot().failed()).isOne();
	}

	@Test
	void aViewTerminates() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		ExecutorService view = pool.executor();
		try (LogCapture log = new LogCapture()) {
			view.execute(HostileThrowableTests::fail);
			view.submit(HostileThrowableTests::fail);
			view.shutdown();
			assertThat(view.awaitTermination(TestPools.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
			await().untilAsserted(() -> assertThat(log.from(Level.ERROR)).hasSize(1));
		}
	}

	@Test
	void theOtherCallbacksOfATokenRun() {
		CancellationToken token = CancellationToken.create();
		AtomicInteger called = new AtomicInteger();
		token.onCancel(called::incrementAndGet);
		token.onCancel(HostileThrowableTests::fail);
		token.onCancel(called::incrementAndGet);
		try (LogCapture log = new LogCapture()) {
			assertThatCode(token::cancel).doesNotThrowAnyException();
			assertThat(log.messages()).singleElement().asString().contains(HostileException.class.getName());
		}
		assertThat(called).hasValue(2);
	}

	@Test
	void aListenerThatThrowsItHarmsNoJob() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings, (builder) -> builder.listener(new PoolListener() {

			@Override
			public void jobStarted(Job<?> job, long waitedNanos) {
				fail();
			}

			@Override
			public void jobEnded(Job<?> job, long executionNanos, JobOutcome outcome) {
				fail();
			}

		}));
		try (LogCapture log = new LogCapture()) {
			assertThat(pool.submit(() -> "done").get(20, TimeUnit.SECONDS)).isEqualTo("done");
			assertThatTheFirstWorkerLives(pool);
			assertThat(log.from(Level.ERROR)).hasSize(4);
		}
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(pool.snapshot().completed()).isEqualTo(2);
	}

	private static void assertThatTheFirstWorkerLives(PriorityPool pool) throws Exception {
		assertThat(pool.submit(() -> Thread.currentThread().getName()).get(20, TimeUnit.SECONDS))
			.isEqualTo(pool.name() + "-worker-1");
	}

	private static void fail() {
		throw new HostileException();
	}

	private static final class HostileException extends RuntimeException {

		private static final long serialVersionUID = 1;

		@Override
		public String getMessage() {
			throw new IllegalStateException("on purpose");
		}

	}

}
