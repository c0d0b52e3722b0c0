package io.threadsystem.job;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

/** A job that never had to run; see {@link Job#completed}. */
final class CompletedJob<T extends @Nullable Object> extends Job<T> {

	private final long id = drawIds(1);

	private final Instant submittedAt = Instant.now();

	private final CancellationToken token = CancellationToken.create();

	CompletedJob(T value) {
		succeed(value);
	}

	@Override
	public long id() {
		return this.id;
	}

	@Override
	public String name() {
		return "job-" + this.id;
	}

	@Override
	public Priority priority() {
		return Priority.NORMAL;
	}

	@Override
	public JobState jobState() {
		return JobState.COMPLETED;
	}

	@Override
	public Instant submittedAt() {
		return this.submittedAt;
	}

	@Override
	public Duration queueTime() {
		return Duration.ZERO;
	}

	@Override
	public Duration executionTime() {
		return Duration.ZERO;
	}

	@Override
	public int attempts() {
		return 0;
	}

	@Override
	public List<JobFailure> failures() {
		return List.of();
	}

	@Override
	public CancellationToken token() {
		return this.token;
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		return false;
	}

	@Override
	protected void cancelAside(String message) {
	}

	@Override
	public Executor defaultExecutor() {
		return new CompletableFuture<T>().defaultExecutor();
	}

}
