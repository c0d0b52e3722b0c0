package io.threadsystem.workflow;

import java.time.Duration;

/**
 * Counts and times of the jobs of a {@link JobGroup} at one moment. Cancelled and failed
 * jobs count into the times as far as they have waited and run.
 *
 * @param total all jobs
 * @param pending jobs that wait
 * @param running jobs that run
 * @param completed jobs that have ended well
 * @param failed jobs that have failed
 * @param cancelled jobs that were cancelled
 * @param waitTime how long jobs waited for a worker, of those that were started and have
 * ended
 * @param runTime how long jobs ran, of those that were started and have ended; the last
 * attempt of each
 * @since 0.1.0
 */
public record JobGroupStatistics(long total, long pending, long running, long completed, long failed, long cancelled,
		Percentiles waitTime, Percentiles runTime) {

	/**
	 * Jobs that have ended, in whatever way.
	 * @return the number
	 */
	public long done() {
		return this.completed + this.failed + this.cancelled;
	}

	/**
	 * Distribution of times, in microseconds exact to about one part in a hundred; all
	 * zero where there is none.
	 *
	 * @param p50 half of the times are not longer
	 * @param p90 nine of ten are not longer
	 * @param p99 all but one in a hundred are not longer
	 * @param max the longest
	 */
	public record Percentiles(Duration p50, Duration p90, Duration p99, Duration max) {
	}

}
