package io.threadsystem.cluster;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The handlers of the durable jobs that this node can run. They are all registered before
 * the node begins to take jobs; after that, the set is closed. Safe for use by several
 * threads.
 *
 * @since 0.1.0
 */
public final class DurableJobHandlers {

	/*
	 * Guarded by this. The set is closed by the engine when it starts, as db-scheduler
	 * has to be told of all names beforehand.
	 */

	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

	private final Map<String, DurableJobHandler> handlers = new TreeMap<>();

	private boolean closed;

	/** Creates an empty set. */
	public DurableJobHandlers() {
	}

	/**
	 * Adds a handler.
	 * @param handler the handler
	 * @throws IllegalArgumentException if its name cannot be one, or another handler has
	 * it
	 * @throws IllegalStateException if the node takes jobs already
	 */
	public synchronized void register(DurableJobHandler handler) {
		checkName("durable job", handler.name());
		if (this.closed) {
			throw new IllegalStateException("Durable job \"" + handler.name() + "\" is registered after the node has "
					+ "begun to take jobs. Register it while the application context starts");
		}
		if (this.handlers.putIfAbsent(handler.name(), handler) != null) {
			throw new IllegalArgumentException("There are two handlers of durable jobs named \"" + handler.name()
					+ "\". Give one of them another name");
		}
	}

	static void checkName(String what, String name) {
		if (!NAME.matcher(name).matches()) {
			throw new IllegalArgumentException("The name \"" + name + "\" of a " + what + " is not a letter or digit "
					+ "and then up to 99 letters, digits, dots, underscores and hyphens");
		}
	}

	/**
	 * The handler of a name.
	 * @param name the name
	 * @return the handler, {@code null} if this node has none
	 */
	public synchronized @Nullable DurableJobHandler find(String name) {
		return this.handlers.get(name);
	}

	/**
	 * All handlers by their names.
	 * @return a copy, in the order of the names
	 */
	public synchronized Map<String, DurableJobHandler> all() {
		return new TreeMap<>(this.handlers);
	}

	/** Closes the set. */
	synchronized Map<String, DurableJobHandler> close() {
		this.closed = true;
		return new TreeMap<>(this.handlers);
	}

}
