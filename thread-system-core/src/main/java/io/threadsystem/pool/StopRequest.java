package io.threadsystem.pool;

import java.util.concurrent.CancellationException;

import io.threadsystem.job.CancellationReason;
import io.threadsystem.job.JobTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A request to end a job before its time.
 *
 * @param reason why, for the token of the job
 * @param message what to tell
 * @param interrupt whether to interrupt the thread that runs the job
 * @param aside whether callbacks of the token run on another thread
 */
record StopRequest(CancellationReason reason, @Nullable String message, boolean interrupt, boolean aside) {

	static final StopRequest REQUESTED = new StopRequest(CancellationReason.REQUESTED, null, true);

	static final StopRequest REQUESTED_GENTLY = new StopRequest(CancellationReason.REQUESTED, null, false);

	static final StopRequest POOL_SHUTDOWN = new StopRequest(CancellationReason.POOL_SHUTDOWN, "the pool was shut down",
			true);

	StopRequest(CancellationReason reason, @Nullable String message, boolean interrupt) {
		this(reason, message, interrupt, false);
	}

	/** Cancels with a message; the caller does not wait for callbacks. */
	static StopRequest aside(String message) {
		return new StopRequest(CancellationReason.REQUESTED, message, true, true);
	}

	/** A token that the job follows was cancelled. */
	static StopRequest byToken(@Nullable String message) {
		return new StopRequest(CancellationReason.PARENT, message, true);
	}

	static StopRequest timeout(String message) {
		return new StopRequest(CancellationReason.TIMEOUT, message, true);
	}

	/**
	 * Whether the pool itself stops the job, on a thread that must not run foreign code.
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
