package io.threadsystem.workflow;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;

import io.threadsystem.workflow.JobGroupStatistics.Percentiles;
import org.HdrHistogram.Histogram;

/**
 * A distribution of times, whose size does not depend on their number. Not safe for use
 * by several threads.
 */
final class JobTimes {

	private static final int SIGNIFICANT_DIGITS = 2;

	/** In microseconds; it grows with the longest time. */
	private final Histogram histogram = new Histogram(SIGNIFICANT_DIGITS);

	private long longest;

	void add(Duration time) {
		long micros = TimeUnit.NANOSECONDS.toMicros(time.toNanos());
		this.histogram.recordValue(micros);
		this.longest = Math.max(this.longest, micros);
	}

	Percentiles percentiles() {
		return new Percentiles(percentile(50), percentile(90), percentile(99), micros(this.longest));
	}

	/** The upper end of what the histogram does not tell apart may be longer than all. */
	private Duration percentile(double percent) {
		return micros(Math.min(this.histogram.getValueAtPercentile(percent), this.longest));
	}

	private static Duration micros(long micros) {
		return Duration.of(micros, ChronoUnit.MICROS);
	}

}
