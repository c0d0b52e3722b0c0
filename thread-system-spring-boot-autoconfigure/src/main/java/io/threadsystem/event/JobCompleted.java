package io.threadsystem.event;

import java.time.Duration;
import java.time.Instant;

import io.threadsystem.job.Priority;

/**
 * Event: a job has completed. Published on the worker, before the job's future is
 * completed.
 *
 * @param id the number of the job
 * @param name the name of the job
 * @param pool the name of its pool
 * @param priority its priority
 * @param attempts how often it was started
 * @param waited how long it has waited for its worker, the last time
 * @param executed how long the last attempt took
 * @param time when it ended
 * @since 0.1.0
 */
public record JobCompleted(long id, String name, String pool, Priority priority, int attempts, Duration waited,
		Duration executed, Instant time) implements JobEvent {
}
