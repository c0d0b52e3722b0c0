package io.threadsystem.job;

import java.util.concurrent.TimeoutException;

/**
 * Failure of a job that ran for longer than its {@code timeout}. A suppressed exception
 * has the stack of its worker at the end of that time.
 *
 * @since 0.1.0
 */
public class JobTimeoutException extends TimeoutException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message which job, and how long it was allowed to run
	 */
	public JobTimeoutException(String message) {
		super(message);
	}

}
