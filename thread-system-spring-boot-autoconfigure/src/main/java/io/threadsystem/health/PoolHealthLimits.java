package io.threadsystem.health;

import java.time.Duration;

import org.springframework.boot.health.contributor.Status;

/**
 * What is no longer healthy in a pool, and how that shows.
 *
 * @param saturatedFor how long a pool may be saturated; more than that shows as
 * {@code saturatedStatus}
 * @param saturatedStatus the status of a pool that has been saturated for longer
 * @param stuckFor how long a worker that is stuck may have been running its job; more
 * than that shows as {@code stuckStatus}
 * @param stuckStatus the status of a pool with such a worker
 * @since 0.1.0
 */
public record PoolHealthLimits(Duration saturatedFor, Status saturatedStatus, Duration stuckFor, Status stuckStatus) {
}
