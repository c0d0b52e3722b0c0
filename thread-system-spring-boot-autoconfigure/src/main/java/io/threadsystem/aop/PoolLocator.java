package io.threadsystem.aop;

import io.threadsystem.pool.PriorityPool;

/**
 * Finds the pool that an annotation names. Safe for use by several threads.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface PoolLocator {

	/**
	 * Finds a pool.
	 * @param name the name of the pool; empty: the default pool
	 * @return the pool, always the same for a name
	 * @throws IllegalArgumentException if there is no such pool; its message lists those
	 * that there are
	 */
	PriorityPool locate(String name);

}
