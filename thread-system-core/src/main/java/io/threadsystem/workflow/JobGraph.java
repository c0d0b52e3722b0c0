package io.threadsystem.workflow;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.threadsystem.job.Priority;
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

	private final String name;

	private final FailurePolicy policy;

	/** In the order in which they can run; a job's place here is its number. */
	private final GraphJob[] jobs;

	private final GraphEdges edges;

	private final List<String> names;

	private final Map<String, Integer> numbers;

	private final BitSet outliving;

	JobGraph(String name, FailurePolicy policy, GraphJob[] jobs, GraphEdges edges) {
		this.name = name;
		this.policy = policy;
		this.jobs = jobs;
		this.edges = edges;
		this.names = Arrays.stream(jobs).map(GraphJob::name).toList();
		this.numbers = new HashMap<>(2 * jobs.length);
		for (int job = 0; job < jobs.length; job++) {
			this.numbers.put(jobs[job].name(), job);
		}
		this.outliving = edges.thatOutliveAFailure();
	}

	/**
	 * Begins the definition of a graph.
	 * @param name the name of the graph, for people
	 * @return a builder without jobs
	 */
	public static JobGraphBuilder named(String name) {
		return new JobGraphBuilder(name);
	}

	/**
	 * Name of this graph.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Names of the jobs, each after those that it depends on.
	 * @return an unmodifiable list
	 */
	public List<String> jobs() {
		return this.names;
	}

	/**
	 * Runs this graph without an input, at priority {@code NORMAL}; see
	 * {@link #submit(PriorityPool, Priority, Object)}.
	 * @param pool the pool of the jobs that name none
	 * @return the run
	 * @throws java.util.concurrent.RejectedExecutionException if the first job is not
	 * accepted, or a pool is closed; then no job has run
	 */
	public JobGraphRun submit(PriorityPool pool) {
		return submit(pool, null);
	}

	/**
	 * Runs this graph at priority {@code NORMAL}; see
	 * {@link #submit(PriorityPool, Priority, Object)}.
	 * @param pool the pool of the jobs that name none
	 * @param input what the jobs get from {@link JobGraphRun#input(Class)}
	 * @return the run
	 * @throws java.util.concurrent.RejectedExecutionException if the first job is not
	 * accepted, or a pool is closed; then no job has run
	 */
	public JobGraphRun submit(PriorityPool pool, @Nullable Object input) {
		return submit(pool, Priority.NORMAL, input);
	}

	/**
	 * Runs this graph. Every job is accepted before the first one can start; a job waits
	 * in no queue and on no worker until those before it have ended. The first one comes
	 * in as any other job does: where the queue is full, this call waits or fails as its
	 * pool's {@code queue-full} says. The others take their slots when they are ready, or
	 * as soon as there is one.
	 * @param pool the pool of the jobs that name none
	 * @param priority the priority of the jobs that name none
	 * @param input what the jobs get from {@link JobGraphRun#input(Class)}
	 * @return the run
	 * @throws java.util.concurrent.RejectedExecutionException if the first job is not
	 * accepted, or a pool is closed; then no job has run
	 */
	public JobGraphRun submit(PriorityPool pool, Priority priority, @Nullable Object input) {
		Objects.requireNonNull(pool, "pool must not be null");
		Objects.requireNonNull(priority, "priority must not be null");
		return StartedGraph.start(this, pool, priority, input);
	}

	/**
	 * Draws this graph for Mermaid.
	 * @return a flowchart, every label escaped
	 */
	public String toMermaid() {
		return new MermaidDrawing(this, null).draw();
	}

	/**
	 * Draws this graph for Graphviz.
	 * @return a digraph in the DOT language, every label escaped
	 */
	public String toDot() {
		return new DotDrawing(this, null).draw();
	}

	// For running and drawing it

	FailurePolicy policy() {
		return this.policy;
	}

	int size() {
		return this.jobs.length;
	}

	GraphJob job(int number) {
		return this.jobs[number];
	}

	GraphEdges edges() {
		return this.edges;
	}

	/** Whether a failure of another job leaves this one alone, whatever the policy. */
	boolean outlivesAFailure(int job) {
		return this.outliving.get(job);
	}

	int numberOf(String job) {
		Integer number = this.numbers.get(job);
		if (number == null) {
			String nearest = NearestName.to(job, this.names);
			throw new IllegalArgumentException("Graph '" + this.name + "' has no job '" + job + "'"
					+ ((nearest != null) ? ": did you mean '" + nearest + "'?" : ": its jobs are those of jobs()"));
		}
		return number;
	}

	/** Shows the name and the size. */
	@Override
	public String toString() {
		return "JobGraph[" + this.name + ", " + this.jobs.length + " jobs]";
	}

}
