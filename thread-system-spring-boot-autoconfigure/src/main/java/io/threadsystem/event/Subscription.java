package io.threadsystem.event;

/**
 * A listener that was subscribed to an {@link EventBus}. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public interface Subscription extends AutoCloseable {

	/**
	 * Ends the subscription: from now on the listener is told of nothing more. Calls that
	 * have begun go on, and where it is told in jobs, those that were submitted run.
	 * Closing again does nothing.
	 */
	@Override
	void close();

}
