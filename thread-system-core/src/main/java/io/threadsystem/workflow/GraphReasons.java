package io.threadsystem.workflow;

import java.util.Objects;
import java.util.concurrent.CancellationException;

import io.threadsystem.job.DependencyFailedException;
import org.jspecify.annotations.Nullable;

/** Says why jobs of a run have not completed. */
final class GraphReasons {

	private final JobGraph graph;

	private final GraphStates states;

	GraphReasons(JobGraph graph, GraphStates states) {
		this.graph = graph;
		this.states = states;
	}

	/**
	 * Why a job is skipped; {@code null} if no failure is the reason.
	 * @param job the job
	 * @param kind the kind of the dependencies because of which it will never run
	 * @param last the one of them that has ended last
	 */
	@Nullable Throwable ofSkipped(int job, byte kind, int last) {
		if (kind == GraphEdges.WHEN_FAILED) {
			return null;
		}
		Throwable failure = this.states.failure(last);
		if (failure != null) {
			return notRun(job, last, failure);
		}
		return (kind == GraphEdges.AFTER_ANY) ? ofSkippedAny(job) : null;
	}

	private @Nullable Throwable ofSkippedAny(int job) {
		GraphEdges edges = this.graph.edges();
		for (int edge = edges.firstSource(job); edge < edges.endOfSources(job); edge++) {
			Throwable failure = this.states.failure(edges.source(edge));
			if (edges.sourceKind(edge) == GraphEdges.AFTER_ANY && failure != null) {
				return notRun(job, edges.source(edge), failure);
			}
		}
		return null;
	}

	private Throwable notRun(int job, int dependency, Throwable failure) {
		String fate = (this.states.get(dependency) == JobGraphState.SKIPPED) ? "did not run" : end(dependency);
		return new DependencyFailedException(
				described(job) + " did not run, because job '" + name(dependency) + "', on which it depends, " + fate,
				failure);
	}

	/** Why a job is cancelled because another one has failed. */
	Throwable ofCancelled(int job, int failed) {
		CancellationException reason = new CancellationException(
				described(job) + " was cancelled, because job '" + name(failed) + "' " + end(failed));
		reason.initCause(Objects.requireNonNull(this.states.failure(failed)));
		return reason;
	}

	/** What has become of a job that did not complete. */
	String fate(int job) {
		return described(job) + " " + end(job);
	}

	private String end(int job) {
		return (this.states.get(job) == JobGraphState.CANCELLED) ? "has been cancelled" : "has failed";
	}

	private String described(int job) {
		return "Job '" + name(job) + "' of graph '" + this.graph.name() + "'";
	}

	private String name(int job) {
		return this.graph.job(job).name();
	}

}
