package io.threadsystem.workflow;

import java.time.Duration;
import java.util.Collection;
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

	/**
	 * Begins a job with a result.
	 * @param name the name, which no other job of the graph has
	 * @param task the task
	 * @return this builder, now about this job
	 * @throws InvalidJobGraphException if the name is blank or taken
	 */
	public JobGraphBuilder job(String name, JobGraphTask<?> task) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Begins a job without a result.
	 * @param name the name, which no other job of the graph has
	 * @param action the task
	 * @return this builder, now about this job
	 * @throws InvalidJobGraphException if the name is blank or taken
	 */
	public JobGraphBuilder action(String name, JobGraphAction action) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Lets the job run when each of the named jobs has completed. It is skipped when one
	 * of them has failed, was cancelled or skipped.
	 * @param jobs the names
	 * @return this builder
	 */
	public JobGraphBuilder after(String... jobs) {
		throw new UnsupportedOperationException();
	}

	/**
	 * As {@link #after(String...)}.
	 * @param jobs the names
	 * @return this builder
	 */
	public JobGraphBuilder after(Collection<String> jobs) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Lets the job run when the first of the named jobs has completed. It is skipped when
	 * all have ended otherwise.
	 * @param jobs the names
	 * @return this builder
	 */
	public JobGraphBuilder afterAny(String... jobs) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Applies {@link #afterAny(String...)} to all jobs that were named with
	 * {@code after}.
	 * @return this builder
	 */
	public JobGraphBuilder afterAny() {
		throw new UnsupportedOperationException();
	}

	/**
	 * Lets the job run when each of the named jobs has ended and at least one of them has
	 * failed, or was cancelled while it ran. Otherwise it is skipped.
	 * @param jobs the names
	 * @return this builder
	 */
	public JobGraphBuilder whenFailed(String... jobs) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Applies {@link #whenFailed(String...)} to all jobs that were named with
	 * {@code after}.
	 * @return this builder
	 */
	public JobGraphBuilder whenFailed() {
		throw new UnsupportedOperationException();
	}

	/**
	 * Lets the job run when each of the named jobs has ended, in whatever way.
	 * @param jobs the names
	 * @return this builder
	 */
	public JobGraphBuilder always(String... jobs) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Applies {@link #always(String...)} to all jobs that were named with {@code after}.
	 * @return this builder
	 */
	public JobGraphBuilder always() {
		throw new UnsupportedOperationException();
	}

	/**
	 * Sets a condition that is asked on the job's worker, when the job's turn has come;
	 * where it is {@code false}, the job is SKIPPED. What it throws is the failure of the
	 * job.
	 * @param condition the condition
	 * @return this builder
	 */
	public JobGraphBuilder onlyIf(Predicate<? super JobGraphRun> condition) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Sets the priority of the job.
	 * @param priority the priority; default: {@code NORMAL}
	 * @return this builder
	 */
	public JobGraphBuilder priority(Priority priority) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Sets the pool of the job.
	 * @param pool the pool; default: the one that the graph is submitted to
	 * @return this builder
	 */
	public JobGraphBuilder pool(PriorityPool pool) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Sets how long the job may run; see {@link io.threadsystem.pool.JobBuilder#timeout}.
	 * @param timeout the time; 0: no limit; default: that of the pool
	 * @return this builder
	 */
	public JobGraphBuilder timeout(Duration timeout) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Sets how long the job may wait for a worker from when it is ready; see
	 * {@link io.threadsystem.pool.JobBuilder#queueTimeout}.
	 * @param queueTimeout the time; 0: no limit; default: that of the pool
	 * @return this builder
	 */
	public JobGraphBuilder queueTimeout(Duration queueTimeout) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Sets whether and when a failed attempt is followed by another one; see
	 * {@link io.threadsystem.pool.JobBuilder#retry}.
	 * @param policy the policy; default: the first failure is the job's
	 * @return this builder
	 */
	public JobGraphBuilder retry(RetryPolicy policy) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Sets the result of the job where it fails, in place of the failure: it counts as
	 * COMPLETED then. A cancelled job has no fallback.
	 * @param value the result
	 * @return this builder
	 */
	public JobGraphBuilder fallback(@Nullable Object value) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Sets what gives the result of the job where it fails, in place of the failure: it
	 * counts as COMPLETED then. A cancelled job has no fallback.
	 * @param fallback gives the result, from the failure; it must be quick, and what it
	 * throws is the failure of the job
	 * @return this builder
	 */
	public JobGraphBuilder fallbackFrom(Function<? super Throwable, ?> fallback) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Sets what becomes of the rest of the graph when one of its jobs has failed.
	 * @param policy the policy; default: {@link FailurePolicy#FAIL_FAST}
	 * @return this builder
	 */
	public JobGraphBuilder onFailure(FailurePolicy policy) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Checks the definition. Takes time in proportion to the number of jobs and
	 * dependencies.
	 * @return the graph
	 * @throws InvalidJobGraphException if there is no job, or one depends on a job that
	 * does not exist, on itself, or on itself through others
	 */
	public JobGraph build() {
		throw new UnsupportedOperationException();
	}

}
