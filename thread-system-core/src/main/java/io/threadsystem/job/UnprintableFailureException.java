package io.threadsystem.job;

import java.util.concurrent.CompletionException;

/**
 * Stands for the failure of a job whose {@code toString()} or {@code getMessage()}
 * throws. The failure itself is in {@link Job#failures()}. It is not the cause of this
 * exception, as loggers would fail on it.
 */
final class UnprintableFailureException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/** Creates an exception that is never seen. */
	UnprintableFailureException() {
		super(null, null, false, false);
	}

	private UnprintableFailureException(Throwable failure) {
		super("The job failed with a " + failure.getClass().getName()
				+ ", which cannot be shown: its toString() throws");
		try {
			setStackTrace(failure.getStackTrace());
		}
		catch (Throwable ex) {
			// The stack of this exception has to do.
		}
	}

	/**
	 * The failure itself, unless its text cannot be had, or that of what {@code get()}
	 * makes of it: it throws the cause of a CompletionException.
	 */
	@SuppressWarnings("ReturnValueIgnored") // asked only whether they throw
	static Throwable replaceIfUnprintable(Throwable failure) {
		Throwable thrown = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		try {
			failure.toString();
			thrown.toString();
			return failure;
		}
		catch (Throwable ex) {
			return new UnprintableFailureException(thrown);
		}
	}

}
