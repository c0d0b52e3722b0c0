package io.threadsystem.pool;

import java.time.Duration;

/** Durations as nanoseconds, the longest ones cut off at some 146 years. */
final class Nanos {

	/** Longest span whose sums with a ticker's time can still be compared. */
	static final long LONGEST = Long.MAX_VALUE / 2;

	private Nanos() {
	}

	static long of(Duration duration) {
		return (duration.toSeconds() >= LONGEST / 1_000_000_000L) ? LONGEST : duration.toNanos();
	}

}
