package io.threadsystem.workflow;

import org.jspecify.annotations.Nullable;

/**
 * What a job of a {@link JobGraph} does. Runs of the graph may call it at the same time.
 *
 * @param <T> the type of the result
 * @since 0.1.0
 */
@FunctionalInterface
public interface JobGraphTask<T extends @Nullable Object> {

	/**
	 * Does the work.
	 * @param run the run that this call belongs to: the results so far, and the input
	 * @return the result
	 * @throws Exception the failure of the job
	 */
	T call(JobGraphRun run) throws Exception;

}
