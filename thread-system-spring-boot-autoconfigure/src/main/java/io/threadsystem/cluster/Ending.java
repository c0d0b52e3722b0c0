package io.threadsystem.cluster;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;

import io.threadsystem.job.CancellationReason;
import io.threadsystem.job.Job;
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

	/** Waits until the job has ended and its worker has left it. */
	static Ending of(PickedWork work, Attempt attempt, Job<?> job) throws InterruptedException {
		Throwable failure = null;
		boolean cancelled = false;
		try {
			job.get();
		}
		catch (CancellationException ex) {
			cancelled = true;
		}
		catch (ExecutionException ex) {
			failure = (ex.getCause() != null) ? ex.getCause() : ex;
		}
		attempt.awaitEnd();
		if (work.isLost() || failure instanceof LostException) {
			return new Ending(Kind.LOST, null);
		}
		if (failure == null && (!cancelled || attempt.hasReturned())) {
			return new Ending(Kind.COMPLETED, null);
		}
		return (failure != null) ? ofFailed(work, attempt, failure) : ofCancelled(work, job);
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
