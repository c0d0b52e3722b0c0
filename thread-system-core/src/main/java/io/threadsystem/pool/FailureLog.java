package io.threadsystem.pool;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of a pool for failures of foreign code. It never throws, although a throwable
 * may, when it is asked for its message.
 */
final class FailureLog {

	/** The log of all parts, by the name of PriorityPool, which they do not know. */
	static final Logger logger = LoggerFactory.getLogger("io.threadsystem.pool.PriorityPool");

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

	/** Logs for developers of jobs. */
	static void debug(String message, Throwable failure) {
		if (logger.isDebugEnabled()) {
			try {
				logger.debug(message, failure);
			}
			catch (Throwable ex) {
				logWithoutIt(message, failure);
			}
		}
	}

	/** The message of a failure, {@code null} if it has none or cannot be asked. */
	static @Nullable String messageOf(Throwable failure) {
		try {
			return failure.getMessage();
		}
		catch (Throwable ex) {
			return null;
		}
	}

	/** Adds a suppressed failure, unless the first one does not take any. */
	static void addSuppressed(Throwable failure, Throwable suppressed) {
		try {
			failure.addSuppressed(suppressed);
		}
		catch (Throwable ex) {
			error("A failure could not be added to another one", suppressed);
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
