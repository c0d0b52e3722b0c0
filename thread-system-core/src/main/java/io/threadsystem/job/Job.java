package io.threadsystem.job;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * One piece of work that a pool has accepted, and the future of its result. A job reaches
 * a final state whatever happens, and only its pool completes it: {@link #cancel} is the
 * one way to end it from outside, and the methods of {@link CompletableFuture} that would
 * set a result throw an {@link UnsupportedOperationException}. Stages made from a job
 * ({@code thenApply}, {@link #copy()}, …) are ordinary futures.
 *
 * <p>
 * Jobs are safe for use by several threads.
 *
 * @param <T> the type of the result
 * @since 0.1.0
 */
public abstract class Job<T extends @Nullable Object> extends CompletableFuture<T> {

	private static final AtomicLong lastId = new AtomicLong();

	/** Creates a job that has not started. */
	protected Job() {
	}

	/**
	 * Job that has completed with the given result, without a pool: what a method returns
	 * whose calls become jobs by annotation, and which therefore has the result in hand.
	 * @param value the result
	 * @param <T> the type of the result
	 * @return a completed job
	 */
	public static <T extends @Nullable Object> Job<T> completed(T value) {
		return new CompletedJob<>(value);
	}

	/**
	 * Number that no other job of this JVM has. It is drawn when it is first asked for,
	 * so it says nothing about the order of submission.
	 * @return the number, greater than 0
	 */
	public abstract long id();

	/**
	 * Name for people: in logs, snapshots and Actuator.
	 * @return the name that the job was submitted with, or {@code job-<id>}
	 */
	public abstract String name();

	/**
	 * Priority that the job was submitted with.
	 * @return the priority
	 */
	public abstract Priority priority();

	/**
	 * Where the job is in its life. A job whose state is final is done, or will be in the
	 * next instant.
	 * @return the state
	 */
	public abstract JobState jobState();

	/**
	 * When the job was handed to its pool, by the wall clock.
	 * @return the time of submission, always the same
	 */
	public abstract Instant submittedAt();

	/**
	 * How long the job waited for a worker: from its submission, or from the end of its
	 * delay, to its start. Grows while the job waits; stays as it is when the job ends
	 * without having started. Where failed attempts are followed by others, the wait of
	 * the last one, from the end of its backoff.
	 * @return the waiting time, never negative
	 */
	public abstract Duration queueTime();

	/**
	 * How long the last attempt ran, or has been running. A job that was cancelled or
	 * timed out while it ran counts to that moment, even if its code takes longer to
	 * notice.
	 * @return the time, zero if the job never started
	 */
	public abstract Duration executionTime();

	/**
	 * How often the job was started.
	 * @return 0 before the first start
	 */
	public abstract int attempts();

	/**
	 * Attempts that failed, oldest first; of more than 100, the last 100.
	 * @return an unmodifiable list, empty if none failed
	 */
	public abstract List<JobFailure> failures();

	/**
	 * Token of this job, cancelled when the job is cancelled, times out or is ended by
	 * the shutdown of its pool. Cancelling it cancels the job, and nothing but the job.
	 * An attempt that exceeds its time and is to be followed by another one does not
	 * cancel it.
	 * @return the token, always the same
	 */
	public abstract CancellationToken token();

	/**
	 * Cancels the job. A pending job never runs, frees its slot of the queue and releases
	 * what it holds. For a running job, this future is cancelled and its token is too;
	 * its thread is interrupted if the argument says so, and stays busy until the code
	 * returns.
	 * @param mayInterruptIfRunning whether to interrupt the thread of a running job
	 * @return whether the job is cancelled now; {@code false} if it had ended otherwise
	 */
	@Override
	public abstract boolean cancel(boolean mayInterruptIfRunning);

	/**
	 * Cancels the job as {@code cancel(true)} does, with a message for its token, whose
	 * callbacks run elsewhere. For implementations.
	 * @param message what to tell
	 */
	protected abstract void cancelAside(String message);

	/**
	 * Pool at the priority of this job: where {@code thenApplyAsync} and its kin run.
	 * @return the executor
	 */
	@Override
	public abstract Executor defaultExecutor();

	/**
	 * Not supported: a job is completed by its pool alone.
	 * @throws UnsupportedOperationException always
	 */
	@Override
	public final boolean complete(T value) {
		throw completedByItsPool("complete");
	}

	/**
	 * Not supported: a job is completed by its pool alone.
	 * @throws UnsupportedOperationException always
	 */
	@Override
	public final boolean completeExceptionally(Throwable failure) {
		throw completedByItsPool("completeExceptionally");
	}

	/**
	 * Not supported: a job is completed by its pool alone.
	 * @throws UnsupportedOperationException always
	 */
	@Override
	public final CompletableFuture<T> completeAsync(Supplier<? extends T> supplier) {
		throw completedByItsPool("completeAsync");
	}

	/**
	 * Not supported: a job is completed by its pool alone.
	 * @throws UnsupportedOperationException always
	 */
	@Override
	public final CompletableFuture<T> completeAsync(Supplier<? extends T> supplier, Executor executor) {
		throw completedByItsPool("completeAsync");
	}

	/**
	 * Not supported: a job is completed by its pool alone.
	 * @throws UnsupportedOperationException always
	 */
	@Override
	public final CompletableFuture<T> completeOnTimeout(T value, long timeout, TimeUnit unit) {
		throw completedByItsPool("completeOnTimeout");
	}

	/**
	 * Not supported: a job is completed by its pool alone.
	 * @throws UnsupportedOperationException always
	 */
	@Override
	public final CompletableFuture<T> orTimeout(long timeout, TimeUnit unit) {
		throw completedByItsPool("orTimeout");
	}

	/**
	 * Not supported: a job is completed by its pool alone.
	 * @throws UnsupportedOperationException always
	 */
	@Override
	public final void obtrudeValue(T value) {
		throw completedByItsPool("obtrudeValue");
	}

	/**
	 * Not supported: a job is completed by its pool alone.
	 * @throws UnsupportedOperationException always
	 */
	@Override
	public final void obtrudeException(Throwable failure) {
		throw completedByItsPool("obtrudeException");
	}

	/**
	 * Makes the futures of stages that follow this one.
	 * @return an ordinary future whose asynchronous stages run where this job's do
	 */
	@Override
	public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
		return new JobStage<>(defaultExecutor());
	}

	/**
	 * Draws a number for {@link #id()}. For implementations.
	 * @return a number that was not drawn before
	 */
	protected static long nextId() {
		return lastId.incrementAndGet();
	}

	/**
	 * Completes this future with the result. For implementations, once, after the state
	 * has become final.
	 * @param value the result
	 */
	protected final void succeed(T value) {
		super.complete(value);
	}

	/**
	 * Completes this future with a failure. For implementations, once, after the state
	 * has become final.
	 * @param failure the failure; a {@link java.util.concurrent.CancellationException}
	 * makes the future a cancelled one
	 */
	protected final void fail(Throwable failure) {
		super.completeExceptionally(failure);
	}

	/**
	 * Cancels a token in two steps, for implementations: it is cancelled first, then the
	 * given action runs, then its callbacks do. An action that interrupts the job's
	 * thread thus finds the job able to see why, and waits for nobody's callback.
	 * @param token the token to cancel
	 * @param reason why
	 * @param message what to tell
	 * @param beforeCallbacks the action; it runs even if the token was cancelled already
	 * @param callbacks where the callbacks run
	 */
	protected static void cancel(CancellationToken token, CancellationReason reason, @Nullable String message,
			Runnable beforeCallbacks, Executor callbacks) {
		token.cancel(reason, message, beforeCallbacks, callbacks);
	}

	/**
	 * Unfinished jobs that a future waits for, for implementations.
	 * @param future the future
	 * @return the jobs that are not done, as they are met on the way
	 */
	protected static Iterable<? extends Job<?>> unfinishedJobs(JobsFuture<?> future) {
		return future.unfinishedJobs();
	}

	private static UnsupportedOperationException completedByItsPool(String method) {
		return new UnsupportedOperationException("Job." + method + ": a job is completed by its pool alone. "
				+ "Use cancel(…) to end it, the builder's timeout(…) to bound it, "
				+ "or copy() for a future of your own.");
	}

	/** Stage that follows a job: an ordinary future with the job's executor. */
	private static final class JobStage<U extends @Nullable Object> extends CompletableFuture<U> {

		private final Executor executor;

		JobStage(Executor executor) {
			this.executor = executor;
		}

		@Override
		public Executor defaultExecutor() {
			return this.executor;
		}

		@Override
		public <V extends @Nullable Object> CompletableFuture<V> newIncompleteFuture() {
			return new JobStage<>(this.executor);
		}

	}

}
