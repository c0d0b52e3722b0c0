package io.threadsystem.schedule;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of schedules. It never throws: a throwable may fail itself when it is asked for
 * its message.
 */
final class ScheduleLog {

	private static final Logger logger = LoggerFactory.getLogger(JobScheduler.class);

	private ScheduleLog() {
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

	private static void logWithoutIt(String message, Throwable failure) {
		try {
			logger.error("{} (a {}, which cannot be shown)", message, failure.getClass().getName());
		}
		catch (Throwable ex) {
			// Nothing more can be said.
		}
	}

	/** Logs a warning. */
	static void warn(String message) {
		try {
			logger.warn(message);
		}
		catch (Throwable ex) {
			// Nothing more can be said.
		}
	}

}
