package io.threadsystem.pool;

import java.time.Duration;

/**
 * Limit of the number of jobs that start in a time: a token bucket, which gains
 * {@code permits} tokens evenly over each {@code period}, holds at most {@code burst} of
 * them, and gives one for each start of a job, retries included. Over any time, no more
 * jobs start than the burst, what the time brings, and one: while jobs wait, a token that
 * is taken late does not delay the next one. The bucket is full when the limit is set;
 * where the limit is changed, it keeps its tokens, as far as the new burst allows.
 *
 * @param permits starts in each period, on average; 1 or more
 * @param period the length of the period; more than 0
 * @param burst starts that may come at once after a quiet time; 1 or more
 * @since 0.1.0
 */
public record RateLimit(long permits, Duration period, long burst) {

	/**
	 * Limit with a burst of a tenth of the permits, but at least 1.
	 * @param permits starts in each period, on average; 1 or more
	 * @param period the length of the period; more than 0
	 * @return the limit
	 */
	public static RateLimit of(long permits, Duration period) {
		return new RateLimit(permits, period, Math.max(1, permits / 10));
	}

	/**
	 * The same limit with another burst.
	 * @param burst starts that may come at once after a quiet time; 1 or more
	 * @return the limit
	 */
	public RateLimit withBurst(long burst) {
		return new RateLimit(this.permits, this.period, burst);
	}

}
