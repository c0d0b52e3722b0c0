package io.threadsystem.job;

import java.util.Locale;

/**
 * Level of a job: a free worker takes the oldest job of the highest level that waits.
 *
 * @since 0.1.0
 */
public enum Priority {

	/** Work that may wait as long as anything else is waiting. */
	LOWEST,

	/** Work that gives way to ordinary work, such as bulk imports. */
	LOW,

	/** Ordinary work, and everything that names no priority. */
	NORMAL,

	/** Work that somebody waits for. */
	HIGH,

	/** Work that goes before everything else. */
	HIGHEST;

	private final String tag = name().toLowerCase(Locale.ROOT);

	/**
	 * Name in lower case, as it is written in YAML and in meter tags.
	 * @return the name in lower case, such as {@code "high"}
	 */
	public String tag() {
		return this.tag;
	}

}
