package io.threadsystem.pool;

import java.time.LocalTime;
import java.time.ZoneId;

/**
 * Number of workers that a pool keeps at a time of the day, whatever its load. Each is
 * started when there is a job for it.
 *
 * @param from when it begins
 * @param to when it ends; the next day if that is before {@code from}
 * @param workers the number of workers, between the pool's minimum and maximum
 * @param zone the time zone of the two times
 * @since 0.1.0
 */
public record FixedSize(LocalTime from, LocalTime to, int workers, ZoneId zone) {

	/**
	 * Number of workers in the time zone of the machine.
	 * @param from when it begins
	 * @param to when it ends; the next day if that is before {@code from}
	 * @param workers the number of workers, between the pool's minimum and maximum
	 */
	public FixedSize(LocalTime from, LocalTime to, int workers) {
		this(from, to, workers, ZoneId.systemDefault());
	}

}
