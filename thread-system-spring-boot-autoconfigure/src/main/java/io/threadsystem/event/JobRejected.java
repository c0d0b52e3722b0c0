package io.threadsystem.event;

import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;

import io.threadsystem.job.Priority;

/**
 * Event: a pool has not accepted a job. Published on the submitting thread, which gets
 * the failure, too.
 *
 * @param id the number of the job
 * @param name the name of the job
 * @param pool the name of its pool
 * @param priority its priority
 * @param failure why: a {@link io.threadsystem.job.QueueFullException} or
 * {@link io.threadsystem.job.PoolClosedException}
 * @param time when it was rejected
 * @since 0.1.0
 */
public record JobRejected(long id, String name, String pool, Priority priority, RejectedExecutionException failure,
		Instant time) implements JobEvent {
}
