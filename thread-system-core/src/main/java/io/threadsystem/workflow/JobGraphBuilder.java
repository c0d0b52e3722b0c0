package io.threadsystem.workflow;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;

import io.threadsystem.job.Priority;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.retry.RetryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Builder of a {@link JobGraph}. {@link #job} and {@link #action} begin a job; the
 * methods that follow, up to the next one, are about that job. Jobs may be named before
 * they are defined. Not safe for use by several threads.
 *
 * <p>
 * What a job waits for, and when it then runs, is told by four methods, which can be
 * combined; a job runs when all of them allow it, and is SKIPPED as soon as one cannot:
 * {@link #after(String...) after}, {@link #afterAny(String...) afterAny},
 * {@link #whenFailed(String...) whenFailed} and {@link #always(String...) always}. A job
 * that was SKIPPED counts neither as completed nor as failed.
 *
 * @since 0.1.0
 */
public final class JobGraphBuilder {

	private final GraphDraft draft;

	JobGraphBuilder(String name) {
		this.draft = new GraphDraft(name);
	}

	/**
	 * Begins a job with a result.
	 * @param name the name, which no other job of the graph has
	 * @param task the task
	 * @return this builder, now about this job
	 * @throws InvalidJobGraphException if the name is blank or taken
	 */
	public JobGraphBuilder job(String name, JobGraphTask<?> task) {
		this.draft.begin(name, task);
		return this;
	}

	/**
	 * Begins a job without a result.
	 * @param name the name, which no other job of the graph has
	 * @param action the task
	 * @return this builder, now about this job
	 * @throws InvalidJobGraphException if the name is blank or taken
	 */
	@SuppressWarnings("NullAway") // the result is always null
	public JobGraphBuilder action(String name, JobGraphAction action) {
		Objects.requireNonNull(action, "action must not be null");
		return job(name, (run) -> {
			action.run(run);
			return null;
		});
	}

	/**
	 * Lets the job run when each of the named jobs has completed. It is skipped when one
	 * of them has failed, was cancelled or skipped.
	 * @param jobs the names
	 * @return this builder
	 */
	public JobGraphBuilder after(String... jobs) {
		return after(Arrays.asList(jobs));
	}

	/**
	 * As {@link #after(String...)}.
	 * @param jobs the names
	 * @return this builder
	 */
	public JobGraphBuilder after(Collection<String> jobs) {
		this.draft.depend("after", GraphEdges.AFTER, jobs);
		return this;
	}

	/**
	 * Lets the job run when the first of the named jobs has completed. It is skipped when
	 * all have ended otherwise.
	 * @param jobs the names
	 * @return this builder
	 * @throws InvalidJobGraphException if no job is named
	 */
	public JobGraphBuilder afterAny(String... jobs) {
		this.draft.depend("afterAny", GraphEdges.AFTER_ANY, Arrays.asList(jobs));
		return this;
	}

	/**
	 * Applies {@link #afterAny(String...)} to all jobs that were named with
	 * {@code after}.
	 * @return this builder
	 * @throws IllegalStateException if there is no call of {@code after} to apply it to
	 * @throws InvalidJobGraphException if no job is named there
	 */
	public JobGraphBuilder afterAny() {
		this.draft.convertAfter("afterAny", GraphEdges.AFTER_ANY);
		return this;
	}

	/**
	 * Lets the job run when each of the named jobs has ended and at least one of them has
	 * failed, or was cancelled while it ran. Otherwise it is skipped.
	 * @param jobs the names
	 * @return this builder
	 * @throws InvalidJobGraphException if no job is named
	 */
	public JobGraphBuilder whenFailed(String... jobs) {
		this.draft.depend("whenFailed", GraphEdges.WHEN_FAILED, Arrays.asList(jobs));
		return this;
	}

	/**
	 * Applies {@link #whenFailed(String...)} to all jobs that were named with
	 * {@code after}.
	 * @return this builder
	 * @throws IllegalStateException if there is no call of {@code after} to apply it to
	 * @throws InvalidJobGraphException if no job is named there
	 */
	public JobGraphBuilder whenFailed() {
		this.draft.convertAfter("whenFailed", GraphEdges.WHEN_FAILED);
		return this;
	}

	/**
	 * Lets the job run when each of the named jobs has ended, in whatever way.
	 * @param jobs the names
	 * @return this builder
	 */
	public JobGraphBuilder always(String... jobs) {
		this.draft.depend("always", GraphEdges.ALWAYS, Arrays.asList(jobs));
		return this;
	}

	/**
	 * Applies {@link #always(String...)} to all jobs that were named with {@code after}.
	 * @return this builder
	 * @throws IllegalStateException if there is no call of {@code after} to apply it to
	 */
	public JobGraphBuilder always() {
		this.draft.convertAfter("always", GraphEdges.ALWAYS);
		return this;
	}

	/**
	 * Sets a condition that is asked on the job's worker, when the job's turn has come;
	 * where it is {@code false}, the job is SKIPPED. What it throws is the failure of the
	 * job.
	 * @param condition the condition
	 * @return this builder
	 */
	public JobGraphBuilder onlyIf(Predicate<? super JobGraphRun> condition) {
		this.draft.current("onlyIf").condition = Objects.requireNonNull(condition, "condition must not be null");
		return this;
	}

	/**
	 * Sets the priority of the job.
	 * @param priority the priority; default: that with which the graph is submitted
	 * @return this builder
	 */
	public JobGraphBuilder priority(Priority priority) {
		this.draft.current("priority").priority = Objects.requireNonNull(priority, "priority must not be null");
		return this;
	}

	/**
	 * Sets the pool of the job.
	 * @param pool the pool; default: the one that the graph is submitted to
	 * @return this builder
	 */
	public JobGraphBuilder pool(PriorityPool pool) {
		this.draft.current("pool").pool = Objects.requireNonNull(pool, "pool must not be null");
		return this;
	}

	/**
	 * Sets how long the job may run; see {@link io.threadsystem.pool.JobBuilder#timeout}.
	 * @param timeout the time; 0: no limit; default: that of the pool
	 * @return this builder
	 */
	public JobGraphBuilder timeout(Duration timeout) {
		this.draft.current("timeout").timeout = notNegative("timeout", timeout);
		return this;
	}

	/**
	 * Sets how long the job may wait for a worker from when it is ready; see
	 * {@link io.threadsystem.pool.JobBuilder#queueTimeout}.
	 * @param queueTimeout the time; 0: no limit; default: that of the pool
	 * @return this builder
	 */
	public JobGraphBuilder queueTimeout(Duration queueTimeout) {
		this.draft.current("queueTimeout").queueTimeout = notNegative("queueTimeout", queueTimeout);
		return this;
	}

	/**
	 * Sets whether and when a failed attempt is followed by another one; see
	 * {@link io.threadsystem.pool.JobBuilder#retry}.
	 * @param policy the policy; default: the first failure is the job's
	 * @return this builder
	 */
	public JobGraphBuilder retry(RetryPolicy policy) {
		this.draft.current("retry").retry = Objects.requireNonNull(policy, "policy must not be null");
		return this;
	}

	/**
	 * Sets the result of the job where it fails, in place of the failure: it counts as
	 * COMPLETED then. A cancelled job has no fallback.
	 * @param value the result
	 * @return this builder
	 */
	public JobGraphBuilder fallback(@Nullable Object value) {
		this.draft.current("fallback").fallback = (failure) -> value;
		return this;
	}

	/**
	 * Sets what gives the result of the job where it fails, in place of the failure: it
	 * counts as COMPLETED then. A cancelled job has no fallback.
	 * @param fallback gives the result, from the failure; it must be quick, and what it
	 * throws is the failure of the job
	 * @return this builder
	 */
	public JobGraphBuilder fallbackFrom(Function<? super Throwable, ?> fallback) {
		this.draft.current("fallbackFrom").fallback = Objects.requireNonNull(fallback, "fallback must not be null");
		return this;
	}

	/**
	 * Sets what becomes of the rest of the graph when one of its jobs has failed.
	 * @param policy the policy; default: {@link FailurePolicy#FAIL_FAST}
	 * @return this builder
	 */
	public JobGraphBuilder onFailure(FailurePolicy policy) {
		this.draft.policy = Objects.requireNonNull(policy, "policy must not be null");
		return this;
	}

	/**
	 * Checks the definition. Takes time in proportion to the number of jobs and
	 * dependencies.
	 * @return the graph
	 * @throws InvalidJobGraphException if there is no job, or one depends on a job that
	 * does not exist, on itself, or on itself through others
	 */
	public JobGraph build() {
		return this.draft.build();
	}

	private static Duration notNegative(String name, Duration value) {
		Objects.requireNonNull(value, name + " must not be null");
		if (value.isNegative()) {
			throw new IllegalArgumentException(name + " must not be negative, but is " + value);
		}
		return value;
	}

}
