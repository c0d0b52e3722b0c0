package io.threadsystem.job;

import java.util.concurrent.RejectedExecutionException;

/**
 * Failure of a job that had to leave a full queue, where it waited, for one of a higher
 * level. It never ran; or not again, if it was there for a further attempt.
 *
 * @since 0.1.0
 */
public class JobEvictedException extends RejectedExecutionException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message which job, and for which one
	 */
	public JobEvictedException(String message) {
		super(message);
	}

}
