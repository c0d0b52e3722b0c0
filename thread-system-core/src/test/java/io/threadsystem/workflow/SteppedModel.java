package io.threadsystem.workflow;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import io.threadsystem.workflow.RandomGraph.Edge;
import io.threadsystem.workflow.RandomGraph.Kind;
import io.threadsystem.workflow.RandomGraph.Step;

import static io.threadsystem.workflow.JobGraphState.CANCELLED;
import static io.threadsystem.workflow.JobGraphState.COMPLETED;
import static io.threadsystem.workflow.JobGraphState.FAILED;
import static io.threadsystem.workflow.JobGraphState.PENDING;
import static io.threadsystem.workflow.JobGraphState.RUNNING;
import static io.threadsystem.workflow.JobGraphState.SKIPPED;

/**
 * The states of all jobs of a run in which every job that can run does, until the test
 * says that it ends: nothing about it is left to chance. Without threads.
 */
final class SteppedModel {

	private final RandomGraph graph;

	private final FailurePolicy policy;

	private final List<Boolean> outliving;

	private final JobGraphState[] states;

	/** Whether each job was cancelled while it ran. */
	private final boolean[] stopped;

	private int firstFailed = -1;

	SteppedModel(RandomGraph graph, FailurePolicy policy) {
		this.graph = graph;
		this.policy = policy;
		this.outliving = SequentialModel.outlivingOf(graph);
		this.states = new JobGraphState[graph.steps().size()];
		this.stopped = new boolean[this.states.length];
		Arrays.fill(this.states, PENDING);
		goOn();
	}

	// What happens

	/** A job that runs ends by itself. */
	void end(int job) {
		Step step = this.graph.steps().get(job);
		boolean failed = step.fails() && !step.fallback();
		this.states[job] = failed ? FAILED : COMPLETED;
		goOn();
		if (failed && this.firstFailed < 0) {
			this.firstFailed = job;
			if (this.policy == FailurePolicy.FAIL_FAST) {
				cancelIf((each) -> !this.outliving.get(each));
				goOn();
			}
		}
	}

	/** The run is cancelled; nothing follows from that. */
	void cancel() {
		cancelIf((each) -> true);
	}

	private void cancelIf(Predicate<Integer> doomed) {
		for (int job = 0; job < this.states.length; job++) {
			if (!this.states[job].isFinal() && doomed.test(job)) {
				this.stopped[job] = this.states[job] == RUNNING;
				this.states[job] = CANCELLED;
			}
		}
	}

	/** Starts and skips jobs until nothing more follows. Sources come first. */
	private void goOn() {
		for (int job = 0; job < this.states.length; job++) {
			if (this.states[job] == PENDING) {
				this.states[job] = next(this.graph.steps().get(job));
			}
		}
	}

	// The rules

	private JobGraphState next(Step step) {
		if (isImpossible(step)) {
			return SKIPPED;
		}
		if (!isReady(step)) {
			return PENDING;
		}
		return step.allowed() ? RUNNING : SKIPPED;
	}

	private boolean isImpossible(Step step) {
		return !all(step, Kind.AFTER, (source) -> completed(source) || !ended(source))
				|| (has(step, Kind.AFTER_ANY)
						&& all(step, Kind.AFTER_ANY, (source) -> ended(source) && !completed(source)))
				|| (has(step, Kind.WHEN_FAILED)
						&& all(step, Kind.WHEN_FAILED, (source) -> ended(source) && !failed(source)));
	}

	private boolean isReady(Step step) {
		return all(step, Kind.AFTER, this::completed) && all(step, Kind.WHEN_FAILED, this::ended)
				&& all(step, Kind.ALWAYS, this::ended)
				&& (!has(step, Kind.AFTER_ANY) || !all(step, Kind.AFTER_ANY, (source) -> !completed(source)));
	}

	private static boolean has(Step step, Kind kind) {
		return step.edges().stream().anyMatch((edge) -> edge.kind() == kind);
	}

	private static boolean all(Step step, Kind kind, Predicate<Integer> condition) {
		return step.edges().stream().filter((edge) -> edge.kind() == kind).map(Edge::source).allMatch(condition);
	}

	private boolean ended(int job) {
		return this.states[job].isFinal();
	}

	private boolean completed(int job) {
		return this.states[job] == COMPLETED;
	}

	private boolean failed(int job) {
		return this.states[job] == FAILED || this.stopped[job];
	}

	// What is known

	JobGraphState state(int job) {
		return this.states[job];
	}

	Map<String, JobGraphState> states() {
		Map<String, JobGraphState> all = new LinkedHashMap<>();
		for (int job = 0; job < this.states.length; job++) {
			all.put("j" + job, this.states[job]);
		}
		return all;
	}

	List<Integer> running() {
		return IntStream.range(0, this.states.length).filter((job) -> this.states[job] == RUNNING).boxed().toList();
	}

	/** The job whose failure is that of the run, -1 for none. */
	int firstFailed() {
		return this.firstFailed;
	}

}
