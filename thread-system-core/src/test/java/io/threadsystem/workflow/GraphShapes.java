package io.threadsystem.workflow;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

import io.threadsystem.pool.PoolSnapshot;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.TestPools;

import static org.assertj.core.api.Assertions.assertThat;

/** Deep and wide graphs, and what their runs have come to. */
final class GraphShapes {

	static final int LAYERS = 1_000;

	/** Jobs of a layer. */
	static final int WIDTH = 3;

	static final int FAN = 10_000;

	private GraphShapes() {
	}

	/** What the job of a name does. */
	@FunctionalInterface
	interface Work {

		void run(String job) throws Exception;

	}

	/**
	 * A thousand layers of the jobs 0-0, 0-1, 0-2 and so on to 999-2, each after all of
	 * the layer before.
	 */
	static JobGraphBuilder layers(Work work) {
		JobGraphBuilder graph = JobGraph.named("layers");
		for (int layer = 0; layer < LAYERS; layer++) {
			for (int each = 0; each < WIDTH; each++) {
				String name = layer + "-" + each;
				graph.action(name, (run) -> work.run(name));
				if (layer > 0) {
					graph.after((layer - 1) + "-0", (layer - 1) + "-1", (layer - 1) + "-2");
				}
			}
		}
		return graph;
	}

	/** How many jobs the layers before one have. */
	static long jobsBefore(int layer) {
		return (long) WIDTH * layer;
	}

	static int layerOf(String job) {
		return Integer.parseInt(job.substring(0, job.indexOf('-')));
	}

	/**
	 * The job "first", ten thousand after it, j0 to j9999, and "last" after all of those.
	 * @param pools the pool of each of the ten thousand
	 */
	static JobGraphBuilder fanOut(Function<String, PriorityPool> pools, Work work) {
		JobGraphBuilder graph = JobGraph.named("wide").action("first", (run) -> work.run("first"));
		for (int each = 0; each < FAN; each++) {
			String name = "j" + each;
			graph.action(name, (run) -> work.run(name)).after("first").pool(pools.apply(name));
		}
		return graph.action("last", (run) -> work.run("last"))
			.after(IntStream.range(0, FAN).mapToObj((each) -> "j" + each).toList());
	}

	static void assertStates(JobGraphRun run, Function<String, JobGraphState> expected) {
		Map<String, JobGraphState> all = new LinkedHashMap<>();
		run.graph().jobs().forEach((job) -> all.put(job, expected.apply(job)));
		assertThat(run.states()).isEqualTo(all);
	}

	/** Checks that a pool is at rest, and what its jobs have come to. */
	static void assertAtRest(PriorityPool pool, long completed, long failed, long cancelled) throws Exception {
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		TestPools.assertConserved(pool);
		PoolSnapshot snapshot = pool.snapshot();
		assertThat(snapshot.submitted()).isEqualTo(completed + failed + cancelled);
		assertThat(snapshot.completed()).as("completed").isEqualTo(completed);
		assertThat(snapshot.failed()).as("failed").isEqualTo(failed);
		assertThat(snapshot.cancelled()).as("cancelled").isEqualTo(cancelled);
	}

}
