package io.threadsystem.event;

import java.time.Instant;

/**
 * Something that has happened to a pool: an ordinary event of the application. It is only
 * published where somebody listens to it.
 *
 * @since 0.1.0
 */
public sealed interface PoolEvent permits PoolPaused, PoolReconfigured, PoolRecovered, PoolResized, PoolResumed,
		PoolSaturated, QueueFull, WorkerStuck {

	/**
	 * Name of the pool.
	 * @return the name
	 */
	String pool();

	/**
	 * When it happened.
	 * @return the time, by the wall clock
	 */
	Instant time();

}
