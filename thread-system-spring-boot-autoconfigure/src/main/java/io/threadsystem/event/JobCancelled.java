package io.threadsystem.event;

import java.time.Duration;
import java.time.Instant;

import io.threadsystem.job.Priority;

/**
 * Event: a job was cancelled, by its holder, by a token that it follows, or by the
 * shutdown of its pool. Published on the thread that cancels it, or on one of the pool.
 *
 * @param id the number of the job
 * @param name the name of the job
 * @param pool the name of its pool
 * @param priority its priority
 * @param attempts how often it was started
 * @param waited how long it has waited for its worker, the last time
 * @param executed how long the last attempt took until then
 * @param failure a {@link java.util.concurrent.CancellationException} that says why
 * @param time when it was cancelled
 * @since 0.1.0
 */
public record JobCancelled(long id, String name, String pool, Priority priority, int attempts, Duration waited,
		Duration executed, Throwable failure, Instant time) implements JobEvent {
}
