package io.threadsystem.cluster;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

import io.threadsystem.job.CancellationReason;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobFailure;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt has ended.
 *
 * @param kind in which way
 * @param failure what was thrown, {@code null} for nothing
 */
record Ending(Kind kind, @Nullable Throwable failure) {

	enum Kind {

		/** The action has returned. */
		COMPLETED,

		/** The action has failed. */
		FAILED,

		/** Somebody has asked it to stop. */
		CANCELLED,

		/** It was not begun, or is to be done by another node: it goes back. */
		RELEASED,

		/** Another node has it: nothing of it is ours to say any more. */
		LOST

	}

	/** Thrown before the action begins, where another node has the job. */
	static final class LostException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		LostException() {
			super("Another node has the job", null, false, false);
		}

	}

	/**
	 * Says what the end of a job means for its row.
	 * @param outcome what the job was completed with, {@code null} for a result
	 */
	static Ending of(PickedWork work, Attempt attempt, Job<?> job, @Nullable Throwable outcome) {
		boolean cancelled = outcome instanceof CancellationException;
		Throwable failure = cancelled ? null : failureOf(job, outcome);
		if (work.isLost() || failure instanceof LostException) {
			return new Ending(Kind.LOST, null);
		}
		if (failure == null && (!cancelled || attempt.hasReturned())) {
			return new Ending(Kind.COMPLETED, null);
		}
		return (failure != null) ? ofFailed(work, attempt, failure) : ofCancelled(work, job);
	}

	/**
	 * What was thrown. A job is completed with something in its place where the text of
	 * that cannot be had; retry policies and recoveries want the failure itself.
	 */
	private static @Nullable Throwable failureOf(Job<?> job, @Nullable Throwable outcome) {
		List<JobFailure> failures = (outcome != null) ? job.failures() : List.of();
		Throwable last = failures.isEmpty() ? null : failures.get(failures.size() - 1).cause();
		return (last != null && !Failures.isReadable(last)) ? last : causeOf(outcome);
	}

	private static @Nullable Throwable causeOf(@Nullable Throwable outcome) {
		return (outcome instanceof CompletionException && outcome.getCause() != null) ? outcome.getCause() : outcome;
	}

	private static Ending ofCancelled(PickedWork work, Job<?> job) {
		boolean goesOn = work.isReleased() || job.token().reason() == CancellationReason.POOL_SHUTDOWN;
		return new Ending(goesOn ? Kind.RELEASED : Kind.CANCELLED, null);
	}

	/** Whatever kept the action from beginning is no failure of it. */
	private static Ending ofFailed(PickedWork work, Attempt attempt, Throwable failure) {
		return new Ending((attempt.hasBegun() && !work.isReleased()) ? Kind.FAILED : Kind.RELEASED, failure);
	}

}
