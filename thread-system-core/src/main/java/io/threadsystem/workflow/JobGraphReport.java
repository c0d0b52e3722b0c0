package io.threadsystem.workflow;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * States and times of a {@link JobGraphRun} at one moment.
 *
 * @param jobs the jobs by name, in the order of {@link JobGraph#jobs()}
 * @param criticalPath names of the jobs, in the order in which they run, whose execution
 * times make up the longest way through the graph: the time that no further worker saves
 * @param criticalPathTime sum of the execution times of the critical path
 * @param totalTime time from the submission of the run to its end, or to now
 * @param executionTime sum of the execution times of all jobs
 * @param savedTime what running jobs side by side has saved: execution time less total
 * time, never negative
 * @since 0.1.0
 */
public record JobGraphReport(Map<String, Step> jobs, List<String> criticalPath, Duration criticalPathTime,
		Duration totalTime, Duration executionTime, Duration savedTime) {

	/**
	 * One job of the run.
	 *
	 * @param state its state
	 * @param waitTime how long it waited for a worker since it was ready
	 * @param executionTime how long its last attempt ran
	 * @param attempts how often it was started
	 * @param isFallback whether its result is its fallback
	 */
	public record Step(JobGraphState state, Duration waitTime, Duration executionTime, int attempts,
			boolean isFallback) {
	}

}
