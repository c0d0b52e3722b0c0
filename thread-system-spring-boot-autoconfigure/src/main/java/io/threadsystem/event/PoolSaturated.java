package io.threadsystem.event;

import java.time.Instant;

/**
 * Event: a pool's queue is fuller than its {@code high-watermark} says. Those who bring
 * jobs can slow down before they are made to. {@link PoolRecovered} follows.
 *
 * @param pool the name of the pool
 * @param queued jobs in its queue, at about that time
 * @param capacity the most that the queue may hold
 * @param time when it was noticed
 * @since 0.1.0
 */
public record PoolSaturated(String pool, int queued, int capacity, Instant time) implements PoolEvent {
}
