package io.threadsystem.event;

import java.time.Instant;

import io.threadsystem.job.Priority;

/**
 * Event: a pool has accepted a job. Published on the submitting thread, before the job
 * can start; so a listener must not wait for the job. One that was cancelled already, by
 * a token, is told of as cancelled first. The job holds its slot of the queue meanwhile:
 * have asynchronous listeners told in another pool.
 *
 * @param id the number of the job
 * @param name the name of the job
 * @param pool the name of its pool
 * @param priority its priority
 * @param time when it was submitted
 * @since 0.1.0
 */
public record JobSubmitted(long id, String name, String pool, Priority priority, Instant time) implements JobEvent {
}
