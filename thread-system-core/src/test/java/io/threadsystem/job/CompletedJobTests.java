package io.threadsystem.job;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A job that had its result before it was one. */
class CompletedJobTests {

	private final Job<String> job = Job.completed("done");

	@Test
	void itHasItsResult() throws Exception {
		assertThat(this.job.get()).isEqualTo("done");
		assertThat(this.job.join()).isEqualTo("done");
		assertThat(this.job.thenApply(String::length).get()).isEqualTo(4);
		assertThat(Job.completed(null).get()).isNull();
	}

	@Test
	void itIsCompletedAndNeverRan() {
		assertThat(this.job.jobState()).isEqualTo(JobState.COMPLETED);
		assertThat(this.job.attempts()).isZero();
		assertThat(this.job.failures()).isEmpty();
		assertThat(this.job.queueTime()).isEqualTo(Duration.ZERO);
		assertThat(this.job.executionTime()).isEqualTo(Duration.ZERO);
	}

	@Test
	void itCannotBeCancelled() {
		assertThat(this.job.cancel(true)).isFalse();
		assertThat(this.job.cancel(false)).isFalse();
		assertThat(this.job.isCancelled()).isFalse();
		assertThat(this.job.token().isCancelled()).isFalse();
		assertThat(this.job).isCompletedWithValue("done");
	}

	@Test
	void itHasAnIdOfItsOwn() {
		assertThat(this.job.id()).isPositive().isEqualTo(this.job.id());
		assertThat(Job.completed("another").id()).isNotEqualTo(this.job.id());
	}

	@Test
	void itsAsynchronousStagesRunWhereThoseOfAnyFutureDo() {
		CompletableFuture<String> plain = new CompletableFuture<>();
		assertThat(this.job.defaultExecutor().getClass()).isEqualTo(plain.defaultExecutor().getClass());
		assertThat(this.job.thenApplyAsync((value) -> Thread.currentThread()).join())
			.isNotSameAs(Thread.currentThread());
	}

}
