package io.threadsystem.cluster;

import java.time.Instant;

import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

/**
 * A job that is to be stored.
 *
 * @param id its id
 * @param argument its argument as JSON, {@code null} for none
 * @param dueAt when it may start
 * @param priority its priority
 * @param key its key, {@code null} for none
 * @param submittedAt the time now
 */
@SuppressWarnings("ArrayRecordComponent")
record NewJob(JobId id, byte @Nullable [] argument, Instant dueAt, Priority priority, @Nullable String key,
		Instant submittedAt) {
}
