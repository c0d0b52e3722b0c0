package io.threadsystem.workflow;

import java.io.IOException;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.threadsystem.pool.CauseChain;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.Seed;
import io.threadsystem.pool.TestPools;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.threadsystem.workflow.GraphShapes.FAN;
import static io.threadsystem.workflow.JobGraphState.CANCELLED;
import static io.threadsystem.workflow.JobGraphState.COMPLETED;
import static io.threadsystem.workflow.JobGraphState.FAILED;
import static io.threadsystem.workflow.JobGraphState.SKIPPED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Promise 11 where ten thousand jobs depend on one, and one on all of them. */
@Timeout(60)
class WideGraphTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final IOException failure = new IOException("on purpose");

	private final Set<String> ran = ConcurrentHashMap.newKeySet();

	private JobGraphBuilder failingAt(String failing, PriorityPool pool, PriorityPool other) {
		return GraphShapes.fanOut((job) -> job.equals(failing) ? pool : other, (job) -> {
			this.ran.add(job);
			if (job.equals(failing)) {
				throw this.failure;
			}
		});
	}

	private void assertSkipped(JobGraphRun run, String job, String failed, int links) {
		CauseChain chain = CauseChain.of(run.failure(job).orElseThrow());
		chain.assertLeads(job, failed, links);
		assertThat(chain.root()).isSameAs(this.failure);
	}

	@ParameterizedTest
	@EnumSource
	void aFailureOfTheFirstSkipsAll(FailurePolicy policy) throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		JobGraphRun run = failingAt("first", pool, pool).onFailure(policy).build().submit(pool);
		assertThat(TestPools.failureOf(run)).isSameAs(this.failure);
		GraphShapes.assertStates(run, (job) -> job.equals("first") ? FAILED : SKIPPED);
		assertThat(this.ran).containsExactly("first");
		for (int each = 0; each < FAN; each++) {
			assertSkipped(run, "j" + each, "first", 1);
		}
		assertSkipped(run, "last", "first", 2);
		GraphShapes.assertAtRest(pool, 0, 1, FAN + 1);
	}

	@Test
	void aFailureOfOneOfTenThousandSkipsTheLastAndNoOther() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		JobGraphRun run = failingAt("j5000", pool, pool).onFailure(FailurePolicy.CONTINUE).build().submit(pool);
		assertThat(TestPools.failureOf(run)).isSameAs(this.failure);
		GraphShapes.assertStates(run, (job) -> job.equals("j5000") ? FAILED : job.equals("last") ? SKIPPED : COMPLETED);
		assertThat(this.ran).hasSize(FAN + 1).doesNotContain("last");
		assertSkipped(run, "last", "j5000", 1);
		GraphShapes.assertAtRest(pool, FAN, 1, 1);
	}

	@Test
	void failFastCancelsTheNineThousandNineHundredNinetyNineOthers() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		PriorityPool paused = this.pools.ofWorkers(1);
		paused.pause();
		JobGraphRun run = failingAt("j5000", pool, paused).action("cleanup", (each) -> this.ran.add("cleanup"))
			.always("last")
			.build()
			.submit(pool);
		assertThat(TestPools.failureOf(run)).isSameAs(this.failure);
		GraphShapes.assertStates(run, (job) -> switch (job) {
			case "first", "cleanup" -> COMPLETED;
			case "j5000" -> FAILED;
			case "last" -> SKIPPED;
			default -> CANCELLED;
		});
		assertThat(this.ran).containsExactlyInAnyOrder("first", "j5000", "cleanup");
		assertThat(run.failure("j9999").orElseThrow()).isInstanceOf(CancellationException.class)
			.hasMessageContainingAll("'j9999'", "'j5000'", "has failed")
			.hasCause(this.failure);
		GraphShapes.assertAtRest(pool, 2, 1, 1);
		GraphShapes.assertAtRest(paused, 0, 0, FAN - 1);
	}

	@Test
	void tenThousandFailuresAreOneFailureOfTheRun() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		JobGraphRun run = GraphShapes.fanOut((job) -> pool, (job) -> {
			if (!job.equals("first")) {
				throw new IOException(job);
			}
		}).onFailure(FailurePolicy.CONTINUE).build().submit(pool);
		Throwable thrown = TestPools.failureOf(run);
		GraphShapes.assertStates(run, (job) -> job.equals("first") ? COMPLETED : job.equals("last") ? SKIPPED : FAILED);
		assertThat(run.failure(thrown.getMessage())).containsSame(thrown);
		assertSkippedBecauseOf(run, thrown);
		GraphShapes.assertAtRest(pool, 1, FAN, 1);
	}

	/**
	 * The failure that came first is the one because of which the last job is skipped.
	 */
	private static void assertSkippedBecauseOf(JobGraphRun run, Throwable first) {
		CauseChain chain = CauseChain.of(run.failure("last").orElseThrow());
		chain.assertLeads("last", first.getMessage(), 1);
		assertThat(chain.root()).isSameAs(first);
	}

	@Test
	void aRunThatIsCancelledWhileTheFirstRunsHasNothingLeft() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		CountDownLatch running = new CountDownLatch(1);
		CountDownLatch interrupted = new CountDownLatch(1);
		JobGraphRun run = GraphShapes.fanOut((job) -> pool, (job) -> {
			this.ran.add(job);
			running.countDown();
			try {
				new CountDownLatch(1).await();
			}
			finally {
				interrupted.countDown();
			}
		}).build().submit(pool);
		assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
		assertThat(run.cancel(true)).isTrue();
		GraphShapes.assertStates(run, (job) -> CANCELLED);
		assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
		GraphShapes.assertAtRest(pool, 0, 0, FAN + 2);
		assertThat(this.ran).containsExactly("first");
	}

	@Test
	void aRunThatIsCancelledWhileTenThousandAreQueuedFreesTheirSlots() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		PriorityPool paused = this.pools.of((settings) -> settings.queueCapacity(FAN));
		paused.pause();
		JobGraphRun run = failingAt("none", pool, paused).build().submit(pool);
		await().until(() -> paused.snapshot().queued() == FAN);
		assertThat(run.cancel(false)).isTrue();
		assertThat(run).isCancelled();
		GraphShapes.assertStates(run, (job) -> job.equals("first") ? COMPLETED : CANCELLED);
		assertThat(paused.snapshot().queued()).isZero();
		GraphShapes.assertAtRest(pool, 1, 0, 1);
		GraphShapes.assertAtRest(paused, 0, 0, FAN);
		paused.resume();
		assertThat(paused.submit(() -> "a slot and a worker").get()).isEqualTo("a slot and a worker");
		assertThat(this.ran).containsExactly("first");
	}

	@Test
	void aRunThatIsCancelledAtAnyMomentHasCompletedOrCancelledEach() throws Exception {
		Random random = Seed.of("aRunThatIsCancelledAtAnyMomentHasCompletedOrCancelledEach").random(0);
		for (int round = 0; round < Seed.scaled(5); round++) {
			PriorityPool pool = this.pools.ofWorkers(3);
			Set<String> calls = ConcurrentHashMap.newKeySet();
			JobGraphRun run = GraphShapes.fanOut((job) -> pool, calls::add).build().submit(pool);
			int moment = random.nextInt(FAN + 2);
			while (calls.size() < moment && !run.isDone()) {
				Thread.onSpinWait();
			}
			boolean cancelled = run.cancel(random.nextBoolean());
			assertThat(run.isCancelled()).isEqualTo(cancelled);
			GraphShapes.assertStates(run, (job) -> (run.state(job) == COMPLETED) ? COMPLETED : CANCELLED);
			long completed = run.states().values().stream().filter((state) -> state == COMPLETED).count();
			assertThat(cancelled || completed == FAN + 2).isTrue();
			GraphShapes.assertAtRest(pool, completed, 0, FAN + 2 - completed);
			assertRan(run, calls);
		}
	}

	/**
	 * What has completed has run, and what has run was started, by one of the workers.
	 */
	private static void assertRan(JobGraphRun run, Set<String> calls) {
		run.report().jobs().forEach((job, step) -> {
			assertThat(calls.contains(job) || step.state() != COMPLETED).as("%s has run", job).isTrue();
			assertThat(!calls.contains(job) || step.attempts() == 1).as("%s was started", job).isTrue();
		});
	}

}
