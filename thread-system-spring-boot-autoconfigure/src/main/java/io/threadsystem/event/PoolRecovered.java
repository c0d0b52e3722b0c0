package io.threadsystem.event;

import java.time.Instant;

/**
 * Event: a pool's queue is emptier than its {@code low-watermark} says, after it was
 * {@link PoolSaturated}.
 *
 * @param pool the name of the pool
 * @param queued jobs in its queue, at about that time
 * @param capacity the most that the queue may hold
 * @param time when it was noticed
 * @since 0.1.0
 */
public record PoolRecovered(String pool, int queued, int capacity, Instant time) implements PoolEvent {
}
