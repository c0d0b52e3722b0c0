package io.threadsystem.event;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Failure of a publication that is waited for: one or several listeners have failed, or
 * could not be told. The first failure is the cause, the others are suppressed.
 *
 * @since 0.1.0
 */
public final class EventListenerException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param event the event
	 * @param failures the failures, at least one
	 */
	public EventListenerException(Object event, List<Throwable> failures) {
		super(((failures.size() == 1) ? "A listener" : failures.size() + " listeners") + " of an event of type "
				+ event.getClass().getName() + " failed", failures.get(0));
		failures.stream().skip(1).forEach(this::addSuppressed);
	}

	/**
	 * All failures.
	 * @return an unmodifiable list, in the order in which they were noticed
	 */
	public List<Throwable> failures() {
		return Stream.concat(Stream.ofNullable(getCause()), Arrays.stream(getSuppressed())).toList();
	}

}
