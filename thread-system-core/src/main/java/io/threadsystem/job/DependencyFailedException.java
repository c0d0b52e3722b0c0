package io.threadsystem.job;

import org.jspecify.annotations.Nullable;

/**
 * Thrown to those who wait for a job that never ran because something that it depends on
 * failed or was cancelled. The cause is that failure; where the dependency never ran
 * itself for the same reason, its cause is in turn what that one depended on, and so on
 * down to the job that really failed. Of a very long chain, some links in the middle are
 * left out.
 *
 * @since 0.1.0
 */
public class DependencyFailedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/** Links of a chain of causes; a longer one could not be printed. */
	private static final int LONGEST = 50;

	private final int links;

	/**
	 * Creates an exception.
	 * @param message which job did not run, and which dependency failed
	 * @param cause the failure of that dependency, {@code null} if there was none to wait
	 * for
	 */
	public DependencyFailedException(String message, @Nullable Throwable cause) {
		super(message, shortened(cause), true, false);
		this.links = (shortened(cause) instanceof DependencyFailedException failed) ? failed.links + 1 : 1;
	}

	private static @Nullable Throwable shortened(@Nullable Throwable cause) {
		boolean tooLong = cause instanceof DependencyFailedException failed && failed.links >= LONGEST;
		return (tooLong && cause != null && cause.getCause() != null) ? cause.getCause() : cause;
	}

}
