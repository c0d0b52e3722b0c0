package io.threadsystem.workflow;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.threadsystem.job.Job;

/** The times of a run, as they are at one moment, and its critical path. */
final class GraphTimes {

	private final StartedGraph run;

	private final GraphEdges edges;

	private final JobGraphState[] states;

	/** How long each job has run. */
	private final long[] executions;

	/** Execution times of the longest way that ends with each job. */
	private final long[] ways;

	/** The job before each one on that way, -1 for none. */
	private final int[] before;

	GraphTimes(StartedGraph run) {
		int size = run.graph().size();
		this.run = run;
		this.edges = run.graph().edges();
		this.states = new JobGraphState[size];
		this.executions = new long[size];
		this.ways = new long[size];
		this.before = new int[size];
	}

	JobGraphReport report() {
		Map<String, JobGraphReport.Step> steps = new LinkedHashMap<>();
		long sum = 0;
		int last = 0;
		for (int job = 0; job < this.states.length; job++) {
			JobGraphReport.Step step = step(job);
			steps.put(this.run.graph().job(job).name(), step);
			this.states[job] = step.state();
			this.executions[job] = step.executionTime().toNanos();
			sum += this.executions[job];
			findWay(job);
			last = (this.ways[job] > this.ways[last]) ? job : last;
		}
		long total = this.run.elapsed();
		return new JobGraphReport(Collections.unmodifiableMap(steps), pathTo(last), Duration.ofNanos(this.ways[last]),
				Duration.ofNanos(total), Duration.ofNanos(sum), Duration.ofNanos(Math.max(0, sum - total)));
	}

	private JobGraphReport.Step step(int number) {
		JobGraphState state = this.run.state(number);
		Job<?> job = this.run.job(number);
		return new JobGraphReport.Step(state, job.queueTime(), job.executionTime(), job.attempts(),
				this.run.isFallback(number));
	}

	/**
	 * A job waits for the slowest of those before it; of those of afterAny, for the
	 * fastest that has completed.
	 */
	private void findWay(int job) {
		int slowest = -1;
		int fastest = -1;
		for (int edge = this.edges.firstSource(job); edge < this.edges.endOfSources(job); edge++) {
			int source = this.edges.source(edge);
			if (this.edges.sourceKind(edge) != GraphEdges.AFTER_ANY) {
				slowest = (slowest < 0 || this.ways[source] > this.ways[slowest]) ? source : slowest;
			}
			else if (this.states[source] == JobGraphState.COMPLETED) {
				fastest = (fastest < 0 || this.ways[source] < this.ways[fastest]) ? source : fastest;
			}
		}
		boolean waitsForAny = fastest >= 0 && (slowest < 0 || this.ways[fastest] > this.ways[slowest]);
		this.before[job] = waitsForAny ? fastest : slowest;
		this.ways[job] = this.executions[job] + ((this.before[job] >= 0) ? this.ways[this.before[job]] : 0);
	}

	/** Jobs on the way that have run. */
	private List<String> pathTo(int last) {
		Deque<String> path = new ArrayDeque<>();
		for (int job = last; job >= 0; job = this.before[job]) {
			if (this.run.job(job).attempts() > 0) {
				path.addFirst(this.run.graph().job(job).name());
			}
		}
		return List.copyOf(path);
	}

}
