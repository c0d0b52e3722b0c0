package io.threadsystem.job;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * One piece of work that a pool has accepted, and the future of its result. A job reaches
 * a final state whatever happens, and only its pool completes it: {@link #cancel} is the
 * one way to end it from outside, and the methods of {@link CompletableFuture} that would
 * set a result throw an {@link UnsupportedOperationException}. Stages made from a job
 * ({@code thenApply}, {@link #copy()}, …) are ordinary futures. A job that waits for
 * another one, or for a stage of one, gives its place to a spare worker meanwhile.
 *
 * <p>
 * Jobs are safe for use by several threads.
 *
 * @param <T> the type of the result
 * @since 0.1.0
 */
public abstract class Job<T extends @Nullable Object> extends OwnedFuture<T> {

	private static final AtomicLong nextId = new AtomicLong(1);

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
	 * Future that is done when all of the given ones are, as
	 * {@link CompletableFuture#allOf}. A job that waits for it gives its place to a spare
	 * worker meanwhile, which it does not for the future of {@code CompletableFuture}.
	 * @param futures jobs, or futures of any other kind
	 * @return a new future; its asynchronous stages run in the pool of the first of them
	 * that is a job
	 */
	public static CompletableFuture<@Nullable Void> allOf(CompletableFuture<?>... futures) {
		return stageOf(CompletableFuture.allOf(futures), futures);
	}

	/**
	 * Future that is done when the first of the given ones is, as
	 * {@link CompletableFuture#anyOf}. A job that waits for it gives its place to a spare
	 * worker meanwhile, which it does not for the future of {@code CompletableFuture}.
	 * @param futures jobs, or futures of any other kind
	 * @return a new future; its asynchronous stages run in the pool of the first of them
	 * that is a job
	 */
	public static CompletableFuture<Object> anyOf(CompletableFuture<?>... futures) {
		return stageOf(CompletableFuture.anyOf(futures), futures);
	}

	private static <T extends @Nullable Object> CompletableFuture<T> stageOf(CompletableFuture<T> whole,
			CompletableFuture<?>... futures) {
		Executor executor = whole.defaultExecutor();
		for (int i = futures.length - 1; i >= 0; i--) {
			executor = (futures[i] instanceof WaitingFuture<?> job) ? job.defaultExecutor() : executor;
		}
		WaitingFuture.Stage<T> stage = new WaitingFuture.Stage<>(executor);
		whole.handle((result, failure) -> (failure == null) ? stage.complete(result)
				: stage.completeExceptionally(UnprintableFailureException.replaceIfUnprintable(failure)));
		return stage;
	}

	/**
	 * Number that no other job of this JVM has. Of two jobs of a pool that were submitted
	 * one after the other, the later one has the larger number. (A task that was given to
	 * {@code execute} in a pool without listeners gets its number when it is first asked
	 * for.)
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
	 * Draws numbers for {@link #id()}, which follow each other. For implementations.
	 * @param count how many, 1 or more
	 * @return the first of them
	 */
	protected static long drawIds(int count) {
		return nextId.getAndAdd(count);
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

	@Override
	String remedy() {
		return "a job is completed by its pool alone. Use cancel(…) to end it, the builder's timeout(…) to bound it, "
				+ "or copy() for a future of your own.";
	}

}
