package io.threadsystem.workflow;

import java.lang.invoke.MethodType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReferenceArray;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.PriorityPool;
import org.jspecify.annotations.Nullable;

/** A {@link JobGraphRun} whose jobs have been accepted by their pools. */
final class StartedGraph extends JobGraphRun {

	/*
	 * What changes is in GraphProgress and GraphStates. The array of jobs is filled
	 * before the first of them can start and before any other thread sees this object,
	 * and never changes.
	 *
	 * The future may be done before the last event is dealt with: where this was
	 * cancelled, another thread may be about to. The states of such jobs are then read
	 * from the jobs themselves, which are all done.
	 */

	private static final ThreadLocal<@Nullable StartedGraph> CURRENT = new ThreadLocal<>();

	private final JobGraph graph;

	private final @Nullable Object input;

	private final AtomicReferenceArray<@Nullable Job<?>> jobs;

	private final GraphStates states;

	private final GraphProgress progress;

	private final long begun = System.nanoTime();

	private volatile long elapsed = -1;

	private StartedGraph(JobGraph graph, @Nullable Object input) {
		this.graph = graph;
		this.input = input;
		this.jobs = new AtomicReferenceArray<>(graph.size());
		this.states = new GraphStates(graph.size());
		this.progress = new GraphProgress(this, graph, this.jobs, this.states);
	}

	static StartedGraph start(JobGraph graph, PriorityPool pool, Priority priority, @Nullable Object input) {
		StartedGraph run = new StartedGraph(graph, input);
		run.progress.accept(pool, priority);
		run.progress.begin();
		return run;
	}

	// For its jobs

	/** The calling thread begins to run a job of this. */
	@Nullable StartedGraph enter() {
		StartedGraph outer = CURRENT.get();
		CURRENT.set(this);
		return outer;
	}

	void leave(@Nullable StartedGraph outer) {
		if (outer != null) {
			CURRENT.set(outer);
		}
		else {
			CURRENT.remove();
		}
	}

	/**
	 * Cancels a job and tells it why. What it does then, in callbacks of its token, is
	 * not waited for.
	 */
	void stop(Job<?> job, String message) {
		cancelAside(job, message);
	}

	// Waiting for it, and its end

	@Override
	@SuppressWarnings("NullAway") // the result is always null
	public @Nullable Void get() throws InterruptedException, ExecutionException {
		requireOutside();
		return super.get();
	}

	@Override
	@SuppressWarnings("NullAway") // the result is always null
	public @Nullable Void get(long timeout, TimeUnit unit)
			throws InterruptedException, ExecutionException, TimeoutException {
		requireOutside();
		return super.get(timeout, unit);
	}

	@Override
	@SuppressWarnings("NullAway") // the result is always null
	public @Nullable Void join() {
		requireOutside();
		return super.join();
	}

	private void requireOutside() {
		if (CURRENT.get() == this && !isDone()) {
			throw new IllegalStateException("A job of graph '" + this.graph.name()
					+ "' waits for its own run, which would never end: use result(…) of a job that it depends on");
		}
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		if (!isDone()) {
			this.progress.cancel(mayInterruptIfRunning);
			ended(true, null);
		}
		return isCancelled();
	}

	/** All jobs have ended, or were cancelled; only the first call counts. */
	@SuppressWarnings("NullAway") // the result is always null
	void ended(boolean cancelled, @Nullable Throwable failure) {
		if (this.elapsed < 0) {
			this.elapsed = System.nanoTime() - this.begun;
		}
		if (cancelled) {
			fail(new CancellationException("The run of graph '" + this.graph.name() + "' was cancelled"));
		}
		else if (failure != null) {
			fail((failure instanceof CancellationException)
					? new CompletionException("The run of graph '" + this.graph.name() + "' has failed", failure)
					: failure);
		}
		else {
			succeed(null);
		}
	}

	// What its holder sees

	@Override
	public JobGraph graph() {
		return this.graph;
	}

	@Override
	public <T> T input(Class<T> type) {
		if (this.input == null) {
			throw new IllegalStateException(
					"The run of graph '" + this.graph.name() + "' has no input: give it one with submit(pool, input)");
		}
		return Objects.requireNonNull(cast("The input of graph '" + this.graph.name() + "'", this.input, type));
	}

	@Override
	public <T> @Nullable T result(String job, Class<T> type) {
		int number = this.graph.numberOf(job);
		if (state(number) != JobGraphState.COMPLETED) {
			throw new IllegalStateException(
					"Job '" + job + "' of graph '" + this.graph.name() + "' has no result, but is " + state(number)
							+ ": ask for it in jobs that run after it has completed, or look at state(…) first",
					failure(number));
		}
		GraphStates.FallbackResult fallback = this.states.fallback(number);
		Object value = (fallback != null) ? fallback.value() : job(number).getNow(null);
		return cast("The result of job '" + job + "' of graph '" + this.graph.name() + "'", value, type);
	}

	@SuppressWarnings("unchecked")
	private static <T> @Nullable T cast(String what, @Nullable Object value, Class<T> type) {
		Class<?> wrapper = MethodType.methodType(type).wrap().returnType();
		if (value != null && !wrapper.isInstance(value)) {
			throw new ClassCastException(what + " is not a " + type.getName() + " but a " + value.getClass().getName());
		}
		return (T) value;
	}

	@Override
	public Optional<Throwable> failure(String job) {
		return Optional.ofNullable(failure(this.graph.numberOf(job)));
	}

	private @Nullable Throwable failure(int number) {
		boolean undecided = this.states.get(number) == null;
		return (undecided && isDone()) ? job(number).handle((result, failure) -> failure).getNow(null)
				: this.states.failure(number);
	}

	@Override
	public JobGraphState state(String job) {
		return state(this.graph.numberOf(job));
	}

	JobGraphState state(int number) {
		JobGraphState decided = this.states.get(number);
		if (decided != null) {
			return decided;
		}
		Job<?> job = job(number);
		JobState state = job.jobState();
		if (state.isFinal() && isDone()) {
			// The run was cancelled an instant ago
			return JobGraphState.valueOf(state.name());
		}
		boolean started = state == JobState.RUNNING || (state.isFinal() && job.attempts() > 0);
		return started ? JobGraphState.RUNNING : JobGraphState.PENDING;
	}

	@Override
	public Map<String, JobGraphState> states() {
		Map<String, JobGraphState> all = new LinkedHashMap<>();
		for (int job = 0; job < this.jobs.length(); job++) {
			all.put(this.graph.job(job).name(), state(job));
		}
		return all;
	}

	@Override
	public JobGraphReport report() {
		return new GraphTimes(this).report();
	}

	@Override
	public String toMermaid() {
		return new MermaidDrawing(this.graph, this::state).draw();
	}

	@Override
	public String toDot() {
		return new DotDrawing(this.graph, this::state).draw();
	}

	/** Shows the name of the graph and whether the run is done. */
	@Override
	public String toString() {
		return "JobGraphRun[" + this.graph.name() + ", " + this.jobs.length() + " jobs, " + (isDone() ? "" : "not ")
				+ "done]";
	}

	Job<?> job(int number) {
		return Objects.requireNonNull(this.jobs.get(number));
	}

	boolean isFallback(int number) {
		return this.states.fallback(number) != null;
	}

	/** Nanoseconds from the submission to the end, or to now. */
	long elapsed() {
		long end = this.elapsed;
		return (end >= 0) ? end : System.nanoTime() - this.begun;
	}

}
