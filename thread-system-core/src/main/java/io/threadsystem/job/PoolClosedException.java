package io.threadsystem.job;

import java.util.concurrent.RejectedExecutionException;

/**
 * Thrown to a submitter whose job was not accepted because the pool, or the executor view
 * of it, has been shut down.
 *
 * @since 0.1.0
 */
public class PoolClosedException extends RejectedExecutionException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message what is closed
	 */
	public PoolClosedException(String message) {
		super(message);
	}

}
