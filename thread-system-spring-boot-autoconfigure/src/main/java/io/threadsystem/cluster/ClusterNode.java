package io.threadsystem.cluster;

import java.time.Instant;
import java.util.Set;

/**
 * One of the processes that share the durable jobs, as it was when it last gave a sign of
 * life.
 *
 * @param name the name, which no other process ever has
 * @param startedAt when it began to take jobs
 * @param lastHeartbeat when it last gave a sign of life, by its own clock
 * @param alive whether that was lately enough
 * @param handlers the names of the jobs that it can run
 * @since 0.1.0
 */
public record ClusterNode(String name, Instant startedAt, Instant lastHeartbeat, boolean alive, Set<String> handlers) {
}
