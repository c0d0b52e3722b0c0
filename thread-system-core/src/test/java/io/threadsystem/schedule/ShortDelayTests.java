package io.threadsystem.schedule;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.threadsystem.job.JobState;
import io.threadsystem.pool.PriorityPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for runs that are due in the moment in which the one before ends.
 */
@Timeout(60)
class ShortDelayTests {

	private static final int RUNS = 10_000;

	@RegisterExtension
	private final TestSchedulers schedulers = new TestSchedulers();

	@Test
	void aFixedDelayThatIsOverAtOnceGoesOn() {
		PriorityPool pool = this.schedulers.pools().ofWorkers(4);
		JobScheduler scheduler = this.schedulers.on(pool, (builder) -> builder);
		List<ScheduledJob> jobs = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			jobs.add(scheduler.withFixedDelay(Duration.ofNanos(1), () -> {
			}));
		}
		await().atMost(Duration.ofSeconds(40)).until(() -> jobs.stream().allMatch((job) -> job.runCount() > RUNS));
		assertThat(jobs).extracting(ScheduledJob::skippedCount).containsOnly(0L);
	}

	@Test
	void aRunThatHasEndedIsInTheWayOfNoOther() {
		ScheduleRuns runs = new ScheduleRuns(OverlapPolicy.SKIP);
		assertThat(runs.claim()).isEqualTo(ScheduleRuns.Claim.NOW);
		runs.ended(new ScheduleRuns.Run(), JobState.COMPLETED, null);
		runs.beginDraining();
		assertThat(runs.claim()).isEqualTo(ScheduleRuns.Claim.NOW);
	}

}
