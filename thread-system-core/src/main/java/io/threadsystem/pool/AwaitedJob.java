package io.threadsystem.pool;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;

/** A job that a worker waits for. Not safe for use by several threads. */
final class AwaitedJob implements JobContext.Awaited {

	/*
	 * A turn is over when the job can be started or has ended. It is made before one
	 * looks at the job: what changes after that look ends it. The job may have ended just
	 * before it was made, so that is looked at once more before the wait.
	 */

	private final PoolJob<?> job;

	private CompletableFuture<?> turn;

	AwaitedJob(PoolJob<?> job) {
		this.job = job;
		this.turn = job.extras().turn();
	}

	@Override
	public boolean isDone() {
		return this.job.isDone();
	}

	@Override
	public Iterable<Job<?>> unfinishedJobs() {
		beginTurn();
		return List.of(this.job);
	}

	/** Whatever changes from now on ends the next wait. */
	private void beginTurn() {
		this.turn = this.job.extras().turn();
	}

	/** Runs the job inside of the worker's current one, if it can be started. */
	boolean runOn(Worker worker) {
		beginTurn();
		return worker.runInside(this.job);
	}

	@Override
	public void await(long nanos) throws InterruptedException {
		if (this.job.isDone()) {
			return;
		}
		try {
			this.turn.get(nanos, TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			// The caller looks at the time.
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Whether nothing but this job itself decides when it is worth looking again. */
	boolean waitsForNobody() {
		return !this.job.options.dependent();
	}

}
