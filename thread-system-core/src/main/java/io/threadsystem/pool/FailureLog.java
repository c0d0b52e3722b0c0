package io.threadsystem.pool;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of a pool for the failures of others. It never throws: a throwable may fail
 * itself when it is asked for its message.
 */
final class FailureLog {

	private static final Logger logger = LoggerFactory.getLogger(PriorityPool.class);

	private FailureLog() {
	}

	/** Logs an error. */
	static void error(String message, Throwable failure) {
		try {
			logger.error(message, failure);
		}
		catch (Throwable ex) {
			logWithoutIt(message, failure);
		}
	}

	/** Logs a warning in one line, without the stack of the failure. */
	static void warn(String message, Throwable failure) {
		try {
			logger.warn("{}: {}", message, String.valueOf(failure));
		}
		catch (Throwable ex) {
			logWithoutIt(message, failure);
		}
	}

	private static void logWithoutIt(String message, Throwable failure) {
		try {
			logger.error("{} (a {}, which cannot be shown)", message, failure.getClass().getName());
		}
		catch (Throwable ex) {
			// Nothing more can be said.
		}
	}

}
