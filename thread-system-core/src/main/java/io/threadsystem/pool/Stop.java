package io.threadsystem.pool;

import java.util.concurrent.CancellationException;

import io.threadsystem.job.CancellationReason;
import io.threadsystem.job.JobTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * An order to end a job before its time.
 *
 * @param reason why, for the token of the job
 * @param message what to tell
 * @param interrupt whether to interrupt the thread that runs the job
 * @param aside whether callbacks of the token run on another thread
 */
record Stop(CancellationReason reason, @Nullable String message, boolean interrupt, boolean aside) {

	static final Stop REQUESTED = new Stop(CancellationReason.REQUESTED, null, true);

	static final Stop REQUESTED_GENTLY = new Stop(CancellationReason.REQUESTED, null, false);

	static final Stop POOL_SHUTDOWN = new Stop(CancellationReason.POOL_SHUTDOWN, "the pool was shut down", true);

	Stop(CancellationReason reason, @Nullable String message, boolean interrupt) {
		this(reason, message, interrupt, false);
	}

	/** By one who must not be held up by what the job does then. */
	static Stop aside(String message) {
		return new Stop(CancellationReason.REQUESTED, message, true, true);
	}

	/**
	 * Whether the pool itself stops the job, on a thread that others' code must not hold
	 * up.
	 */
	boolean isByPool() {
		return isTimeout() || this.reason == CancellationReason.POOL_SHUTDOWN;
	}

	boolean isTimeout() {
		return this.reason == CancellationReason.TIMEOUT;
	}

	/** The exception with which the future of the stopped job ends. */
	Throwable toException(String job) {
		if (isTimeout()) {
			return new JobTimeoutException(String.valueOf(this.message));
		}
		String why = (this.message != null) ? this.reason + ": " + this.message : this.reason.toString();
		return new CancellationException("Job '" + job + "' was cancelled, " + why);
	}

}
