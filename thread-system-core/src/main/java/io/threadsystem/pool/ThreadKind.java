package io.threadsystem.pool;

/**
 * What the workers of a pool are.
 *
 * @since 0.1.0
 */
public enum ThreadKind {

	/** Threads of the operating system. */
	PLATFORM,

	/**
	 * Virtual threads, of which a pool may have thousands; they need Java 21 or newer.
	 * Order, bound, limits and promises are the same.
	 */
	VIRTUAL

}
