package io.threadsystem.schedule;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The times of a schedule, by the wall clock. It is asked on the thread of a pool's
 * timer, so it must be quick and wait for nothing. An exception ends the schedule, which
 * is logged. Implementations that serve several schedules must be safe for use by several
 * threads.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface Schedule {

	/**
	 * First time after the given one.
	 * @param time a time: now, or that of the last run where the clock was set back since
	 * @return the time of the next run, later than the given one; {@code null} if there
	 * is none any more
	 */
	@Nullable Instant nextAfter(Instant time);

}
