package io.threadsystem.workflow;

/**
 * Thrown where a graph is built that cannot be run: an unknown or duplicate name, a job
 * that depends on itself, a cycle. The message names the graph, the job, the reason and
 * what to do.
 *
 * @since 0.1.0
 */
public class InvalidJobGraphException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message what is wrong, and what to do
	 */
	public InvalidJobGraphException(String message) {
		super(message);
	}

}
