package io.threadsystem.aop;

import io.threadsystem.pool.PriorityPool;

/**
 * Finds the pool that a name stands for. Safe for use by several threads.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface PoolLocator {

	/**
	 * Finds a pool.
	 * @param name the name of the pool; empty: the default pool
	 * @return the pool
	 * @throws IllegalArgumentException if there is no such pool, with the names of those
	 * that there are
	 */
	PriorityPool locate(String name);

}
