package io.threadsystem.event;

import java.time.Instant;

import io.threadsystem.pool.PoolSettings;

/**
 * Event: a pool has got other settings while it runs, whoever has changed them. Where
 * these are the numbers of workers or the capacity, it is a {@link PoolResized}, too.
 *
 * @param pool the name of the pool
 * @param before the settings before
 * @param now the settings now
 * @param time when they were changed
 * @since 0.1.0
 */
public record PoolReconfigured(String pool, PoolSettings before, PoolSettings now, Instant time) implements PoolEvent {
}
