package io.threadsystem.aop;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.JobContext;
import org.jspecify.annotations.Nullable;

/**
 * Waits, on a worker, for the future that a job's own code has returned.
 *
 * @since 0.1.0
 */
public final class ReturnedFuture {

	private ReturnedFuture() {
	}

	/**
	 * Result of what a method returned, which may be a future, a stage or nothing.
	 * @param returned what the method returned
	 * @return the result of a future or stage; anything else as it is
	 * @throws Throwable what the future failed with
	 */
	public static @Nullable Object resultOf(@Nullable Object returned) throws Throwable {
		if (returned instanceof CompletionStage<?> stage) {
			return await(stage.toCompletableFuture());
		}
		return (returned instanceof Future<?> future) ? await(future) : returned;
	}

	/**
	 * Waits for a future; one of a job that is cancelled meanwhile is cancelled too.
	 * @param future the future
	 * @return its result
	 * @throws Throwable what it failed with
	 */
	public static @Nullable Object await(Future<?> future) throws Throwable {
		if (future.isDone()) {
			return get(future);
		}
		CancellationToken token = JobContext.current().token();
		try (CancellationToken.Registration registration = token.onCancel(() -> future.cancel(true))) {
			return get(future);
		}
		catch (InterruptedException ex) {
			future.cancel(true);
			throw ex;
		}
	}

	private static @Nullable Object get(Future<?> future) throws Throwable {
		try {
			return future.get();
		}
		catch (ExecutionException ex) {
			throw cause(ex);
		}
	}

	private static Throwable cause(Throwable failure) {
		Throwable found = failure;
		while ((found instanceof ExecutionException || found instanceof CompletionException)
				&& found.getCause() != null) {
			found = found.getCause();
		}
		return found;
	}

}
