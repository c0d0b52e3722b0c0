package io.threadsystem.event;

import java.time.Instant;

/**
 * Event: a pool is not paused any more, or is shut down, which ends a pause.
 *
 * @param pool the name of the pool
 * @param time when the pause ended
 * @since 0.1.0
 */
public record PoolResumed(String pool, Instant time) implements PoolEvent {
}
