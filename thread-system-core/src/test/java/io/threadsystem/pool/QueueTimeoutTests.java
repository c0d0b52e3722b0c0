package io.threadsystem.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.job.QueueTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Promise 5: a job that waits for too long. */
@Timeout(60)
class QueueTimeoutTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final TestTicker ticker = new TestTicker();

	private final AtomicInteger ran = new AtomicInteger();

	@Test
	void aJobThatWaitsForTooLongFailsWhileAllWorkersAreBusy() {
		PriorityPool pool = pool((settings) -> settings.queueCapacity(1).queueFull(QueueFullPolicy.REJECT));
		Blocker.on(pool);
		Job<Integer> job = pool.job("late").queueTimeout(Duration.ofSeconds(5)).submit(this.ran::incrementAndGet);
		this.ticker.advance(Duration.ofSeconds(5).minusNanos(1));
		assertThat(job).isNotDone();
		this.ticker.advance(Duration.ofNanos(1));
		assertThat(TestPools.failureOf(job)).isInstanceOf(QueueTimeoutException.class)
			.isInstanceOf(TimeoutException.class)
			.hasMessageContaining("'late'")
			.hasMessageContaining("'" + pool.name() + "'")
			.hasMessageContaining("of 5s");
		assertThat(job.jobState()).isEqualTo(JobState.FAILED);
		assertThat(job.attempts()).isZero();
		assertThat(job.queueTime()).isEqualTo(Duration.ofSeconds(5));
		assertThat(job.executionTime()).isZero();
		assertThat(this.ran).hasValue(0);
		assertThat(pool.snapshot().failed()).isOne();
		assertThat(pool.submit(() -> "has its slot").jobState()).isEqualTo(JobState.PENDING);
	}

	@Test
	void aJobThatWaitsForTooLongFailsWhileThePoolIsPaused() {
		PriorityPool pool = pool((settings) -> settings.queueTimeout(Duration.ofSeconds(5)));
		pool.pause();
		Job<Integer> job = pool.submit(this.ran::incrementAndGet);
		this.ticker.advance(Duration.ofSeconds(5));
		assertThat(expired(job)).isInstanceOf(QueueTimeoutException.class);
		assertThat(pool.snapshot().queued()).isZero();
	}

	@Test
	void aJobThatWaitsForTooLongForASlotFailsWithoutOne() throws Exception {
		PriorityPool pool = pool((settings) -> settings.queueCapacity(1).blockTimeout(Duration.ofHours(1)));
		Blocker.on(pool);
		pool.submit(() -> "fills the queue");
		Caller<Job<Integer>> submitter = Caller
			.blocked(() -> pool.job("late").queueTimeout(Duration.ofSeconds(5)).submit(this.ran::incrementAndGet));
		this.ticker.advance(Duration.ofSeconds(5));
		assertThat(expired(submitter.result())).isInstanceOf(QueueTimeoutException.class);
		assertThat(pool.snapshot().failed()).isOne();
		assertThat(pool.snapshot().rejected()).isZero();
		assertThat(pool.snapshot().queued()).isOne();
	}

	@Test
	void theTimeInTheWaitListCounts() throws Exception {
		PriorityPool pool = pool((settings) -> settings.queueCapacity(1).blockTimeout(Duration.ofHours(1)));
		Blocker.on(pool);
		Job<String> first = pool.submit(() -> "fills the queue");
		Caller<Job<Integer>> submitter = Caller
			.blocked(() -> pool.job("late").queueTimeout(Duration.ofSeconds(5)).submit(this.ran::incrementAndGet));
		this.ticker.advance(Duration.ofSeconds(3));
		first.cancel(false);
		Job<Integer> job = submitter.result();
		assertThat(job.jobState()).isEqualTo(JobState.PENDING);
		this.ticker.advance(Duration.ofSeconds(2));
		assertThat(expired(job)).isInstanceOf(QueueTimeoutException.class);
	}

	@Test
	void aDelayDoesNotCount() throws Exception {
		PriorityPool pool = pool((settings) -> settings.queueTimeout(Duration.ofSeconds(5)));
		Blocker blocker = Blocker.on(pool);
		Job<Integer> job = pool.job("delayed").delay(Duration.ofSeconds(60)).submit(this.ran::incrementAndGet);
		this.ticker.advance(Duration.ofSeconds(64));
		assertThat(job).isNotDone();
		blocker.release();
		assertThat(job.get()).isOne();
		Blocker.on(pool);
		Job<Integer> late = pool.job("delayed").delay(Duration.ofSeconds(60)).submit(this.ran::incrementAndGet);
		this.ticker.advance(Duration.ofSeconds(60));
		this.ticker.advance(Duration.ofSeconds(5));
		assertThat(expired(late)).isInstanceOf(QueueTimeoutException.class);
	}

	@Test
	void aJobsOwnQueueTimeoutWinsOverThatOfThePool() throws Exception {
		PriorityPool pool = pool((settings) -> settings.queueTimeout(Duration.ofSeconds(5)));
		Blocker blocker = Blocker.on(pool);
		Job<Integer> none = pool.job("none").queueTimeout(Duration.ZERO).submit(this.ran::incrementAndGet);
		Job<Integer> shorter = pool.job("shorter")
			.queueTimeout(Duration.ofSeconds(1))
			.submit(this.ran::incrementAndGet);
		this.ticker.advance(Duration.ofSeconds(1));
		assertThat(expired(shorter)).isInstanceOf(QueueTimeoutException.class);
		Job<Integer> inherited = pool.job("inherited").submit(this.ran::incrementAndGet);
		this.ticker.advance(Duration.ofSeconds(5));
		assertThat(expired(inherited)).isInstanceOf(QueueTimeoutException.class);
		blocker.release();
		assertThat(none.get()).isOne();
	}

	@Test
	void aWorkerThatIsFreedTooLateDoesNotRunTheJob() throws Exception {
		PriorityPool pool = pool((settings) -> settings.queueTimeout(Duration.ofSeconds(5)));
		for (int i = 0; i < 200; i++) {
			Blocker blocker = Blocker.on(pool);
			Job<Integer> job = pool.submit(this.ran::incrementAndGet);
			this.ticker.advance(Duration.ofSeconds(5));
			blocker.release();
			assertThat(expired(job)).isInstanceOf(QueueTimeoutException.class);
		}
		assertThat(this.ran).hasValue(0);
	}

	@Test
	void aTaskOfExecuteThatWaitsForTooLongIsLogged() throws Exception {
		PriorityPool pool = pool((settings) -> settings.queueTimeout(Duration.ofSeconds(5)));
		pool.pause();
		try (LogCapture log = new LogCapture()) {
			pool.execute(this.ran::incrementAndGet);
			pool.submit(this.ran::incrementAndGet);
			this.ticker.advance(Duration.ofSeconds(5));
			assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
			assertThat(log.messages()).singleElement().asString().contains("'" + pool.name() + "'");
		}
	}

	@Test
	void ofThousandsOfJobsExactlyThoseFailThatWaitedForTooLong() {
		PriorityPool pool = pool((settings) -> settings);
		Random random = Seed.of("ofThousandsOfJobs").random(0);
		Blocker.on(pool);
		List<Job<Integer>> jobs = new ArrayList<>();
		List<Integer> limits = new ArrayList<>();
		for (int i = 0; i < 5_000; i++) {
			int seconds = random.nextInt(10);
			limits.add(seconds);
			jobs.add(pool.job("job").queueTimeout(Duration.ofSeconds(seconds)).submit(this.ran::incrementAndGet));
		}
		for (int second = 1; second < 10; second++) {
			this.ticker.advance(Duration.ofSeconds(1));
			int limit = second;
			await().until(() -> {
				this.ticker.advance(Duration.ofMillis(1));
				return IntStream.range(0, jobs.size())
					.allMatch((i) -> limits.get(i) == 0 || limits.get(i) > limit || jobs.get(i).isDone());
			});
			Duration elapsed = this.ticker.elapsed();
			assertThat(IntStream.range(0, jobs.size()).filter((i) -> jobs.get(i).isDone()))
				.allMatch((i) -> limits.get(i) != 0 && limits.get(i) <= elapsed.toSeconds());
		}
		assertThat(IntStream.range(0, jobs.size())).allMatch((i) -> jobs.get(i).isDone() == (limits.get(i) != 0));
	}

	@Test
	void aRealClockFailsAJobToo() {
		PriorityPool pool = this.pools.of((settings) -> settings.queueTimeout(Duration.ofMillis(20)));
		pool.pause();
		assertThat(TestPools.failureOf(pool.submit(this.ran::incrementAndGet)))
			.isInstanceOf(QueueTimeoutException.class);
		assertThat(TestPools.failureOf(pool.submit(this.ran::incrementAndGet)))
			.isInstanceOf(QueueTimeoutException.class);
	}

	/**
	 * What became of a job whose time is over. Expired jobs are collected for some
	 * milliseconds before they are looked for again, so the time has to go on.
	 */
	private Throwable expired(Job<?> job) {
		await().until(() -> {
			this.ticker.advance(Duration.ofMillis(1));
			return job.isDone();
		});
		return TestPools.failureOf(job);
	}

	private PriorityPool pool(UnaryOperator<PoolSettings.Builder> settings) {
		return this.pools.of(settings, (builder) -> builder.ticker(this.ticker));
	}

}
