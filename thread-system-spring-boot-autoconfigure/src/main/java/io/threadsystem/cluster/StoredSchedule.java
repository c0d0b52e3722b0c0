package io.threadsystem.cluster;

import java.time.Instant;

import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

/**
 * A schedule of the cluster as it was when it was looked up.
 *
 * @param name the name
 * @param priority the priority of its runs
 * @param dueAt when the next run is due, or, while one lasts, when that was
 * @param node the node that is just running it, {@code null} for none
 * @param lastSuccess when the last run that was completed had ended, {@code null} if
 * there was none
 * @param lastFailure when the last run that failed had ended, {@code null} if there was
 * none
 * @param failure what the last run threw, {@code null} if it was completed
 * @since 0.1.0
 */
public record StoredSchedule(String name, Priority priority, Instant dueAt, @Nullable String node,
		@Nullable Instant lastSuccess, @Nullable Instant lastFailure, @Nullable String failure) {
}
