package io.threadsystem.event;

import java.time.Duration;
import java.time.Instant;

import io.threadsystem.job.Priority;

/**
 * Event: an attempt of a job begins. Published on the worker, which is about to run it.
 *
 * @param id the number of the job
 * @param name the name of the job
 * @param pool the name of its pool
 * @param priority its priority
 * @param attempt the number of the attempt, 1 for the first
 * @param waited how long the job has waited for the worker
 * @param time when it began
 * @since 0.1.0
 */
public record JobStarted(long id, String name, String pool, Priority priority, int attempt, Duration waited,
		Instant time) implements JobEvent {
}
