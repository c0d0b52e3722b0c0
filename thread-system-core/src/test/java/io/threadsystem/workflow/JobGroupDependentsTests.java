package io.threadsystem.workflow;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.pool.Blocker;
import io.threadsystem.pool.TestPools;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** Jobs of a group that depend on each other, when the group is cancelled. */
@Timeout(60)
class JobGroupDependentsTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	@Test
	void aGroupThatIsCancelledCancelsDependentsToo() throws Exception {
		JobGroup group = JobGroup.on(this.pools.ofWorkers(1), "import");
		Blocker head = Blocker.of(group.job("head"));
		Job<String> dependent = group.job("dependent").after(head.job()).submit(() -> "never");
		group.cancel();
		group.await();
		assertThat(dependent.jobState()).isEqualTo(JobState.CANCELLED);
		assertThat(group.firstFailure()).isEmpty();
		JobGroupTests.assertCounts(group, 2, 0, 0, 2);
	}

}
