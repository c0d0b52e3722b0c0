package io.threadsystem.event;

import java.time.Instant;

/**
 * Event: a pool was paused; no further job starts.
 *
 * @param pool the name of the pool
 * @param time when it was paused
 * @since 0.1.0
 */
public record PoolPaused(String pool, Instant time) implements PoolEvent {
}
