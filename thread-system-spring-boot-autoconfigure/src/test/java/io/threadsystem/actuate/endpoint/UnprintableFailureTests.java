package io.threadsystem.actuate.endpoint;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobFailure;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Failures that throw when they are asked for their text, among the recent ones. */
@Timeout(60)
class UnprintableFailureTests {

	private final RecentFailures failures = new RecentFailures();

	private final PriorityPool pool = PriorityPool.builder("main")
		.settings(PoolSettings.builder().minWorkers(1).maxWorkers(1).build())
		.listener(this.failures.listener("main"))
		.build();

	@AfterEach
	void close() {
		this.pool.close();
	}

	@Test
	void theyAreShownWithTheirClassAndWithoutAMessage() throws Exception {
		Job<Object> job = this.pool.job("broken").submit(() -> {
			throw new Unprintable();
		});
		await().until(job::isDone);
		assertThat(this.pool.submit(() -> "goes on").get(20, TimeUnit.SECONDS)).isEqualTo("goes on");
		List<FailureDescriptor> shown = this.failures.of("main");
		assertThat(shown).singleElement().satisfies((failure) -> {
			assertThat(failure.jobId()).isEqualTo(job.id());
			assertThat(failure.exception()).isEqualTo(Unprintable.class.getName());
			assertThat(failure.message()).isNull();
		});
	}

	@Test
	void anErrorWhileTheMessageIsReadIsNoneOfTheListener() throws Exception {
		Job<String> job = this.pool.submit(() -> "done");
		job.get(20, TimeUnit.SECONDS);
		FailureDescriptor failure = FailureDescriptor.of(job, new JobFailure(1, Instant.now(), new Unprintable()));
		assertThat(failure.message()).isNull();
	}

	static final class Unprintable extends RuntimeException {

		private static final long serialVersionUID = 1L;

		@Override
		public String getMessage() {
			throw new AssertionError("has no message");
		}

		@Override
		public String toString() {
			throw new AssertionError("has no text");
		}

	}

}
