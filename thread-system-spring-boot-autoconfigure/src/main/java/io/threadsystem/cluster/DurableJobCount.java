package io.threadsystem.cluster;

import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;

/**
 * How many durable jobs there are of one kind.
 *
 * @param name the name of the jobs
 * @param state the state that they are in
 * @param priority their priority
 * @param count how many there are
 * @since 0.1.0
 */
public record DurableJobCount(String name, JobState state, Priority priority, long count) {
}
