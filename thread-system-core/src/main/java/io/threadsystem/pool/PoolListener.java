package io.threadsystem.pool;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobFailure;
import io.threadsystem.job.JobState;
import org.jspecify.annotations.Nullable;

/**
 * Told of what happens in a pool. Calls come from several threads at once, on the thread
 * where it happens: a worker between jobs (or a submitter that runs its job itself), one
 * that submits or cancels, or, where the pool itself ends a job, one of its own for that.
 * So an implementation must be quick and safe for use by several threads. What it throws
 * is logged and harms no job.
 *
 * <p>
 * Of the single jobs, {@link #jobStarted}, {@link #jobEnded}, {@link #jobFailed},
 * {@link #jobRetried} and {@link #queueFull} are always told; the others only as long as
 * {@link #followsJobs()} says so.
 *
 * @since 0.1.0
 */
public interface PoolListener {

	/**
	 * An attempt of a job begins. On the worker.
	 * @param job the job
	 * @param waitedNanos how long it waited for a worker, in nanoseconds
	 */
	default void jobStarted(Job<?> job, long waitedNanos) {
	}

	/**
	 * An attempt of a job has ended; where the outcome is not a cancellation or a
	 * timeout, the job itself is not done yet. On the worker.
	 * @param job the job
	 * @param executionNanos how long the worker was busy with it, in nanoseconds
	 * @param outcome how it ended
	 */
	default void jobEnded(Job<?> job, long executionNanos, JobOutcome outcome) {
	}

	/**
	 * An attempt of a job has failed, or a job has failed without one, as by its queue
	 * timeout or a failed dependency. Once for each, whatever follows, before or after
	 * {@link #jobEnded}. On the worker; where the pool itself ends a job, on a thread for
	 * code of others.
	 * @param job the job
	 * @param failure the failure; its attempt is the last one, 0 where there was none
	 */
	default void jobFailed(Job<?> job, JobFailure failure) {
	}

	/**
	 * An attempt of a job has failed and is to be followed by another one. Called after
	 * {@link #jobEnded}, before the next attempt can start. On the worker.
	 * @param job the job
	 * @param failure the failed attempt
	 * @param delay the time until the job goes to the end of the queue of its level again
	 */
	default void jobRetried(Job<?> job, JobFailure failure, Duration delay) {
	}

	/**
	 * A job was submitted and has found the queue of the pool, or the part of its level,
	 * full. Called for each such submission, whatever becomes of the job, and before
	 * that; for several jobs that are refused together, with the first of them. On the
	 * submitting thread.
	 * @param job the job, which has not been accepted
	 * @param policy what happens to it now
	 */
	default void queueFull(Job<?> job, QueueFullPolicy policy) {
	}

	/**
	 * Whether the methods below that are about jobs and about the queue are to be called
	 * now. Asked several times a job, so that those whom nobody wants cost next to
	 * nothing.
	 * @return {@code true} to be called
	 */
	default boolean followsJobs() {
		return false;
	}

	/**
	 * A job is handed to the pool, which may accept it or not, and has not started. On
	 * the submitting thread.
	 * @param job the job
	 */
	default void jobOffered(Job<?> job) {
	}

	/**
	 * A job was accepted. Its code does not run before this returns; it may be cancelled
	 * meanwhile. A job that the submitting thread runs itself is already
	 * {@link io.threadsystem.job.JobState#RUNNING}; any other is pending. On the
	 * submitting thread.
	 * @param job the job
	 */
	default void jobSubmitted(Job<?> job) {
	}

	/**
	 * A job was not accepted. On the submitting thread.
	 * @param job the job
	 * @param reason what is thrown to its submitter
	 */
	default void jobRejected(Job<?> job, RejectedExecutionException reason) {
	}

	/**
	 * A job has reached its final state, once for each that was accepted; its future is
	 * about to be completed. On the thread that ends it; where that is the pool itself,
	 * by a timeout, an eviction or a shutdown, on one for code of others.
	 * @param job the job
	 * @param state the final state
	 * @param failure why it failed or was cancelled, {@code null} if it has completed
	 */
	default void jobDone(Job<?> job, JobState state, @Nullable Throwable failure) {
	}

	/**
	 * The queue has become fuller than {@link PoolSettings#highWatermark()} says, or
	 * emptier than {@link PoolSettings#lowWatermark()} after that. In this order, one
	 * call at a time, on a thread of the pool. {@link PoolSnapshot#saturatedFor()} tells
	 * the same to those who look.
	 * @param saturated whether it has become fuller
	 * @param queued jobs in the queue, at about this time
	 * @param capacity the most that it may hold
	 */
	default void queueChanged(boolean saturated, int queued, int capacity) {
	}

	/**
	 * A worker has been busy with one attempt of a job for longer than
	 * {@link PoolSettings#stuckAfter()}. Once for that attempt, on a thread of the pool.
	 * @param worker the worker, and the job
	 * @param stack where it is
	 */
	default void workerStuck(WorkerSnapshot worker, List<StackTraceElement> stack) {
	}

	/**
	 * A pool that scales has decided to have more workers or fewer, or would have, in a
	 * dry run. In the order of the decisions, one call at a time, on a thread of the
	 * pool.
	 * @param decision the decision, and its reason
	 */
	default void scaled(ScalingDecision decision) {
	}

	/**
	 * The pool has got other settings. On the thread that has changed them.
	 * @param before the settings before
	 * @param now the settings now
	 */
	default void reconfigured(PoolSettings before, PoolSettings now) {
	}

	/**
	 * The pool was paused, or is not any more. On the thread that has done it.
	 * @param paused whether it is paused now
	 */
	default void pauseChanged(boolean paused) {
	}

}
