package io.threadsystem.actuate.endpoint;

import java.time.Instant;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobFailure;
import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

/**
 * A failed attempt of a job, or a job that failed without one.
 *
 * @param jobId the id of the job
 * @param name its name, of 200 characters at the most
 * @param priority its priority
 * @param attempt the number of the attempt; 0 if the job had not started
 * @param exception the class of what was thrown
 * @param message its message, of 500 characters at the most, {@code null} if there is
 * none
 * @param time when it failed
 * @since 0.1.0
 */
public record FailureDescriptor(long jobId, String name, Priority priority, int attempt, String exception,
		@Nullable String message, Instant time) {

	private static final int LONGEST_NAME = 200;

	private static final int LONGEST_MESSAGE = 500;

	static FailureDescriptor of(Job<?> job, JobFailure failure) {
		String message = messageOf(failure.cause());
		return new FailureDescriptor(job.id(), cut(job.name(), LONGEST_NAME), job.priority(), failure.attempt(),
				failure.cause().getClass().getName(), (message != null) ? cut(message, LONGEST_MESSAGE) : null,
				failure.time());
	}

	/** It is the application's code that makes the message. */
	private static @Nullable String messageOf(Throwable thrown) {
		try {
			return thrown.getMessage();
		}
		catch (Throwable ex) {
			return null;
		}
	}

	private static String cut(String text, int longest) {
		return (text.length() <= longest) ? text : text.substring(0, longest - 1) + "…";
	}

}
