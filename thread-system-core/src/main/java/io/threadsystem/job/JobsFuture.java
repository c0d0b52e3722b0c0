package io.threadsystem.job;

import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The future of something that several jobs do together. As with a {@link Job}, only its
 * author completes it, and {@link #cancel} is the one way to end it from outside; the
 * methods that would set a result throw an {@link UnsupportedOperationException}. A job
 * that waits for it on a worker of a pool runs, meanwhile, what has not started there, so
 * that the wait cannot be in vain.
 *
 * <p>
 * Safe for use by several threads.
 *
 * @param <T> the type of the result
 * @since 0.1.0
 */
public abstract class JobsFuture<T extends @Nullable Object> extends CompletableFuture<T> {

	/** Creates a future that is not done. */
	protected JobsFuture() {
	}

	/**
	 * Jobs for whose end this future still waits.
	 * @return those that are not done, as they are met on the way; perhaps none at the
	 * moment
	 */
	protected abstract Iterable<? extends Job<?>> unfinishedJobs();

	/**
	 * Ends this whole: jobs that have not started never run, running ones are cancelled.
	 * @param mayInterruptIfRunning whether to interrupt the threads of running jobs
	 * @return whether this future is cancelled now
	 */
	@Override
	public abstract boolean cancel(boolean mayInterruptIfRunning);

	// Waiting for it

	@Override
	public T get() throws InterruptedException, ExecutionException {
		awaitInJob(Long.MAX_VALUE);
		return super.get();
	}

	@Override
	public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
		long start = System.nanoTime();
		long nanos = unit.toNanos(timeout);
		awaitInJob(nanos);
		return super.get(Math.max(0, nanos - (System.nanoTime() - start)), TimeUnit.NANOSECONDS);
	}

	@Override
	public T join() {
		boolean interrupted = false;
		boolean over = false;
		while (!over) {
			try {
				awaitInJob(Long.MAX_VALUE);
				over = true;
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		return super.join();
	}

	private void awaitInJob(long nanos) throws InterruptedException {
		if (isDone()) {
			return;
		}
		Consequences.catchUp();
		Optional<JobContext> context = JobContext.find();
		if (context.isPresent()) {
			context.get().await(new Whole(), nanos);
		}
	}

	private void awaitIdly(long nanos) throws InterruptedException {
		try {
			super.get(nanos, TimeUnit.NANOSECONDS);
		}
		catch (ExecutionException | CancellationException | TimeoutException ex) {
			// The one who waits sees what has become of it.
		}
	}

	// Completed by its author alone

	/**
	 * Not supported: only the jobs complete it.
	 * @throws UnsupportedOperationException always
	 */
	@Override
	public final boolean complete(T value) {
		throw completedByItsJobs("complete");
	}

	/**
	 * Not supported: only the jobs complete it.
	 * @throws UnsupportedOperationException always
	 */
	@Override
	public final boolean completeExceptionally(Throwable failure) {
		throw completedByItsJobs("completeExceptionally");
	}

	/**
	 * Not supported: only the jobs complete it.
	 * @throws UnsupportedOperationException always
	 */
	@Override
	public final CompletableFuture<T> completeAsync(Supplier<? extends T> supplier) {
		throw completedByItsJobs("completeAsync");
	}

	/**
	 * Not supported: only the jobs complete it.
	 * @throws UnsupportedOperationException always
	 */
	@Override
	public final CompletableFuture<T> completeAsync(Supplier<? extends T> supplier, Executor executor) {
		throw completedByItsJobs("completeAsync");
	}

	/**
	 * Not supported: only the jobs complete it.
	 * @throws UnsupportedOperationException always
	 */
	@Override
	public final CompletableFuture<T> completeOnTimeout(T value, long timeout, TimeUnit unit) {
		throw completedByItsJobs("completeOnTimeout");
	}

	/**
	 * Not supported: only the jobs complete it.
	 * @throws UnsupportedOperationException always
	 */
	@Override
	public final CompletableFuture<T> orTimeout(long timeout, TimeUnit unit) {
		throw completedByItsJobs("orTimeout");
	}

	/**
	 * Not supported: only the jobs complete it.
	 * @throws UnsupportedOperationException always
	 */
	@Override
	public final void obtrudeValue(T value) {
		throw completedByItsJobs("obtrudeValue");
	}

	/**
	 * Not supported: only the jobs complete it.
	 * @throws UnsupportedOperationException always
	 */
	@Override
	public final void obtrudeException(Throwable failure) {
		throw completedByItsJobs("obtrudeException");
	}

	/**
	 * Makes the futures of stages that follow this one.
	 * @return an ordinary future
	 */
	@Override
	public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
		return new CompletableFuture<>();
	}

	/**
	 * Completes this future. For implementations.
	 * @param value the result
	 * @return whether it was not done before
	 */
	protected final boolean succeed(T value) {
		return super.complete(value);
	}

	/**
	 * Completes this future with a failure. For implementations.
	 * @param failure the failure; a {@link CancellationException} makes the future a
	 * cancelled one
	 * @return whether it was not done before
	 */
	protected final boolean fail(Throwable failure) {
		return super.completeExceptionally(failure);
	}

	/**
	 * Cancels a job, for implementations, with a message for its token and with an
	 * interrupt. Callbacks of that token run on a thread of the job's pool: the caller
	 * does not wait for them.
	 * @param job the job
	 * @param message what to tell
	 */
	protected static void cancelAside(Job<?> job, String message) {
		job.cancelAside(message);
	}

	private static UnsupportedOperationException completedByItsJobs(String method) {
		return new UnsupportedOperationException(
				method + ": this future is completed by its jobs alone. Use cancel(…) to end it, "
						+ "or copy() for a future of your own.");
	}

	/** What a job waits for that waits for this future. */
	private final class Whole implements JobContext.Awaited {

		@Override
		public boolean isDone() {
			return JobsFuture.this.isDone();
		}

		@Override
		public Iterable<? extends Job<?>> unfinishedJobs() {
			return JobsFuture.this.unfinishedJobs();
		}

		@Override
		public void await(long nanos) throws InterruptedException {
			awaitIdly(nanos);
		}

	}

}
