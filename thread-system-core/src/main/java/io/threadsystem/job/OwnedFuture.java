package io.threadsystem.job;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * A future that only its author completes. The methods of {@link CompletableFuture} that
 * would set a result throw an {@link UnsupportedOperationException}.
 *
 * @param <T> the type of the result
 */
abstract class OwnedFuture<T extends @Nullable Object> extends WaitingFuture<T> {

	/** Why a method is not supported, and what to use instead. */
	abstract String remedy();

	/**
	 * Cancels this future, and the work behind it.
	 * @param mayInterruptIfRunning whether to interrupt threads that do that work
	 * @return whether this future is cancelled now
	 */
	@Override
	public abstract boolean cancel(boolean mayInterruptIfRunning);

	/**
	 * Not supported: only the author completes this future.
	 * @throws UnsupportedOperationException always
	 */
	@Override
	public final boolean complete(T value) {
		throw notSupported("complete");
	}

	/**
	 * Not supported: only the author completes this future.
	 * @throws UnsupportedOperationException always
	 */
	@Override
	public final boolean completeExceptionally(Throwable failure) {
		throw notSupported("completeExceptionally");
	}

	/**
	 * Not supported: only the author completes this future.
	 * @throws UnsupportedOperationException always
	 */
	@Override
	public final CompletableFuture<T> completeAsync(Supplier<? extends T> supplier) {
		throw notSupported("completeAsync");
	}

	/**
	 * Not supported: only the author completes this future.
	 * @throws UnsupportedOperationException always
	 */
	@Override
	public final CompletableFuture<T> completeAsync(Supplier<? extends T> supplier, Executor executor) {
		throw notSupported("completeAsync");
	}

	/**
	 * Not supported: only the author completes this future.
	 * @throws UnsupportedOperationException always
	 */
	@Override
	public final CompletableFuture<T> completeOnTimeout(T value, long timeout, TimeUnit unit) {
		throw notSupported("completeOnTimeout");
	}

	/**
	 * Not supported: only the author completes this future.
	 * @throws UnsupportedOperationException always
	 */
	@Override
	public final CompletableFuture<T> orTimeout(long timeout, TimeUnit unit) {
		throw notSupported("orTimeout");
	}

	/**
	 * Not supported: only the author completes this future.
	 * @throws UnsupportedOperationException always
	 */
	@Override
	public final void obtrudeValue(T value) {
		throw notSupported("obtrudeValue");
	}

	/**
	 * Not supported: only the author completes this future.
	 * @throws UnsupportedOperationException always
	 */
	@Override
	public final void obtrudeException(Throwable failure) {
		throw notSupported("obtrudeException");
	}

	private UnsupportedOperationException notSupported(String method) {
		return new UnsupportedOperationException(method + ": " + remedy());
	}

	/**
	 * Completes this future with the result. For implementations.
	 * @param value the result
	 * @return whether this future was not done before
	 */
	protected final boolean succeed(T value) {
		boolean completed;
		try {
			completed = super.complete(value);
		}
		catch (Throwable ex) {
			completed = true;
			completeFollowers();
		}
		return completed;
	}

	/**
	 * Completes this future with a failure. For implementations. A failure whose
	 * {@code toString()} throws is replaced by an exception that names its class, as the
	 * JDK's futures could not complete their stages with it.
	 * @param failure the failure; a {@link java.util.concurrent.CancellationException}
	 * makes the future a cancelled one
	 * @return whether this future was not done before
	 */
	protected final boolean fail(Throwable failure) {
		Throwable shown = UnprintableFailureException.replaceIfUnprintable(failure);
		boolean completed;
		try {
			completed = super.completeExceptionally(shown);
		}
		catch (Throwable ex) {
			completed = true;
			completeFollowers();
		}
		return completed;
	}

	/**
	 * Completes this future with a failure that does not make it a cancelled one. For
	 * implementations.
	 * @param failure the failure, which may be a CancellationException
	 * @return whether this future was not done before
	 */
	protected final boolean failNotCancelled(Throwable failure) {
		Throwable shown = UnprintableFailureException.replaceIfUnprintable(failure);
		return fail((shown instanceof CancellationException) ? new CompletionException(shown) : shown);
	}

	/**
	 * Goes on where a stage could not be completed. The JDK wraps what the function of a
	 * stage throws in a CompletionException, which asks that failure for its text. Where
	 * this throws, the stage stays incomplete, and those attached before it have not been
	 * reached. Completing a future again, in vain, reaches them.
	 */
	private void completeFollowers() {
		boolean reached = false;
		while (!reached) {
			try {
				super.completeExceptionally(new UnprintableFailureException());
				reached = true;
			}
			catch (Throwable ex) {
				// One more stage has been taken off the list of followers.
			}
		}
	}

}
