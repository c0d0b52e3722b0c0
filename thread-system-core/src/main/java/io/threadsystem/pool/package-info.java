/**
 * Priority pools: a bounded queue with a level for each
 * {@link io.threadsystem.job.Priority}, and the workers that take jobs from it.
 * {@link io.threadsystem.pool.PriorityPool} is the way in.
 */
@NullMarked
package io.threadsystem.pool;

import org.jspecify.annotations.NullMarked;
