package io.threadsystem.workflow;

/**
 * Where a job of a {@link JobGraphRun} is in its life.
 *
 * @since 0.1.0
 */
public enum JobGraphState {

	/** Waits for the jobs before it, for a worker, or for another attempt. */
	PENDING,

	/** A worker runs it. */
	RUNNING,

	/** It has ended well, or its fallback stands in for it. */
	COMPLETED,

	/** It has failed, with all its attempts, and has no fallback. */
	FAILED,

	/** It was cancelled: by itself, with the run, or because another job failed. */
	CANCELLED,

	/**
	 * It was not to run, by its {@code onlyIf}, or by how the jobs before it have ended.
	 */
	SKIPPED;

	/**
	 * Whether a job stays in this state.
	 * @return whether the state is final
	 */
	public boolean isFinal() {
		return this != PENDING && this != RUNNING;
	}

}
