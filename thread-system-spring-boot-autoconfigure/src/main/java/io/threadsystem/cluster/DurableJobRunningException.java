package io.threadsystem.cluster;

/**
 * Thrown where a durable job would have to be replaced that a node is just running.
 *
 * @since 0.1.0
 */
public class DurableJobRunningException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message says which job, and what to do
	 */
	public DurableJobRunningException(String message) {
		super(message);
	}

}
