package io.threadsystem.job;

import java.util.concurrent.RejectedExecutionException;

import org.jspecify.annotations.Nullable;

/**
 * Thrown to a submitter whose job was not accepted because the queue of the pool is full
 * and stayed full for as long as the submitter was willing to wait.
 *
 * @since 0.1.0
 */
public class QueueFullException extends RejectedExecutionException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception with a message and no cause.
	 * @param message what was full, and what to do
	 */
	public QueueFullException(String message) {
		super(message);
	}

	/**
	 * Creates an exception with a message and a cause.
	 * @param message what was full, and what to do
	 * @param cause what ended the wait early, such as an {@link InterruptedException}
	 */
	public QueueFullException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
