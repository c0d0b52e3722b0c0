package io.threadsystem.pool;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;

/**
 * A future that a worker waits for, and the jobs that can complete it.
 *
 * @param future the future
 * @param jobs those of the jobs that have not ended
 */
record AwaitedFuture(CompletableFuture<?> future,
		Supplier<? extends Iterable<? extends Job<?>>> jobs) implements JobContext.Awaited {

	@Override
	public boolean isDone() {
		return this.future.isDone();
	}

	@Override
	public Iterable<? extends Job<?>> unfinishedJobs() {
		return this.jobs.get();
	}

	@Override
	public void await(long nanos) throws InterruptedException {
		try {
			this.future.get(nanos, TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException | ExecutionException | CancellationException ex) {
			// The caller looks at the future.
		}
	}

}
