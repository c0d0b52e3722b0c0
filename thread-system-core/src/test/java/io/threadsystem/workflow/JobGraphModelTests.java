package io.threadsystem.workflow;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;

import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.Seed;
import io.threadsystem.pool.TestPools;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** Graphs made at random against a model without threads. */
@Timeout(120)
class JobGraphModelTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	@Test
	void jobsEndAsTheModelSaysWhereNothingIsCancelled() throws Exception {
		Random random = Seed.of("jobsEndAsTheModelSaysWhereNothingIsCancelled").random(0);
		PriorityPool pool = this.pools.ofWorkers(3);
		for (int round = 0; round < Seed.scaled(2_000); round++) {
			RandomGraph graph = RandomGraph.of(random, 40);
			assertContinues(graph, random, pool);
		}
	}

	@Test
	void afterTheFirstFailureOnlyWhatAsksForItRuns() throws Exception {
		Random random = Seed.of("afterTheFirstFailureOnlyWhatAsksForItRuns").random(0);
		PriorityPool pool = this.pools.ofWorkers(3);
		for (int round = 0; round < Seed.scaled(2_000); round++) {
			assertFailsFast(RandomGraph.of(random, 40), random, pool);
		}
	}

	@Test
	void aFailureAtEachJobOfAGraphOfFifty() throws Exception {
		Random random = Seed.of("aFailureAtEachJobOfAGraphOfFifty").random(0);
		PriorityPool pool = this.pools.ofWorkers(2);
		RandomGraph graph;
		do {
			graph = RandomGraph.of(random, 50);
		}
		while (graph.steps().size() < 50);
		for (int failing = 0; failing < 50; failing++) {
			assertThat(SequentialModel.statesOf(graph.failingAt(failing)).get(failing)).isEqualTo(JobGraphState.FAILED);
			assertContinues(graph.failingAt(failing), random, pool);
			assertFailsFast(graph.failingAt(failing), random, pool);
		}
	}

	private static void assertContinues(RandomGraph graph, Random random, PriorityPool pool) throws Exception {
		AtomicIntegerArray calls = new AtomicIntegerArray(graph.steps().size());
		JobGraphRun run = end(graph.define(random, FailurePolicy.CONTINUE, calls::incrementAndGet).submit(pool));
		List<JobGraphState> expected = SequentialModel.statesOf(graph);
		for (int job = 0; job < expected.size(); job++) {
			assertThat(run.state("j" + job)).as("j%s of %s", job, graph).isEqualTo(expected.get(job));
			boolean ran = expected.get(job) != JobGraphState.SKIPPED;
			assertThat(calls.get(job)).as("calls of j%s", job).isEqualTo(ran ? 1 : 0);
		}
		assertThat(run.isCompletedExceptionally()).isEqualTo(expected.contains(JobGraphState.FAILED));
	}

	private static void assertFailsFast(RandomGraph graph, Random random, PriorityPool pool) throws Exception {
		JobGraphRun run = end(graph.define(random, FailurePolicy.FAIL_FAST, (job) -> {
		}).submit(pool));
		JobGraphReport report = run.report();
		List<Boolean> outliving = SequentialModel.outlivingOf(graph);
		boolean failed = run.states().containsValue(JobGraphState.FAILED);
		for (int job = 0; job < graph.steps().size(); job++) {
			JobGraphState expected = SequentialModel.stateOf(graph.steps().get(job),
					(source) -> run.state("j" + source), (source) -> failed(report.jobs().get("j" + source)));
			JobGraphState state = run.state("j" + job);
			boolean mayBeCancelled = failed && !outliving.get(job);
			if (!mayBeCancelled || state != JobGraphState.CANCELLED) {
				assertThat(state).as("j%s of %s in %s", job, graph, run.states()).isEqualTo(expected);
			}
		}
		assertThat(run.isCompletedExceptionally()).isEqualTo(failed);
		assertThat(run.isCancelled()).isFalse();
	}

	private static boolean failed(JobGraphReport.Step step) {
		return step.state() == JobGraphState.FAILED || (step.state() == JobGraphState.CANCELLED && step.attempts() > 0);
	}

	private static JobGraphRun end(JobGraphRun run) throws Exception {
		run.handle((nothing, thrown) -> thrown).get(20, TimeUnit.SECONDS);
		return run;
	}

}
