package io.threadsystem.workflow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntConsumer;

/**
 * A graph made at random, with what its jobs are going to do.
 *
 * @param steps the jobs; each depends on earlier ones only
 */
record RandomGraph(List<Step> steps) {

	enum Kind {

		AFTER, AFTER_ANY, WHEN_FAILED, ALWAYS

	}

	/** What one job depends on. */
	record Edge(int source, Kind kind) {

		Edge orAfter() {
			return (this.kind == Kind.WHEN_FAILED) ? new Edge(this.source, Kind.AFTER) : this;
		}

	}

	/** One job: whether its condition allows it, its task fails, something stands in. */
	record Step(List<Edge> edges, boolean allowed, boolean fails, boolean fallback) {
	}

	static RandomGraph of(Random random, int mostJobs) {
		int size = 1 + random.nextInt(mostJobs);
		int mostEdges = 1 + random.nextInt(4);
		List<Step> steps = new ArrayList<>();
		for (int step = 0; step < size; step++) {
			List<Edge> edges = new ArrayList<>();
			for (int edge = (step == 0) ? mostEdges : random.nextInt(mostEdges + 1); edge < mostEdges; edge++) {
				Kind kind = random.nextBoolean() ? Kind.AFTER : Kind.values()[random.nextInt(4)];
				edges.add(new Edge(random.nextInt(step), kind));
			}
			steps.add(new Step(edges, random.nextInt(8) > 0, random.nextInt(5) == 0, random.nextInt(3) == 0));
		}
		return new RandomGraph(steps);
	}

	/**
	 * A graph whose jobs succeed but for one, and in which no job up to that one waits
	 * for a failure: so it really runs, and fails.
	 */
	RandomGraph failingAt(int failing) {
		List<Step> changed = new ArrayList<>();
		for (Step step : this.steps) {
			List<Edge> edges = (changed.size() <= failing) ? step.edges.stream().map(Edge::orAfter).toList()
					: step.edges;
			changed.add(new Step(edges, true, changed.size() == failing, false));
		}
		return new RandomGraph(changed);
	}

	/** The graph, its jobs defined in any order. */
	JobGraph define(Random random, FailurePolicy policy, IntConsumer onRun) {
		List<Integer> order = new ArrayList<>();
		for (int step = 0; step < this.steps.size(); step++) {
			order.add(step);
		}
		Collections.shuffle(order, random);
		JobGraphBuilder graph = JobGraph.named("random").onFailure(policy);
		order.forEach((number) -> define(graph, number, onRun));
		return graph.build();
	}

	private void define(JobGraphBuilder graph, int number, IntConsumer onRun) {
		Step step = this.steps.get(number);
		graph.job("j" + number, (run) -> {
			onRun.accept(number);
			if (step.fails) {
				throw new IllegalStateException("on purpose");
			}
			return number;
		});
		if (!step.allowed) {
			graph.onlyIf((run) -> false);
		}
		if (step.fallback) {
			graph.fallback("else");
		}
		for (Edge edge : step.edges) {
			String source = "j" + edge.source;
			switch (edge.kind) {
				case AFTER -> graph.after(source);
				case AFTER_ANY -> graph.afterAny(source);
				case WHEN_FAILED -> graph.whenFailed(source);
				case ALWAYS -> graph.always(source);
			}
		}
	}

}
