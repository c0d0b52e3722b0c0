package io.threadsystem.sample.imports;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.workflow.JobGroup.ProgressListener;
import org.jspecify.annotations.Nullable;

/**
 * An import that was started: its job, which can be waited for and cancelled, and how far
 * it has come.
 */
public final class StartedImport {

	private final long id;

	private final String name;

	private final OrderImport progress;

	private final Job<Integer> job;

	StartedImport(long id, String name, OrderImport progress, Job<Integer> job) {
		this.id = id;
		this.name = name;
		this.progress = progress;
		this.job = job;
	}

	/**
	 * Key of this import.
	 * @return the key
	 */
	public long id() {
		return this.id;
	}

	/**
	 * The job that reads the file and ends once all of its orders are processed.
	 * Cancelled, it reads no further row; the orders placed so far go on.
	 * @return the job; its result is the number of orders placed
	 */
	public Job<Integer> job() {
		return this.job;
	}

	/**
	 * Adds a listener that is told how many rows are done with, processed or refused, of
	 * all rows of the file.
	 * @param listener the listener; called by one thread at a time
	 */
	public void onProgress(ProgressListener listener) {
		this.progress.onProgress(listener);
	}

	/**
	 * How far this import has come.
	 * @return the figures now
	 */
	public ImportReport report() {
		return new ImportReport(this.id, this.name, this.job.jobState(), problem(), this.progress.placed(),
				this.progress.done(), this.progress.postponed(), this.progress.failed(), this.progress.refused(),
				this.progress.firstRefused());
	}

	private @Nullable String problem() {
		if (this.job.jobState() != JobState.FAILED) {
			return null;
		}
		return this.job.handle((placed, failure) -> String.valueOf(failure.getMessage())).join();
	}

}
