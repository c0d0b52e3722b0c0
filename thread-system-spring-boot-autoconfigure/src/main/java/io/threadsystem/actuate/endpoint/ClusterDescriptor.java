package io.threadsystem.actuate.endpoint;

import java.time.Instant;
import java.util.List;

import io.threadsystem.cluster.ClusterNode;
import io.threadsystem.cluster.DurableJobCount;
import io.threadsystem.cluster.StoredJob;
import io.threadsystem.cluster.StoredSchedule;
import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * The durable jobs of all nodes in short.
 *
 * @param node the node that answers, {@code null} if it is not known
 * @param nodes the nodes that have shown signs of life lately
 * @param counts how many jobs there are, finished ones as long as they are kept
 * @param schedules the schedules of the cluster
 * @param deadLetters the jobs that have failed for good, the latest first, 100 at the
 * most
 * @since 0.1.0
 */
public record ClusterDescriptor(@Nullable String node, List<ClusterNode> nodes, List<DurableJobCount> counts,
		List<ScheduleDescriptor> schedules, List<DeadLetter> deadLetters) implements OperationResponseBody {

	/**
	 * A schedule of which one node has each run.
	 *
	 * @param name its name
	 * @param priority the priority of its runs
	 * @param dueAt when the next run is due, or, while one lasts, when that was
	 * @param node the node that is just running it, {@code null} for none
	 * @param lastSuccess when the last run that was completed had ended
	 * @param lastFailure when the last run that failed had ended
	 * @param failure the first line of why the last run has failed, {@code null} if it
	 * has not
	 */
	public record ScheduleDescriptor(String name, Priority priority, Instant dueAt, @Nullable String node,
			@Nullable Instant lastSuccess, @Nullable Instant lastFailure, @Nullable String failure) {

		static ScheduleDescriptor of(StoredSchedule schedule) {
			return new ScheduleDescriptor(schedule.name(), schedule.priority(), schedule.dueAt(), schedule.node(),
					schedule.lastSuccess(), schedule.lastFailure(), firstLine(schedule.failure()));
		}

	}

	private static @Nullable String firstLine(@Nullable String text) {
		return (text != null) ? text.lines().findFirst().orElse("") : null;
	}

	/**
	 * A job that has failed for good.
	 *
	 * @param id its id, by which it can be put back
	 * @param name its name
	 * @param key its key, {@code null} for none
	 * @param priority its priority
	 * @param attempts how many attempts there were
	 * @param recoveries how often its node died while it had the job
	 * @param finishedAt when it failed
	 * @param failure the first line of why
	 */
	public record DeadLetter(String id, String name, @Nullable String key, Priority priority, int attempts,
			int recoveries, @Nullable Instant finishedAt, @Nullable String failure) {

		static DeadLetter of(StoredJob job) {
			return new DeadLetter(job.id(), job.name(), job.key(), job.priority(), job.attempts(), job.recoveries(),
					job.finishedAt(), firstLine(job.failure()));
		}

	}

}
