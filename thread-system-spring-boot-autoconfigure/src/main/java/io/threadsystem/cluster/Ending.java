package io.threadsystem.cluster;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;

import io.threadsystem.job.CancellationReason;
import io.threadsystem.job.Job;
import io.threadsystem.job.QueueTimeoutException;
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

	static Ending failed(Throwable failure) {
		return new Ending(Kind.FAILED, failure);
	}

	static Ending of(PickedWork work, Job<?> job) throws InterruptedException {
		try {
			job.get();
			return new Ending(Kind.COMPLETED, null);
		}
		catch (CancellationException ex) {
			return ofCancelled(work, job);
		}
		catch (ExecutionException ex) {
			return ofFailed(work, (ex.getCause() != null) ? ex.getCause() : ex);
		}
	}

	/** The pool has refused it: that is no failure of the job. */
	static Ending ofRefused(RejectedExecutionException refusal) {
		return new Ending(Kind.RELEASED, refusal);
	}

	private static Ending ofCancelled(PickedWork work, Job<?> job) {
		if (work.isLost()) {
			return new Ending(Kind.LOST, null);
		}
		boolean goesOn = work.isReleased() || job.token().reason() == CancellationReason.POOL_SHUTDOWN;
		return new Ending(goesOn ? Kind.RELEASED : Kind.CANCELLED, null);
	}

	private static Ending ofFailed(PickedWork work, Throwable failure) {
		if (failure instanceof LostException || work.isLost()) {
			return new Ending(Kind.LOST, null);
		}
		boolean neverRan = failure instanceof QueueTimeoutException
				|| (failure instanceof RejectedExecutionException && !work.hasStarted());
		return new Ending((neverRan || work.isReleased()) ? Kind.RELEASED : Kind.FAILED, failure);
	}

}
