package io.threadsystem.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

/**
 * Describes a durable job and submits it. Not safe for use by several threads.
 *
 * @since 0.1.0
 */
public interface DurableJobBuilder {

	/**
	 * Sets the priority; that of the handler where this is not called.
	 * @param priority the priority
	 * @return this
	 */
	DurableJobBuilder priority(Priority priority);

	/**
	 * Sets the time before which the job does not start. Nodes look for due jobs once a
	 * polling interval.
	 * @param instant the time; one that has passed is now
	 * @return this
	 */
	DurableJobBuilder at(Instant instant);

	/**
	 * Sets {@link #at} to a time from now.
	 * @param delay the time from now
	 * @return this
	 */
	DurableJobBuilder delay(Duration delay);

	/**
	 * Sets a key: there is at most one unfinished job of a name and key. A second one is
	 * not stored, unless {@link #key(String, DuplicateKey)} says otherwise.
	 * @param key the key, of up to 200 characters
	 * @return this
	 */
	default DurableJobBuilder key(String key) {
		return key(key, DuplicateKey.IGNORE);
	}

	/**
	 * Sets a key: there is at most one unfinished job of a name and key.
	 * @param key the key, of up to 200 characters
	 * @param duplicate what happens where such a job is there
	 * @return this
	 */
	DurableJobBuilder key(String key, DuplicateKey duplicate);

	/**
	 * Stores the job, in the transaction of the caller where there is one.
	 * @param argument what the handler gets, written as JSON; {@code null} for a handler
	 * without an argument
	 * @return the id of the job, or of the one that has the key
	 * @throws IllegalArgumentException if the argument does not fit the handler or cannot
	 * be written as JSON
	 * @throws DurableJobRunningException if a running job would have to be replaced
	 */
	String submit(@Nullable Object argument);

	/**
	 * Stores a job for each argument, all or none of them, in one batch.
	 * @param arguments what the handler gets
	 * @return the ids of the jobs, in the order of the arguments
	 * @throws IllegalArgumentException if an argument does not fit the handler or cannot
	 * be written as JSON
	 * @throws IllegalStateException if a key is set, which only one job can have
	 */
	List<String> submitAll(Collection<?> arguments);

}
