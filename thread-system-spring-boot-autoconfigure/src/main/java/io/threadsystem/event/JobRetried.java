package io.threadsystem.event;

import java.time.Duration;
import java.time.Instant;

import io.threadsystem.job.Priority;

/**
 * Event: an attempt of a job has failed, and another one follows. Published on the
 * worker.
 *
 * @param id the number of the job
 * @param name the name of the job
 * @param pool the name of its pool
 * @param priority its priority
 * @param attempt the number of the failed attempt, 1 for the first
 * @param failure what the attempt threw
 * @param delay the time until the job goes to the end of its lane again
 * @param time when the attempt ended
 * @since 0.1.0
 */
public record JobRetried(long id, String name, String pool, Priority priority, int attempt, Throwable failure,
		Duration delay, Instant time) implements JobEvent {
}
