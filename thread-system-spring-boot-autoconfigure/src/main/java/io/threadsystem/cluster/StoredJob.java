package io.threadsystem.cluster;

import java.time.Instant;

import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

/**
 * A durable job as it stood in the database when it was looked for.
 *
 * @param id the id, which no other job ever has
 * @param name the name, which is that of its handler
 * @param key the key, {@code null} for none
 * @param priority the priority
 * @param state where it is in its life: {@link JobState#FAILED} means for good, a job
 * that waits for a retry is {@link JobState#PENDING}
 * @param submittedAt when it was submitted
 * @param dueAt when it may start, or might
 * @param finishedAt when it ended, {@code null} if it has not
 * @param attempts how many attempts have failed, or how many there were once it has ended
 * @param recoveries how often its node died while it had the job
 * @param node the node that runs it, or ran it last; {@code null} if none does
 * @param failure what failed last, with the reason; {@code null} for nothing
 * @param argument the argument as JSON, {@code null} for none
 * @since 0.1.0
 */
public record StoredJob(String id, String name, @Nullable String key, Priority priority, JobState state,
		Instant submittedAt, Instant dueAt, @Nullable Instant finishedAt, int attempts, int recoveries,
		@Nullable String node, @Nullable String failure, @Nullable String argument) {
}
