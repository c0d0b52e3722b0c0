package io.threadsystem.pool;

/**
 * How a pool applies a function to many inputs; see
 * {@link JobBuilder#map(Iterable, java.util.function.Function, MapSettings)}. Immutable.
 *
 * @since 0.1.0
 */
public final class MapSettings {

	private static final MapSettings DEFAULTS = new MapSettings(0, true);

	private final int window;

	private final boolean failFast;

	private MapSettings(int window, boolean failFast) {
		this.window = window;
		this.failFast = failFast;
	}

	/**
	 * Four jobs at a time for each worker that the pool may have, and the first failure
	 * cancels the rest.
	 * @return the default settings
	 */
	public static MapSettings defaults() {
		return DEFAULTS;
	}

	/**
	 * Sets how many jobs there are at a time. A further input is taken when one of them
	 * has ended.
	 * @param window the number, at least 1; default: four times the most workers that the
	 * pool may have
	 * @return new settings
	 */
	public MapSettings window(int window) {
		if (window < 1) {
			throw new IllegalArgumentException("window must be at least 1, but is " + window);
		}
		return new MapSettings(window, this.failFast);
	}

	/**
	 * Lets the other inputs be processed where one fails. The future fails in the end,
	 * with the first failure; the others are suppressed exceptions of it, up to 100.
	 * @return new settings
	 */
	public MapSettings continueOnFailure() {
		return new MapSettings(this.window, false);
	}

	/** The number of jobs at a time in a pool with these settings. */
	int windowFor(PoolSettings settings) {
		return (this.window != 0) ? this.window : (int) Math.min(Integer.MAX_VALUE, 4L * settings.maxWorkers());
	}

	boolean isFailFast() {
		return this.failFast;
	}

}
