package io.threadsystem.event;

import java.time.Instant;

import io.threadsystem.job.Priority;

/**
 * Event: a pool has accepted a job. Published on the submitting thread, before the job
 * starts; it may be cancelled meanwhile.
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
