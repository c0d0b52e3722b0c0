package io.threadsystem.workflow;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;

import io.threadsystem.pool.TestPools;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a report says of the time that running side by side has saved. */
@Timeout(60)
class JobGraphReportTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private static void assertSums(JobGraphReport report) {
		Duration sum = report.jobs()
			.values()
			.stream()
			.map(JobGraphReport.Step::executionTime)
			.reduce(Duration.ZERO, Duration::plus);
		assertThat(report.executionTime()).isEqualTo(sum);
		Duration saved = sum.minus(report.totalTime());
		assertThat(report.savedTime()).isEqualTo(saved.isNegative() ? Duration.ZERO : saved);
	}

	@Test
	void twoJobsThatRunSideBySideSaveTimeAsLongAsBothRun() throws Exception {
		CyclicBarrier both = new CyclicBarrier(2);
		CountDownLatch released = new CountDownLatch(1);
		JobGraphAction action = (run) -> {
			both.await(20, TimeUnit.SECONDS);
			released.await();
		};
		JobGraphRun run = JobGraph.named("two")
			.action("a", action)
			.action("b", action)
			.build()
			.submit(this.pools.ofWorkers(2));
		// However late they began: from then on each moment counts twice.
		await().until(() -> run.report().savedTime().compareTo(Duration.ofMillis(5)) > 0);
		assertSums(run.report());
		released.countDown();
		run.get(20, TimeUnit.SECONDS);
		assertSums(run.report());
		assertThat(run.report().criticalPath()).hasSize(1).isSubsetOf("a", "b");
	}

	@Test
	void jobsThatRunOneAfterTheOtherSaveNothing() throws Exception {
		JobGraphRun run = JobGraph.named("one-by-one").action("a", (each) -> {
		}).action("b", (each) -> {
		}).action("c", (each) -> {
		}).after("a", "b").build().submit(this.pools.ofWorkers(1));
		run.get(20, TimeUnit.SECONDS);
		assertSums(run.report());
		assertThat(run.report().executionTime()).isPositive();
		assertThat(run.report().savedTime()).isZero();
	}

}
