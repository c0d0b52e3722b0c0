package io.threadsystem.schedule;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.threadsystem.job.JobState;
import io.threadsystem.pool.LogCapture;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.TestPools;
import io.threadsystem.retry.RetryPolicy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Runs whose attempts fail and are tried again. */
@Timeout(60)
class RetriedRunTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	@RegisterExtension
	final TestSchedulers schedulers = new TestSchedulers();

	private final AtomicInteger attempts = new AtomicInteger();

	private PriorityPool pool;

	private JobScheduler scheduler;

	@BeforeEach
	void start() {
		this.pool = this.schedulers.pools().ofWorkers(1);
		this.scheduler = this.schedulers.on(this.pool);
	}

	@Test
	void aRunThatIsTriedAgainCountsOnce() {
		ScheduledJob job = failingEverySecond(RetryPolicy.fixed(2, Duration.ofMillis(1)), 2);
		this.schedulers.advance(SECOND);
		await().until(() -> job.lastOutcome().isPresent());
		assertThat(job.lastOutcome()).contains(JobState.COMPLETED);
		assertThat(this.attempts).hasValue(3);
		assertThat(job.runCount()).isOne();
		assertThat(job.isRunning()).isFalse();
		assertThat(this.pool.snapshot().retried()).isEqualTo(2);
	}

	@Test
	void aRunThatWaitsForItsNextAttemptHasNotEndedAndHoldsNoWorker() {
		ScheduledJob job = failingEverySecond(RetryPolicy.fixed(1, Duration.ofHours(1)), 100);
		this.schedulers.advance(SECOND);
		await().until(() -> this.pool.snapshot().retried() == 1);
		this.schedulers.advance(SECOND);
		assertThat(job.skippedCount()).isOne();
		assertThat(job.lastOutcome()).isEmpty();
		assertThat(job.isRunning()).isTrue();
		assertThat(this.pool.submit(() -> "meanwhile").join()).isEqualTo("meanwhile");
	}

	@Test
	void aRunWhoseAttemptsAllFailIsLoggedOnce() {
		try (LogCapture log = new LogCapture()) {
			ScheduledJob job = failingEverySecond(RetryPolicy.fixed(2, Duration.ofMillis(1)), 100);
			this.schedulers.advance(SECOND);
			await().until(() -> !log.messages().isEmpty());
			assertThat(job.lastOutcome()).contains(JobState.FAILED);
			assertThat(job.lastFailure().orElseThrow()).hasMessageContaining("attempt 3");
			assertThat(log.messages()).hasSize(1).first().asString().contains("A run of schedule 'failing'");
		}
	}

	private ScheduledJob failingEverySecond(RetryPolicy policy, int failures) {
		return this.scheduler.job("failing").each((job) -> job.retry(policy)).every(SECOND, () -> {
			if (this.attempts.incrementAndGet() <= failures) {
				throw new UncheckedIOException(new IOException("attempt " + this.attempts.get()));
			}
		});
	}

}
