package io.threadsystem.job;

import org.jspecify.annotations.Nullable;

/**
 * The future of something that several jobs do together. As with a {@link Job}, only its
 * author completes it, and {@link #cancel} is the one way to end it from outside; the
 * methods that would set a result throw an {@link UnsupportedOperationException}. A job
 * that waits for it gives its place to a spare worker of its pool meanwhile, so that the
 * wait cannot be in vain.
 *
 * <p>
 * Safe for use by several threads.
 *
 * @param <T> the type of the result
 * @since 0.1.0
 */
public abstract class JobsFuture<T extends @Nullable Object> extends OwnedFuture<T> {

	/** Creates a future that is not done. */
	protected JobsFuture() {
	}

	/**
	 * Ends this whole: jobs that have not started never run, running ones are cancelled.
	 * @param mayInterruptIfRunning whether to interrupt the threads of running jobs
	 * @return whether this future is cancelled now
	 */
	@Override
	public abstract boolean cancel(boolean mayInterruptIfRunning);

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

	@Override
	String remedy() {
		return "this future is completed by its jobs alone. Use cancel(…) to end it, or copy() for a future of your own.";
	}

}
