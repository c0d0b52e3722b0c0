package io.threadsystem.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import org.jspecify.annotations.Nullable;

/** What a job sees of itself while it runs. */
final class PoolJobContext extends JobContext {

	private final PoolJob<?> job;

	private final Worker worker;

	PoolJobContext(PoolJob<?> job, Worker worker) {
		this.job = job;
		this.worker = worker;
	}

	static void bind(@Nullable Supplier<@Nullable JobContext> context) {
		bindToCurrentThread(context);
	}

	/**
	 * Shows the job.
	 */
	@Override
	public String toString() {
		return "JobContext[" + this.job + "]";
	}

	@Override
	public String name() {
		return this.job.name();
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
		List<Job<?>> jobs = new ArrayList<>();
		this.worker.forEachJobOfThread(jobs::add);
		return jobs;
	}

	@Override
	public boolean await(Awaited awaited, long nanos) throws InterruptedException {
		if (Thread.currentThread() != this.worker.thread()) {
			throw new IllegalStateException("Job '" + name() + "' does not run on thread '"
					+ Thread.currentThread().getName() + "': only its own thread may wait for it");
		}
		return this.worker.await(awaited, nanos);
	}

	@Override
	public <T> T service(Class<T> type) {
		return this.job.pool.service(type);
	}

}
