package io.threadsystem.pool;

/**
 * What becomes of accepted jobs when a pool is closed.
 *
 * @since 0.1.0
 */
public enum ShutdownMode {

	/**
	 * They run, for as long as the shutdown timeout allows; what is left then is
	 * cancelled.
	 */
	DRAIN,

	/** They are cancelled at once, running ones too. */
	CANCEL

}
