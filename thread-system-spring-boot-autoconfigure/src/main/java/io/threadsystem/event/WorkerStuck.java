package io.threadsystem.event;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.threadsystem.job.Priority;

/**
 * Event: a worker has been busy with one attempt of a job for longer than
 * {@code stuck-after}. Published once for that attempt, on a thread of the pool.
 *
 * @param pool the name of the pool
 * @param worker the name of the worker's thread
 * @param job the number of the job
 * @param name the name of the job
 * @param priority its priority
 * @param elapsed how long it has been running
 * @param stack where it was
 * @param time when it was noticed
 * @since 0.1.0
 */
public record WorkerStuck(String pool, String worker, long job, String name, Priority priority, Duration elapsed,
		List<StackTraceElement> stack, Instant time) implements PoolEvent {
}
