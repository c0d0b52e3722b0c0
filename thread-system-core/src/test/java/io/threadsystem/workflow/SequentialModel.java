package io.threadsystem.workflow;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

import io.threadsystem.workflow.RandomGraph.Edge;
import io.threadsystem.workflow.RandomGraph.Kind;
import io.threadsystem.workflow.RandomGraph.Step;

/** How the jobs of a graph end, found by looking at one after the other. */
final class SequentialModel {

	private SequentialModel() {
	}

	/** How all end where nothing is cancelled. */
	static List<JobGraphState> statesOf(RandomGraph graph) {
		List<JobGraphState> states = new ArrayList<>();
		for (Step step : graph.steps()) {
			states.add(stateOf(step, states::get, (source) -> states.get(source) == JobGraphState.FAILED));
		}
		return states;
	}

	/** How one ends, from how those before it have. */
	static JobGraphState stateOf(Step step, IntFunction<JobGraphState> states, IntPredicate failed) {
		if (!mayRun(step, states, failed) || !step.allowed()) {
			return JobGraphState.SKIPPED;
		}
		return (step.fails() && !step.fallback()) ? JobGraphState.FAILED : JobGraphState.COMPLETED;
	}

	private static boolean mayRun(Step step, IntFunction<JobGraphState> states, IntPredicate failed) {
		IntPredicate completed = (source) -> states.apply(source) == JobGraphState.COMPLETED;
		List<Integer> after = sources(step, Kind.AFTER);
		List<Integer> any = sources(step, Kind.AFTER_ANY);
		List<Integer> whenFailed = sources(step, Kind.WHEN_FAILED);
		return after.stream().allMatch(completed::test) && (any.isEmpty() || any.stream().anyMatch(completed::test))
				&& (whenFailed.isEmpty() || whenFailed.stream().anyMatch(failed::test));
	}

	private static List<Integer> sources(Step step, Kind kind) {
		return step.edges().stream().filter((edge) -> edge.kind() == kind).map(Edge::source).toList();
	}

	/** Jobs that a failure elsewhere leaves alone. */
	static List<Boolean> outlivingOf(RandomGraph graph) {
		List<Boolean> outliving = new ArrayList<>();
		for (Step step : graph.steps()) {
			outliving.add(step.edges()
				.stream()
				.anyMatch((edge) -> edge.kind() == Kind.WHEN_FAILED || edge.kind() == Kind.ALWAYS
						|| outliving.get(edge.source())));
		}
		return outliving;
	}

}
