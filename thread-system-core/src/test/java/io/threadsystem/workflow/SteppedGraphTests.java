package io.threadsystem.workflow;

import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;

import io.threadsystem.job.DependencyFailedException;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.Seed;
import io.threadsystem.pool.TestPools;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Graphs made at random whose jobs end one after the other, also in random order: after
 * each step every job is in exactly the state that the model says.
 */
@Timeout(60)
class SteppedGraphTests {

	private static final int MOST_JOBS = 30;

	@RegisterExtension
	final TestPools pools = new TestPools();

	private PriorityPool pool() {
		return this.pools.ofWorkers(MOST_JOBS);
	}

	@Test
	void failFastLeavesEachJobInExactlyTheStateOfTheModel() throws Exception {
		Random random = Seed.of("failFastLeavesEachJobInExactlyTheStateOfTheModel").random(0);
		PriorityPool pool = pool();
		for (int round = 0; round < Seed.scaled(150); round++) {
			play(RandomGraph.of(random, MOST_JOBS), FailurePolicy.FAIL_FAST, random, pool);
		}
	}

	@Test
	void continueLeavesEachJobInExactlyTheStateOfTheModel() throws Exception {
		Random random = Seed.of("continueLeavesEachJobInExactlyTheStateOfTheModel").random(0);
		PriorityPool pool = pool();
		for (int round = 0; round < Seed.scaled(150); round++) {
			play(RandomGraph.of(random, MOST_JOBS), FailurePolicy.CONTINUE, random, pool);
		}
	}

	@Test
	void aFailureOfEachJobInTurnIsThatOfTheRun() throws Exception {
		Random random = Seed.of("aFailureOfEachJobInTurnIsThatOfTheRun").random(0);
		PriorityPool pool = pool();
		for (int round = 0; round < Seed.scaled(6); round++) {
			RandomGraph graph = RandomGraph.of(random, MOST_JOBS);
			for (int failing = 0; failing < graph.steps().size(); failing++) {
				SteppedModel end = play(graph.failingAt(failing), FailurePolicy.FAIL_FAST, random, pool);
				assertThat(end.firstFailed()).isEqualTo(failing);
			}
		}
	}

	/** Lets all jobs run to their ends. */
	private static SteppedModel play(RandomGraph graph, FailurePolicy policy, Random random, PriorityPool pool)
			throws Exception {
		SteppedModel model = new SteppedModel(graph, policy);
		SteppedRun run = new SteppedRun(graph, policy, random, pool);
		run.awaitLike(model);
		while (!model.running().isEmpty()) {
			step(run, model, random);
		}
		assertThat(model.states().values()).allMatch(JobGraphState::isFinal);
		assertEnd(run.run(), model);
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		return model;
	}

	/** Lets one of those that run end. */
	private static void step(SteppedRun run, SteppedModel model, Random random) throws Exception {
		List<Integer> running = model.running();
		int job = running.get(random.nextInt(running.size()));
		model.end(job);
		run.release(job);
		run.awaitLike(model);
	}

	private static void assertEnd(JobGraphRun run, SteppedModel model) throws Exception {
		if (model.firstFailed() < 0) {
			run.get(20, TimeUnit.SECONDS);
			return;
		}
		Throwable failure = run.failure("j" + model.firstFailed()).orElseThrow();
		assertThat(TestPools.failureOf(run)).isSameAs(failure).hasMessage("on purpose");
		assertThat(run.isCancelled()).isFalse();
		model.states().forEach((job, state) -> assertReason(run, job, state, "j" + model.firstFailed()));
	}

	private static void assertReason(JobGraphRun run, String job, JobGraphState state, String firstFailed) {
		switch (state) {
			case CANCELLED -> assertThat(run.failure(job).orElseThrow()).isInstanceOf(CancellationException.class)
				.hasMessageContainingAll("'" + job + "'", "'" + firstFailed + "'", "has failed")
				.hasCause(run.failure(firstFailed).orElseThrow());
			case SKIPPED -> run.failure(job)
				.ifPresent((failure) -> assertThat(failure).isInstanceOf(DependencyFailedException.class)
					.hasMessageContaining("'" + job + "'")
					.hasRootCauseMessage("on purpose"));
			case FAILED -> assertThat(run.failure(job).orElseThrow()).hasMessage("on purpose");
			default -> assertThat(run.failure(job)).isEmpty();
		}
	}

	@Test
	void aRunThatIsCancelledAtAnyStepEndsWithItAsTheModelSays() throws Exception {
		Random random = Seed.of("aRunThatIsCancelledAtAnyStepEndsWithItAsTheModelSays").random(0);
		PriorityPool pool = pool();
		for (int round = 0; round < Seed.scaled(150); round++) {
			FailurePolicy policy = FailurePolicy.values()[random.nextInt(2)];
			cancelAmidst(RandomGraph.of(random, MOST_JOBS), policy, random, pool);
		}
	}

	private static void cancelAmidst(RandomGraph graph, FailurePolicy policy, Random random, PriorityPool pool)
			throws Exception {
		SteppedModel model = new SteppedModel(graph, policy);
		SteppedRun run = new SteppedRun(graph, policy, random, pool);
		run.awaitLike(model);
		for (int left = random.nextInt(graph.steps().size()); left > 0 && model.running().size() > 0; left--) {
			step(run, model, random);
		}
		boolean unfinished = !model.running().isEmpty();
		await().until(() -> run.run().isDone() != unfinished);
		model.cancel();
		assertThat(run.run().cancel(true)).isEqualTo(unfinished);
		assertThat(run.run().isDone()).isTrue();
		assertThat(run.run().states()).containsExactlyInAnyOrderEntriesOf(model.states());
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
	}

}
