package io.threadsystem.workflow;

import java.util.EnumMap;
import java.util.Map;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;

/** The books of a group. Not safe for use by several threads. */
final class Tally {

	private final Map<JobState, Long> ended = new EnumMap<>(JobState.class);

	private final JobTimes waitTimes = new JobTimes();

	private final JobTimes runTimes = new JobTimes();

	private long total;

	private long done;

	void joined() {
		this.total++;
	}

	/** Counts a job that is done. */
	void ended(Job<?> job) {
		this.ended.merge(job.jobState(), 1L, Long::sum);
		this.done++;
		if (job.attempts() > 0) {
			this.waitTimes.add(job.queueTime());
			this.runTimes.add(job.executionTime());
		}
	}

	long total() {
		return this.total;
	}

	long done() {
		return this.done;
	}

	/** The figures, with those jobs that were not counted as ended. */
	JobGroupStatistics with(Iterable<Job<?>> others) {
		Map<JobState, Long> counts = new EnumMap<>(this.ended);
		others.forEach((job) -> counts.merge(job.jobState(), 1L, Long::sum));
		return new JobGroupStatistics(this.total, of(counts, JobState.PENDING), of(counts, JobState.RUNNING),
				of(counts, JobState.COMPLETED), of(counts, JobState.FAILED), of(counts, JobState.CANCELLED),
				this.waitTimes.percentiles(), this.runTimes.percentiles());
	}

	private static long of(Map<JobState, Long> counts, JobState state) {
		return counts.getOrDefault(state, 0L);
	}

}
