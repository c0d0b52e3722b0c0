package io.threadsystem.pool;

import java.time.Instant;
import java.util.List;

import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

/** What a job sees of itself while it runs. */
final class PoolJobContext extends JobContext {

	private final PoolJob<?> job;

	private final Worker worker;

	PoolJobContext(PoolJob<?> job, Worker worker) {
		this.job = job;
		this.worker = worker;
	}

	/** Lets code on the calling thread find the context of the job that a worker has. */
	static void bind(@Nullable Worker worker) {
		bindToCurrentThread((worker != null) ? worker::context : null);
	}

	@Override
	protected void beginWait() {
		this.worker.beginWait();
	}

	@Override
	protected void endWait() {
		this.worker.endWait();
	}

	@Override
	public long id() {
		return this.job.id();
	}

	@Override
	public String name() {
		return this.job.name();
	}

	@Override
	public Priority priority() {
		return this.job.priority();
	}

	@Override
	public String pool() {
		return this.job.owner.pool.name();
	}

	@Override
	public Instant submittedAt() {
		return this.job.submittedAt();
	}

	@Override
	public int attempt() {
		return this.job.attempts();
	}

	@Override
	public CancellationToken token() {
		return this.job.attemptToken();
	}

	@Override
	public List<Job<?>> jobs() {
		return this.worker.jobsOfThread();
	}

	@Override
	public <T> T service(Class<T> type) {
		return this.job.owner.pool.service(type);
	}

	/**
	 * Shows the job.
	 */
	@Override
	public String toString() {
		return "JobContext[" + this.job + "]";
	}

}
