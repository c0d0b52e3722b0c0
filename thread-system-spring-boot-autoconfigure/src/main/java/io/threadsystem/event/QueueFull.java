package io.threadsystem.event;

import java.time.Instant;

import io.threadsystem.job.Priority;
import io.threadsystem.pool.QueueFullPolicy;

/**
 * Event: a job was submitted and has found the queue of its pool full. One for each such
 * submission, on the submitting thread, but for those that a listener of this event
 * causes itself.
 *
 * @param pool the name of the pool
 * @param id the id of the job
 * @param name the name of the job
 * @param priority the priority of the job
 * @param policy what happens to the job now
 * @param time when it was submitted
 * @since 0.1.0
 */
public record QueueFull(String pool, long id, String name, Priority priority, QueueFullPolicy policy,
		Instant time) implements PoolEvent {
}
