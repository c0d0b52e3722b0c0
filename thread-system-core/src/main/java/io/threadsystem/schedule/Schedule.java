package io.threadsystem.schedule;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The times of a schedule, by the wall clock. Safe for use by several threads.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface Schedule {

	/**
	 * First time after the given one.
	 * @param time a time: that of the schedule's creation, or that of its last run
	 * @return the time of the next run, later than the given one; {@code null} if there
	 * is none any more
	 */
	@Nullable Instant nextAfter(Instant time);

}
