package io.threadsystem.pool;

import java.util.function.Supplier;

import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.JobContext;
import org.jspecify.annotations.Nullable;

/** What a job sees of itself while it runs. */
final class PoolJobContext extends JobContext {

	private final PoolJob<?> job;

	PoolJobContext(PoolJob<?> job) {
		this.job = job;
	}

	static void bind(Supplier<@Nullable JobContext> context) {
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
	public <T> T service(Class<T> type) {
		return this.job.pool.service(type);
	}

}
