package io.threadsystem.workflow;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReferenceArray;

import io.threadsystem.job.Job;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.PriorityPool;
import org.jspecify.annotations.Nullable;

/**
 * The course of a run: lets jobs start, or ends them, as others end.
 */
final class GraphProgress {

	/*
	 * All jobs are accepted by their pools before the run begins (see GraphAdmission).
	 * Each waits there for its gate; but for the first one, which may start and even end
	 * before the run begins: its end is then the first event. The end of a job is an
	 * event; events are dealt with one after the other, by whatever thread (see
	 * GraphEvents), and everything here that changes belongs to that thread. Opening a
	 * gate and cancelling a job may end jobs at once: that only makes further events. So
	 * neither a deep graph nor a wide one makes a deep stack, and code of others runs
	 * under no lock.
	 *
	 * A job has ended for the run when its state is set, which is done once. That may be
	 * before its pool tells of it: one that will never run is SKIPPED first, with all
	 * that follow from it, and then cancelled in its pool. The run ends when all pools
	 * have told.
	 *
	 * 'cancelled' is set by the thread that cancels the run, before it cancels the jobs.
	 * From what follows the run draws no conclusions.
	 */

	private final StartedGraph run;

	private final JobGraph graph;

	private final AtomicReferenceArray<@Nullable Job<?>> jobs;

	private final @Nullable CompletableFuture<@Nullable Void>[] gates;

	private final GraphStates states;

	private final GraphConditions conditions;

	private final GraphReasons reasons;

	private final GraphEvents events;

	/** Jobs whose dependents have not been told. */
	private final Queue<Integer> settled = new ArrayDeque<>();

	/** How many jobs have not ended in their pools. */
	private int unfinished;

	private int firstFailed = -1;

	private @Nullable Throwable firstFailure;

	/** Whether jobs are being cancelled because of the first failure. */
	private boolean failedFast;

	private volatile boolean cancelled;

	@SuppressWarnings({ "unchecked", "rawtypes" })
	GraphProgress(StartedGraph run, JobGraph graph, AtomicReferenceArray<@Nullable Job<?>> jobs, GraphStates states) {
		this.run = run;
		this.graph = graph;
		this.jobs = jobs;
		this.gates = new CompletableFuture[jobs.length()];
		this.states = states;
		this.conditions = new GraphConditions(graph.edges());
		this.reasons = new GraphReasons(graph, states);
		this.events = new GraphEvents(this::broken);
		this.unfinished = jobs.length();
	}

	// Beginning

	/** Has all jobs accepted, or none. The first one may start at once. */
	void accept(PriorityPool pool, Priority priority) {
		new GraphAdmission(this.run, this, this.jobs, this.gates, pool, priority).accept();
	}

	void begin() {
		this.events.begin(() -> {
			for (int job = 0; job < this.jobs.length(); job++) {
				if (this.conditions.isReady(job) && !isDecided(job) && !isDoomed(job)) {
					open(job);
				}
			}
		});
	}

	private void open(int job) {
		CompletableFuture<@Nullable Void> gate = this.gates[job];
		this.gates[job] = null;
		if (gate != null) {
			gate.complete(null);
		}
	}

	// The end of a job

	/** A job has ended in its pool; by whatever thread. */
	void ended(int job, JobGraphState state, @Nullable Object detail) {
		this.events.add(() -> {
			this.unfinished--;
			if (!isDecided(job)) {
				settle(job, state, detail);
			}
			if (this.unfinished == 0) {
				this.run.ended(this.cancelled, this.firstFailure);
			}
		});
	}

	private void settle(int job, JobGraphState state, @Nullable Object detail) {
		boolean inVain = state == JobGraphState.CANCELLED && (this.cancelled || isDoomed(job));
		if (inVain && !this.cancelled) {
			decide(job, state, this.reasons.ofCancelled(job, this.firstFailed));
		}
		else {
			decide(job, state, detail);
		}
		tellDependents();
		if (!inVain && detail instanceof Throwable failure && this.firstFailure == null) {
			this.firstFailed = job;
			this.firstFailure = (failure instanceof CancellationException)
					? new CompletionException(this.reasons.fate(job), failure) : failure;
			failFast();
		}
	}

	private void decide(int job, JobGraphState state, @Nullable Object detail) {
		this.states.set(job, state, detail);
		this.settled.add(job);
	}

	private void tellDependents() {
		GraphEdges edges = this.graph.edges();
		for (Integer job = this.settled.poll(); job != null; job = this.settled.poll()) {
			JobGraphState state = this.states.get(job);
			boolean completed = state == JobGraphState.COMPLETED;
			boolean failed = state == JobGraphState.FAILED
					|| (state == JobGraphState.CANCELLED && job(job).attempts() > 0);
			for (int edge = edges.firstTarget(job); edge < edges.endOfTargets(job) && !this.cancelled; edge++) {
				tell(edges.target(edge), edges.targetKind(edge), job, completed, failed);
			}
		}
	}

	private void tell(int dependent, byte kind, int job, boolean completed, boolean failed) {
		if (isDecided(dependent) || isDoomed(dependent)) {
			return;
		}
		switch (this.conditions.ended(dependent, kind, completed, failed)) {
			case READY -> open(dependent);
			case NEVER -> skip(dependent, kind, job);
			case WAIT -> {
			}
		}
	}

	// Jobs that will never run

	private void skip(int job, byte kind, int last) {
		decide(job, JobGraphState.SKIPPED, this.reasons.ofSkipped(job, kind, last));
		this.gates[job] = null;
		job(job).cancel(false);
	}

	private void failFast() {
		if (this.graph.policy() != FailurePolicy.FAIL_FAST || this.cancelled) {
			return;
		}
		this.failedFast = true;
		String message = this.reasons.fate(this.firstFailed);
		for (int job = 0; job < this.jobs.length(); job++) {
			if (isDoomed(job) && !isDecided(job)) {
				this.gates[job] = null;
				this.run.stop(job(job), message);
			}
		}
	}

	private boolean isDoomed(int job) {
		return this.failedFast && !this.graph.outlivesAFailure(job);
	}

	private boolean isDecided(int job) {
		return this.states.get(job) != null;
	}

	// The whole

	/** Cancels all jobs; by whatever thread. */
	void cancel(boolean mayInterruptIfRunning) {
		this.cancelled = true;
		for (int number = this.jobs.length() - 1; number >= 0; number--) {
			job(number).cancel(mayInterruptIfRunning);
		}
	}

	/** Not the failure of a job but ours, such as memory that has run out. */
	private void broken(Throwable failure) {
		try {
			cancel(true);
		}
		finally {
			this.run.ended(false, failure);
		}
	}

	private Job<?> job(int number) {
		return Objects.requireNonNull(this.jobs.get(number));
	}

}
