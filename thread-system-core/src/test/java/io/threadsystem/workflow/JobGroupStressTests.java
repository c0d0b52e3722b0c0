package io.threadsystem.workflow;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.pool.Caller;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.QueueFullPolicy;
import io.threadsystem.pool.Seed;
import io.threadsystem.pool.TestPools;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Many threads at one group. */
@Timeout(120)
class JobGroupStressTests {

	private static final int SUBMITTERS = 32;

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final Queue<Job<?>> jobs = new ConcurrentLinkedQueue<>();

	@Test
	void theCountsOfAGroupOfManySubmittersAreExact() throws Exception {
		Seed seed = Seed.of("theCountsOfAGroupOfManySubmittersAreExact");
		PriorityPool pool = this.pools.of((
				settings) -> settings.minWorkers(4).maxWorkers(4).queueCapacity(256).queueFull(QueueFullPolicy.REJECT));
		AtomicLong lastDone = new AtomicLong();
		AtomicReference<String> wrong = new AtomicReference<>();
		JobGroup group = JobGroup.on(pool, "stress").onProgress((done, total) -> {
			if (done <= lastDone.getAndSet(done) || done > total) {
				wrong.set(done + " of " + total);
			}
		});
		List<Caller<Void>> submitters = submitters(
				(submitter) -> submit(group, seed.random(submitter), Seed.scaled(150)));
		await().until(() -> {
			assertConsistent(group.statistics());
			return submitters.stream().allMatch(Caller::isDone);
		});
		for (Caller<Void> submitter : submitters) {
			submitter.result();
		}
		group.close();
		assertThat(wrong).hasValue(null);
		assertThat(lastDone).hasValue(this.jobs.size());
		assertExact(group);
	}

	@Test
	void aGroupThatIsClosedAtARandomMomentHasEverythingThatWasSubmitted() throws Exception {
		Seed seed = Seed.of("aGroupThatIsClosedAtARandomMomentHasEverythingThatWasSubmitted");
		PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(4).maxWorkers(4).queueCapacity(64));
		Random random = seed.random(SUBMITTERS);
		for (int round = 0; round < Seed.scaled(6); round++) {
			this.jobs.clear();
			JobGroup group = JobGroup.on(pool, "round " + round);
			List<Caller<Void>> submitters = submitters((submitter) -> submitUntilClosed(group));
			long enough = random.nextInt(200);
			await().until(() -> group.statistics().total() >= enough);
			if (random.nextInt(3) == 0) {
				group.cancel();
			}
			group.close();
			JobGroupStatistics atClose = group.statistics();
			for (Caller<Void> submitter : submitters) {
				submitter.result();
			}
			assertThat(group.statistics()).isEqualTo(atClose);
			assertExact(group);
		}
	}

	private List<Caller<Void>> submitters(SubmitterTask task) {
		List<Caller<Void>> submitters = new ArrayList<>();
		for (int i = 0; i < SUBMITTERS; i++) {
			int submitter = i;
			submitters.add(Caller.of(() -> {
				task.run(submitter);
				return null;
			}));
		}
		return submitters;
	}

	private void submit(JobGroup group, Random random, int count) {
		for (int i = 0; i < count; i++) {
			boolean fails = random.nextInt(4) == 0;
			try {
				Job<String> job = group.submit(() -> {
					if (fails) {
						throw new IllegalStateException("on purpose");
					}
					return "done";
				});
				this.jobs.add(job);
				if (random.nextInt(4) == 0) {
					job.cancel(random.nextBoolean());
				}
			}
			catch (RejectedExecutionException ex) {
				Thread.onSpinWait();
			}
		}
	}

	private void submitUntilClosed(JobGroup group) {
		while (true) {
			try {
				this.jobs.add(group.job("builder").submit(() -> "done"));
			}
			catch (IllegalStateException ex) {
				return;
			}
		}
	}

	private static void assertConsistent(JobGroupStatistics statistics) {
		assertThat(statistics.total()).isEqualTo(statistics.pending() + statistics.running() + statistics.done());
	}

	private void assertExact(JobGroup group) {
		assertThat(this.jobs).allMatch(Job::isDone);
		JobGroupTests.assertCounts(group, this.jobs.size(), count(JobState.COMPLETED), count(JobState.FAILED),
				count(JobState.CANCELLED));
	}

	private long count(JobState state) {
		return this.jobs.stream().filter((job) -> job.jobState() == state).count();
	}

	/** What a thread does. */
	@FunctionalInterface
	private interface SubmitterTask {

		void run(int submitter);

	}

}
