package io.threadsystem.pool;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.threadsystem.job.DependencyFailedException;
import io.threadsystem.job.Job;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** Rules that apply to no job, as lists that were made by a program may. */
@Timeout(60)
class DependencyRuleTests {

	private static final CompletableFuture<?>[] NONE = {};

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final PriorityPool pool = this.pools.ofWorkers(1);

	@Test
	void afterNoJobsIsReadyAtOnce() throws Exception {
		assertThat(this.pool.job("ready").after(List.of()).submit(() -> "done").get()).isEqualTo("done");
		assertThat(this.pool.job("ready").always(NONE).submit(() -> "done").get()).isEqualTo("done");
		assertThat(this.pool.job("ready").after(List.of()).always().submit(() -> "done").get()).isEqualTo("done");
	}

	@Test
	void aJobForTheFailureOfNoJobsIsCancelled() {
		assertThat(this.pool.job("compensation").whenFailed(NONE).submit(() -> "never")).isCancelled();
		assertThat(this.pool.job("compensation").after(List.of()).whenFailed().submit(() -> "never")).isCancelled();
	}

	@Test
	void aJobForTheFailureOfNoJobsIsCancelledWhateverElseItWaitsFor() {
		CompletableFuture<String> other = new CompletableFuture<>();
		assertThat(this.pool.job("compensation").after(other).whenFailed(NONE).submit(() -> "never")).isCancelled();
	}

	@Test
	void aJobAfterAnyOfNoJobsFails() {
		Job<String> job = this.pool.job("next").afterAny(NONE).submit(() -> "never");
		assertThat(TestPools.failureOf(job)).isInstanceOf(DependencyFailedException.class)
			.hasMessage("Job 'next' did not run, because afterAny(…) named no job whose completion it could follow")
			.hasNoCause();
	}

	@Test
	void aRuleWithoutJobsNeedsACallOfAfterThatItCanApplyTo() {
		Job<String> done = Job.completed("done");
		assertThatIllegalStateException().isThrownBy(() -> this.pool.job("next").whenFailed(done).always())
			.withMessage("always() applies to the jobs that were named with after(…), and there are none: "
					+ "name them first, or use always(jobs…)");
		assertThatIllegalStateException().isThrownBy(() -> this.pool.job("next").after(done).afterAny().whenFailed());
	}

}
