package io.threadsystem.workflow;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.threadsystem.job.Job;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.TestPools;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A group holds on to no job that has ended. */
@Timeout(60)
class JobGroupReleaseTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	@Test
	void jobsThatHaveEndedAreReleasedWhileTheGroupGoesOn() throws Exception {
		JobGroup group = JobGroup.on(this.pools.ofWorkers(2), "import").failFast().onProgress((done, total) -> {
		});
		Job<String> stays = group.job("stays").delay(Duration.ofHours(1)).submit(() -> "never");
		List<WeakReference<Job<?>>> references = new ArrayList<>();
		for (int i = 0; i < 10_000; i++) {
			Job<String> job = group.submit(() -> "done");
			if (i % 3 == 0) {
				job.cancel(false);
			}
			references.add(new WeakReference<>(job));
		}
		await().until(() -> group.statistics().done() == 10_000);
		await().until(() -> reachable(references) == 0);
		assertThat(stays.isDone()).isFalse();
	}

	@Test
	void addedJobsThatHaveEndedAreReleasedByTheGroupAndItsToken() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		JobGroup group = JobGroup.on(pool, "import");
		List<WeakReference<Job<?>>> references = new ArrayList<>();
		for (int i = 0; i < 1_000; i++) {
			references.add(new WeakReference<>(group.add(pool.submit(() -> "done"))));
		}
		group.await();
		await().until(() -> reachable(references) == 0);
		assertThat(group.token().isCancelled()).isFalse();
		assertThat(group.statistics().total()).isEqualTo(1_000);
	}

	private static long reachable(List<WeakReference<Job<?>>> references) {
		System.gc();
		return references.stream().filter((reference) -> reference.get() != null).count();
	}

}
