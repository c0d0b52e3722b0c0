package io.threadsystem.pool;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.threadsystem.job.DependencyFailedException;
import io.threadsystem.job.Job;

/**
 * What a job waits for, and how it has to end for the job to run.
 *
 * @param future what is waited for
 * @param rule how it has to end
 */
record Dependency(CompletableFuture<?> future, Rule rule) {

	/** The failure of a job that cannot run because this dependency has failed. */
	DependencyFailedException failureOf(String job, Throwable failure) {
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		String named = (this.future instanceof Job<?> other) ? "job '" + other.name() + "'" : "a future";
		return new DependencyFailedException("Job '" + job + "' did not run, because " + named
				+ ", on which it depends, " + (this.future.isCancelled() ? "was cancelled" : "failed"), cause);
	}

	/** The failure of a job that was to run after any of no jobs. */
	static DependencyFailedException noneOf(String job) {
		return new DependencyFailedException(
				"Job '" + job + "' did not run, because afterAny(…) named no job whose completion it could follow",
				null);
	}

	/** How dependencies have to end. */
	enum Rule {

		/** Each of them has to complete. */
		ALL,

		/** One of them has to complete. */
		ANY,

		/** Each of them has to end, one of them by a failure. */
		FAILED,

		/** Each of them has to end. */
		ALWAYS

	}

}
