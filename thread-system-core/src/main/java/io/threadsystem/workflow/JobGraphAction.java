package io.threadsystem.workflow;

/**
 * What a job of a {@link JobGraph} does that has no result. Runs of the graph may call it
 * at the same time.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface JobGraphAction {

	/**
	 * Does the work.
	 * @param run the run that this call belongs to: the results so far, and the input
	 * @throws Exception the failure of the job
	 */
	void run(JobGraphRun run) throws Exception;

}
