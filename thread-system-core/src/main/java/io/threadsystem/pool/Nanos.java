package io.threadsystem.pool;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/**
 * Durations as nanoseconds, the longest ones cut off at some 146 years; and as texts.
 */
final class Nanos {

	/** Longest span whose sums with a ticker's time can still be compared. */
	static final long LONGEST = Long.MAX_VALUE / 2;

	private static final long MINUTE = 60;

	private Nanos() {
	}

	static long of(Duration duration) {
		return (duration.toSeconds() >= LONGEST / 1_000_000_000L) ? LONGEST : duration.toNanos();
	}

	/** The duration as people write it: {@code 100ms}, {@code 1.5s}, {@code 2h}. */
	static String text(Duration duration) {
		long seconds = duration.toSeconds();
		if (seconds >= MINUTE && seconds % MINUTE == 0 && duration.equals(Duration.ofSeconds(seconds))) {
			return whole(seconds / MINUTE);
		}
		if (seconds >= LONGEST / 1_000_000_000L) {
			return seconds + "s";
		}
		return text(duration.toNanos());
	}

	/** So many nanoseconds as people write them, to three decimals. */
	static String text(long nanos) {
		if (nanos >= 1_000_000_000L || nanos <= 0) {
			return decimal(nanos, 9) + "s";
		}
		if (nanos >= 1_000_000L) {
			return decimal(nanos, 6) + "ms";
		}
		return (nanos >= 1_000L) ? decimal(nanos, 3) + "us" : nanos + "ns";
	}

	private static String whole(long minutes) {
		if (minutes % (24 * 60) == 0) {
			return minutes / (24 * 60) + "d";
		}
		return (minutes % 60 == 0) ? minutes / 60 + "h" : minutes + "m";
	}

	private static String decimal(long nanos, int scale) {
		return BigDecimal.valueOf(nanos, scale).setScale(3, RoundingMode.DOWN).stripTrailingZeros().toPlainString();
	}

}
