package io.threadsystem.event;

import java.time.Instant;

/**
 * Event: a pool has got other numbers of workers or another capacity, while it runs.
 *
 * @param pool the name of the pool
 * @param minWorkers the workers that stay when they are idle, now
 * @param maxWorkers the most workers that it has, now
 * @param queueCapacity the most jobs that may wait, now; 0: any number
 * @param time when it was changed
 * @since 0.1.0
 */
public record PoolResized(String pool, int minWorkers, int maxWorkers, int queueCapacity,
		Instant time) implements PoolEvent {
}
