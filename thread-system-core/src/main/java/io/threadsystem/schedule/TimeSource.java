package io.threadsystem.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Where a scheduler reads the time. It knows two kinds: that of the wall clock, which
 * people set, and steady time, which only passes. With a clock of the application's own,
 * both are that of the clock.
 */
final class TimeSource {

	private static final long SECOND = 1_000_000_000L;

	/** How often a clock of the application's own is looked at. */
	private static final long GLANCE = 10_000_000;

	private static final long LONGEST_SECONDS = Long.MAX_VALUE / SECOND;

	private final Clock clock;

	private final boolean own;

	private final long origin = System.nanoTime();

	TimeSource(@Nullable Clock clock) {
		this.clock = (clock != null) ? clock : Clock.systemUTC();
		this.own = clock != null;
	}

	/** The wall clock. */
	Instant instant() {
		return this.clock.instant();
	}

	/** The wall clock in nanoseconds, cut off some 292 years before and after 1970. */
	long wall() {
		return nanos(instant());
	}

	/** Steady time in nanoseconds, from an arbitrary origin. */
	long steady() {
		return this.own ? wall() : System.nanoTime() - this.origin;
	}

	/** How long to wait at most for a time of the wall clock. */
	long longestWallWait() {
		return this.own ? GLANCE : SECOND;
	}

	/** How long to wait at most for a steady time. */
	long longestSteadyWait() {
		return this.own ? GLANCE : Long.MAX_VALUE;
	}

	boolean isOver(Due due) {
		return due.nanos() <= (due.isOfWallClock() ? wall() : steady());
	}

	/** What the wall clock will show, as far as one can tell now. */
	Instant toInstant(Due due) {
		Instant time = due.time();
		return (time != null) ? time : instant().plusNanos(Math.max(0, due.nanos() - steady()));
	}

	static long nanos(Instant time) {
		return nanos(time.getEpochSecond(), time.getNano());
	}

	static long nanos(Duration span) {
		return nanos(span.getSeconds(), span.getNano());
	}

	private static long nanos(long seconds, int nanos) {
		if (Math.abs(seconds) >= LONGEST_SECONDS) {
			return (seconds < 0) ? -Long.MAX_VALUE : Long.MAX_VALUE;
		}
		return seconds * SECOND + nanos;
	}

	/** A time that is a span later, or the end of time. */
	static long plus(long time, long span) {
		long sum = time + span;
		return (sum < time) ? Long.MAX_VALUE : sum;
	}

}
