package io.threadsystem.event;

import java.time.Duration;
import java.time.Instant;

import io.threadsystem.job.Priority;

/**
 * Event: a job has failed because it waited or ran for too long. Published on a thread of
 * the pool.
 *
 * @param id the number of the job
 * @param name the name of the job
 * @param pool the name of its pool
 * @param priority its priority
 * @param attempts how often it was started, 0 where it exceeded its queue timeout
 * @param waited how long it has waited for its worker, the last time
 * @param executed how long the last attempt took
 * @param failure a {@link io.threadsystem.job.JobTimeoutException} or
 * {@link io.threadsystem.job.QueueTimeoutException}
 * @param time when it ended
 * @since 0.1.0
 */
public record JobTimedOut(long id, String name, String pool, Priority priority, int attempts, Duration waited,
		Duration executed, Throwable failure, Instant time) implements JobEvent {
}
