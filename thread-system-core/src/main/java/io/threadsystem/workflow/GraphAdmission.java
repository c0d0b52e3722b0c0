package io.threadsystem.workflow;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReferenceArray;

import io.threadsystem.job.Job;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.JobBuilder;
import io.threadsystem.pool.PriorityPool;
import org.jspecify.annotations.Nullable;

/** The way of the jobs of a run into their pools. */
final class GraphAdmission {

	/*
	 * The first job comes in as any other does and may be refused: then there is nothing
	 * to take back. Between its acceptance and its start its pool tells of it, on this
	 * thread; that is when the others are accepted, each of which waits for its gate, a
	 * future that nothing else knows. If one of them is refused, so is, in effect, the
	 * first one, which is cancelled by its pool and has not started.
	 */

	private final StartedGraph run;

	private final GraphProgress progress;

	private final AtomicReferenceArray<@Nullable Job<?>> jobs;

	private final @Nullable CompletableFuture<@Nullable Void>[] gates;

	private final PriorityPool pool;

	private final Priority priority;

	/** How many of the others were handed to their pools. */
	private int others;

	GraphAdmission(StartedGraph run, GraphProgress progress, AtomicReferenceArray<@Nullable Job<?>> jobs,
			@Nullable CompletableFuture<@Nullable Void>[] gates, PriorityPool pool, Priority priority) {
		this.run = run;
		this.progress = progress;
		this.jobs = jobs;
		this.gates = gates;
		this.pool = pool;
		this.priority = priority;
	}

	/** Has all jobs accepted, or none. The first one may start before this returns. */
	void accept() {
		GraphTask task = task(0);
		builder(0).onSubmit((first) -> firstAccepted(first, task)).submit(task);
	}

	private void firstAccepted(Job<?> first, GraphTask task) {
		this.jobs.set(0, first);
		boolean accepted = false;
		try {
			for (; this.others < this.jobs.length() - 1; this.others++) {
				acceptWithGate(this.others + 1);
			}
			accepted = true;
		}
		finally {
			for (int number = this.others; number > 0 && !accepted; number--) {
				Objects.requireNonNull(this.jobs.get(number)).cancel(false);
			}
		}
		first.handle(task);
	}

	private void acceptWithGate(int number) {
		CompletableFuture<@Nullable Void> gate = new CompletableFuture<>();
		this.gates[number] = gate;
		GraphTask task = task(number);
		Job<?> job = builder(number).after(gate).submit(task);
		this.jobs.set(number, job);
		job.handle(task);
	}

	private GraphTask task(int number) {
		return new GraphTask(this.run, this.progress, number);
	}

	private JobBuilder builder(int number) {
		GraphJob job = this.run.graph().job(number);
		PriorityPool ofJob = (job.pool() != null) ? job.pool() : this.pool;
		JobBuilder builder = ofJob.job(job.name()).priority((job.priority() != null) ? job.priority() : this.priority);
		if (job.timeout() != null) {
			builder.timeout(job.timeout());
		}
		if (job.queueTimeout() != null) {
			builder.queueTimeout(job.queueTimeout());
		}
		return (job.retry() != null) ? builder.retry(job.retry()) : builder;
	}

}
