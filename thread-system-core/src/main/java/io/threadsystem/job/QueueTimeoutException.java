package io.threadsystem.job;

import java.util.concurrent.TimeoutException;

/**
 * Failure of a job that waited for longer than its {@code queue-timeout} and therefore
 * never ran.
 *
 * @since 0.1.0
 */
public class QueueTimeoutException extends TimeoutException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message which job, and how long it was allowed to wait
	 */
	public QueueTimeoutException(String message) {
		super(message);
	}

}
