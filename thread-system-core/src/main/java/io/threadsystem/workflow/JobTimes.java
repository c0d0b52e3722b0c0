package io.threadsystem.workflow;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

import io.threadsystem.workflow.JobGroupStatistics.Percentiles;

/**
 * A distribution of times, whose size does not depend on their number. Not safe for use
 * by several threads.
 */
final class JobTimes {

	/*
	 * A log-linear histogram, in microseconds. Times below 128 µs have a bucket each.
	 * Above, each power of two is divided into 128 buckets of equal width: the width of a
	 * bucket is less than 1 % (1/128) of the times in it. A bucket's number is the time
	 * without its lower bits, plus 128 for each bit left out:
	 *
	 * 0 … 127 → 0 … 127, 128 … 255 → 128 … 255, 256 … 511 → 256 … 383 (two each), …
	 *
	 * The array ends with the bucket of the longest time: 26 KB for an hour, and 58 KB
	 * for the longest time that a long can hold.
	 */

	private static final int BITS = 7;

	private static final int BUCKETS = 1 << BITS;

	private long[] counts = {};

	private long count;

	private long longest;

	void add(Duration time) {
		long micros = TimeUnit.NANOSECONDS.toMicros(time.toNanos());
		int bucket = bucket(micros);
		if (bucket >= this.counts.length) {
			this.counts = Arrays.copyOf(this.counts, (bucket / BUCKETS + 1) * BUCKETS);
		}
		this.counts[bucket]++;
		this.count++;
		this.longest = Math.max(this.longest, micros);
	}

	Percentiles percentiles() {
		return new Percentiles(percentile(50), percentile(90), percentile(99), micros(this.longest));
	}

	/** The upper end of the bucket, which may be longer than all times. */
	private Duration percentile(int percent) {
		long rank = (this.count * percent + 99) / 100;
		int bucket = -1;
		for (long seen = 0; seen < rank; seen += this.counts[bucket]) {
			bucket++;
		}
		return micros((bucket >= 0) ? Math.min(longestOf(bucket), this.longest) : 0);
	}

	private static int bucket(long micros) {
		int bitsLeftOut = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(micros) - BITS - 1);
		return BUCKETS * bitsLeftOut + (int) (micros >>> bitsLeftOut);
	}

	private static long longestOf(int bucket) {
		int bitsLeftOut = Math.max(0, bucket / BUCKETS - 1);
		return ((bucket - (long) BUCKETS * bitsLeftOut + 1) << bitsLeftOut) - 1;
	}

	private static Duration micros(long micros) {
		return Duration.of(micros, ChronoUnit.MICROS);
	}

}
