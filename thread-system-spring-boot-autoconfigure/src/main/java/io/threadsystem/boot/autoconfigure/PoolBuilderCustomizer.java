package io.threadsystem.boot.autoconfigure;

import io.threadsystem.pool.PoolBuilder;

/**
 * Has the last word on each pool that the configuration asks for, before it is built.
 * Beans of this type are called in their order. Where the properties of the pool change
 * later on, only those settings change whose properties have: the others stay as the
 * customizer has left them.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface PoolBuilderCustomizer {

	/**
	 * Customizes a pool.
	 * @param pool the name of the pool
	 * @param builder its builder, with everything set
	 */
	void customize(String pool, PoolBuilder builder);

}
