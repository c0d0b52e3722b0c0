package io.threadsystem.actuate.endpoint;

import java.time.Instant;

import io.threadsystem.cluster.StoredJob;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A durable job with all that is known of it, but its argument: that may tell of people.
 *
 * @param id its id
 * @param name its name
 * @param key its key, {@code null} for none
 * @param priority its priority
 * @param state where it is in its life
 * @param submittedAt when it was submitted
 * @param dueAt when it may start, or might
 * @param finishedAt when it ended, {@code null} if it has not
 * @param attempts how many attempts have failed, or how many there were once it has ended
 * @param recoveries how often its node died while it had the job
 * @param node the node that runs it, or ran it last; {@code null} if none does
 * @param failure what failed last, with the stack; {@code null} for nothing
 * @since 0.1.0
 */
public record DurableJobDescriptor(String id, String name, @Nullable String key, Priority priority, JobState state,
		Instant submittedAt, Instant dueAt, @Nullable Instant finishedAt, int attempts, int recoveries,
		@Nullable String node, @Nullable String failure) implements OperationResponseBody {

	static DurableJobDescriptor of(StoredJob job) {
		return new DurableJobDescriptor(job.id(), job.name(), job.key(), job.priority(), job.state(), job.submittedAt(),
				job.dueAt(), job.finishedAt(), job.attempts(), job.recoveries(), job.node(), job.failure());
	}

}
