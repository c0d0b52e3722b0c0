package io.threadsystem.workflow;

import java.util.List;

import io.threadsystem.pool.PriorityPool;
import org.jspecify.annotations.Nullable;

/**
 * Definition of jobs that depend on each other. It is immutable, was checked when it was
 * built, and can be run any number of times, also at the same time; each run is a
 * {@link JobGraphRun}. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class JobGraph {

	/**
	 * Begins the definition of a graph.
	 * @param name the name of the graph, for people
	 * @return a builder without jobs
	 */
	public static JobGraphBuilder named(String name) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Name of this graph.
	 * @return the name
	 */
	public String name() {
		throw new UnsupportedOperationException();
	}

	/**
	 * Names of the jobs, each after those that it depends on.
	 * @return an unmodifiable list
	 */
	public List<String> jobs() {
		throw new UnsupportedOperationException();
	}

	/**
	 * Runs this graph. Every job is accepted before the first one can start; a job waits
	 * in no queue and on no worker until those before it have ended, and none of them
	 * waits for a slot of a queue in the calling thread.
	 * @param pool the pool of the jobs that name none
	 * @return the run
	 * @throws java.util.concurrent.RejectedExecutionException if a pool is closed; then
	 * no job has run
	 */
	public JobGraphRun submit(PriorityPool pool) {
		return submit(pool, null);
	}

	/**
	 * Runs this graph with an input.
	 * @param pool the pool of the jobs that name none
	 * @param input what the jobs get from {@link JobGraphRun#input(Class)}
	 * @return the run
	 * @throws java.util.concurrent.RejectedExecutionException if a pool is closed; then
	 * no job has run
	 */
	public JobGraphRun submit(PriorityPool pool, @Nullable Object input) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Draws this graph for Mermaid.
	 * @return a flowchart, every label escaped
	 */
	public String toMermaid() {
		throw new UnsupportedOperationException();
	}

	/**
	 * Draws this graph for Graphviz.
	 * @return a digraph in the DOT language, every label escaped
	 */
	public String toDot() {
		throw new UnsupportedOperationException();
	}

}
