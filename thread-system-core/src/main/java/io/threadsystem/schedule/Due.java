package io.threadsystem.schedule;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * When a run is due: at a time of the wall clock, or at a steady time.
 *
 * @param time the time of the wall clock, {@code null} for a steady time
 * @param nanos the same in nanoseconds, as the {@link TimeSource} counts them
 */
record Due(@Nullable Instant time, long nanos) {

	static Due at(Instant time) {
		return new Due(time, TimeSource.nanos(time));
	}

	static Due steady(long nanos) {
		return new Due(null, nanos);
	}

	boolean isOfWallClock() {
		return this.time != null;
	}

}
