package io.threadsystem.workflow;

import java.util.Map;
import java.util.Optional;

import io.threadsystem.job.JobsFuture;
import org.jspecify.annotations.Nullable;

/**
 * One run of a {@link JobGraph}, and the future of its end: it is done when every job of
 * the graph has ended. It fails with the first failure of a job, and is cancelled where
 * it was cancelled as a whole. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public abstract class JobGraphRun extends JobsFuture<@Nullable Void> {

	JobGraphRun() {
	}

	/**
	 * The graph that is run.
	 * @return the graph
	 */
	public abstract JobGraph graph();

	/**
	 * What the graph was submitted with.
	 * @param type the type of the input
	 * @param <T> the type of the input
	 * @return the input
	 * @throws IllegalStateException if there is no input
	 * @throws ClassCastException if it has another type
	 */
	public abstract <T> T input(Class<T> type);

	/**
	 * Result of a job.
	 * @param job the name of the job
	 * @param type the type of the result; that of a primitive or its wrapper
	 * @param <T> the type of the result
	 * @return the result, {@code null} if that is it
	 * @throws IllegalArgumentException if the graph has no such job
	 * @throws IllegalStateException if the job has not completed
	 * @throws ClassCastException if the result has another type
	 */
	public abstract <T> @Nullable T result(String job, Class<T> type);

	/**
	 * Why a job failed, was cancelled, or was skipped because of a failure before it.
	 * @param job the name of the job
	 * @return the failure; a {@link io.threadsystem.job.DependencyFailedException} with
	 * the chain of causes for a job that was skipped; empty for one that has not ended,
	 * has completed, or was skipped without a failure
	 * @throws IllegalArgumentException if the graph has no such job
	 */
	public abstract Optional<Throwable> failure(String job);

	/**
	 * Where a job is in its life.
	 * @param job the name of the job
	 * @return the state
	 * @throws IllegalArgumentException if the graph has no such job
	 */
	public abstract JobGraphState state(String job);

	/**
	 * Where all jobs are in their lives.
	 * @return a new map, in the order of {@link JobGraph#jobs()}
	 */
	public abstract Map<String, JobGraphState> states();

	/**
	 * States and times of this run, as they are now. Takes time in proportion to the size
	 * of the graph.
	 * @return a new report
	 */
	public abstract JobGraphReport report();

	/**
	 * Draws this run for Mermaid, states as colours.
	 * @return a flowchart, every label escaped
	 */
	public abstract String toMermaid();

	/**
	 * Draws this run for Graphviz, states as colours.
	 * @return a digraph in the DOT language, every label escaped
	 */
	public abstract String toDot();

}
