/**
 * Priority pools: five lanes of jobs, one a {@link io.threadsystem.job.Priority}, and the
 * workers that take from them. {@link io.threadsystem.pool.PriorityPool} is the way in.
 */
@NullMarked
package io.threadsystem.pool;

import org.jspecify.annotations.NullMarked;
