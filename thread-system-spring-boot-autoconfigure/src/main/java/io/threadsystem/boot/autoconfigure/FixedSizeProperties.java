package io.threadsystem.boot.autoconfigure;

import java.time.LocalTime;
import java.time.ZoneId;

import org.jspecify.annotations.Nullable;

/**
 * Number of workers of a pool at a time of the day; {@code null} where not set.
 *
 * @since 0.1.0
 */
public class FixedSizeProperties {

	/**
	 * When it begins, such as 08:00.
	 */
	private @Nullable LocalTime from;

	/**
	 * When it ends; the next day if that is before 'from'.
	 */
	private @Nullable LocalTime to;

	/**
	 * Number of workers.
	 */
	private @Nullable Integer workers;

	/**
	 * Time zone of 'from' and 'to'. That of the machine where not set.
	 */
	private @Nullable ZoneId zone;

	/**
	 * When it begins, such as 08:00.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable LocalTime getFrom() {
		return this.from;
	}

	/**
	 * Sets {@link #getFrom()}.
	 * @param from the value
	 */
	public void setFrom(@Nullable LocalTime from) {
		this.from = from;
	}

	/**
	 * When it ends; the next day if that is before 'from'.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable LocalTime getTo() {
		return this.to;
	}

	/**
	 * Sets {@link #getTo()}.
	 * @param to the value
	 */
	public void setTo(@Nullable LocalTime to) {
		this.to = to;
	}

	/**
	 * Number of workers.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable Integer getWorkers() {
		return this.workers;
	}

	/**
	 * Sets {@link #getWorkers()}.
	 * @param workers the value
	 */
	public void setWorkers(@Nullable Integer workers) {
		this.workers = workers;
	}

	/**
	 * Time zone of 'from' and 'to'. That of the machine where not set.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable ZoneId getZone() {
		return this.zone;
	}

	/**
	 * Sets {@link #getZone()}.
	 * @param zone the value
	 */
	public void setZone(@Nullable ZoneId zone) {
		this.zone = zone;
	}

}
