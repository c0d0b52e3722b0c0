package io.threadsystem.pool;

import java.time.Duration;

import io.threadsystem.job.Job;
import io.threadsystem.workflow.JobGroup;
import io.threadsystem.workflow.JobGroupStatistics.Percentiles;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** The times in the statistics of a group, by a clock that the test moves. */
@Timeout(60)
class JobGroupTimesTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final TestTicker ticker = new TestTicker();

	@Test
	void timesAreThoseThatJobsWaitedAndRan() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings, (builder) -> builder.ticker(this.ticker));
		JobGroup group = JobGroup.on(pool, "import");
		for (int i = 1; i <= 100; i++) {
			pool.pause();
			Duration time = Duration.ofMillis(i);
			Job<String> job = group.submit(() -> {
				this.ticker.advance(time.multipliedBy(10));
				return "done";
			});
			this.ticker.advance(time);
			pool.resume();
			job.get();
		}
		group.await();
		assertTimes(group.statistics().waitTime(), 1);
		assertTimes(group.statistics().runTime(), 10);
	}

	@Test
	void whatNeverRanHasNoTimes() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings, (builder) -> builder.ticker(this.ticker));
		pool.pause();
		JobGroup group = JobGroup.on(pool, "import");
		group.submit(() -> "never");
		this.ticker.advance(Duration.ofHours(1));
		group.cancel();
		group.await();
		assertThat(group.statistics().waitTime().max()).isZero();
		assertThat(group.statistics().runTime().max()).isZero();
	}

	@Test
	void aCancelledJobCountsAsFarAsItRan() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings, (builder) -> builder.ticker(this.ticker));
		JobGroup group = JobGroup.on(pool, "import");
		Blocker running = Blocker.of(group.job("running"));
		this.ticker.advance(Duration.ofSeconds(3));
		running.job().cancel(true);
		group.await();
		assertThat(group.statistics().runTime().max()).isEqualTo(Duration.ofSeconds(3));
		assertThat(group.statistics().runTime().p50()).isEqualTo(Duration.ofSeconds(3));
	}

	private static void assertTimes(Percentiles times, long millis) {
		assertClose(times.p50(), 50 * millis);
		assertClose(times.p90(), 90 * millis);
		assertClose(times.p99(), 99 * millis);
		assertThat(times.max()).isEqualTo(Duration.ofMillis(100 * millis));
	}

	private static void assertClose(Duration time, long millis) {
		assertThat(time.toNanos()).isCloseTo(millis * 1_000_000L, Percentage.withPercentage(1));
	}

}
