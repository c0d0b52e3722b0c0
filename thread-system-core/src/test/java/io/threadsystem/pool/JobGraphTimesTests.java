package io.threadsystem.pool;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.threadsystem.workflow.JobGraph;
import io.threadsystem.workflow.JobGraphAction;
import io.threadsystem.workflow.JobGraphReport;
import io.threadsystem.workflow.JobGraphRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The times in the report of a run, whose jobs run for as long as the test moves their
 * clock. The total time is that of the wall, and so next to nothing.
 */
@Timeout(60)
class JobGraphTimesTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final TestTicker ticker = new TestTicker();

	private final CountDownLatch bothRun = new CountDownLatch(2);

	private final CountDownLatch shorter = new CountDownLatch(1);

	private final CountDownLatch longer = new CountDownLatch(1);

	private PriorityPool pool(int workers) {
		return this.pools.of((settings) -> settings.minWorkers(workers).maxWorkers(workers),
				(builder) -> builder.ticker(this.ticker));
	}

	private JobGraphAction lasts(int hours) {
		return (run) -> this.ticker.advance(Duration.ofHours(hours));
	}

	private JobGraphAction runsUntil(CountDownLatch released) {
		return (run) -> {
			this.bothRun.countDown();
			released.await();
		};
	}

	/** Two jobs run side by side: one of them two hours, the other one three. */
	private void endBoth(JobGraphRun run, String first) throws Exception {
		assertThat(this.bothRun.await(20, TimeUnit.SECONDS)).isTrue();
		this.ticker.advance(Duration.ofHours(2));
		this.shorter.countDown();
		await().until(() -> run.state(first).isFinal());
		this.ticker.advance(Duration.ofHours(1));
		this.longer.countDown();
		run.get(20, TimeUnit.SECONDS);
	}

	private static void assertHours(Duration time, int hours) {
		assertThat(time).isEqualTo(Duration.ofHours(hours));
	}

	@Test
	void theCriticalPathOfADiamondIsItsLongerSide() throws Exception {
		JobGraphRun run = JobGraph.named("diamond")
			.action("top", lasts(1))
			.action("left", runsUntil(this.shorter))
			.after("top")
			.action("right", runsUntil(this.longer))
			.after("top")
			.action("bottom", lasts(1))
			.after("left", "right")
			.build()
			.submit(pool(2));
		endBoth(run, "left");
		JobGraphReport report = run.report();
		assertHours(report.jobs().get("top").executionTime(), 1);
		assertHours(report.jobs().get("left").executionTime(), 2);
		assertHours(report.jobs().get("right").executionTime(), 3);
		assertHours(report.jobs().get("bottom").executionTime(), 1);
		assertThat(report.criticalPath()).containsExactly("top", "right", "bottom");
		assertHours(report.criticalPathTime(), 5);
		assertHours(report.executionTime(), 7);
		assertThat(report.savedTime()).isPositive().isEqualTo(Duration.ofHours(7).minus(report.totalTime()));
	}

	@Test
	void theCriticalPathMayLeaveTheLongestJobOut() throws Exception {
		JobGraphRun run = JobGraph.named("branches")
			.action("longest", lasts(3))
			.action("begins", lasts(2))
			.action("goes-on", lasts(2))
			.after("begins")
			.build()
			.submit(pool(1));
		run.get(20, TimeUnit.SECONDS);
		assertThat(run.report().criticalPath()).containsExactly("begins", "goes-on");
		assertHours(run.report().criticalPathTime(), 4);
		assertHours(run.report().executionTime(), 7);
	}

	@Test
	void aJobOfAfterAnyIsOnTheWayOfTheShorterOne() throws Exception {
		JobGraphRun run = JobGraph.named("any")
			.action("slow", lasts(3))
			.action("fast", lasts(2))
			.action("any", lasts(4))
			.afterAny("slow", "fast")
			.action("all", lasts(1))
			.after("slow", "fast")
			.build()
			.submit(pool(1));
		run.get(20, TimeUnit.SECONDS);
		assertThat(run.report().criticalPath()).containsExactly("fast", "any");
		assertHours(run.report().criticalPathTime(), 6);
		assertHours(run.report().executionTime(), 10);
	}

}
