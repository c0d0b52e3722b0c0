package io.threadsystem.workflow;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReferenceArray;

import io.threadsystem.job.Job;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.JobBuilder;
import io.threadsystem.pool.PriorityPool;
import org.jspecify.annotations.Nullable;

/** The way of the jobs of a run into their pools. */
final class GraphAdmission {

	/*
	 * The first job comes in as any other does and may be refused: then there is nothing
	 * to take back. All others wait for their gates, futures that nobody else knows. The
	 * first job may start before they are accepted, so its task begins by waiting for
	 * that; where it runs inside of its own submission, it accepts them itself. Both is
	 * done by the submitting thread, which the fields that change belong to, up to the
	 * latch, after which they do not change.
	 */

	private final StartedGraph run;

	private final GraphProgress progress;

	private final AtomicReferenceArray<@Nullable Job<?>> jobs;

	private final @Nullable CompletableFuture<@Nullable Void>[] gates;

	private final PriorityPool pool;

	private final Priority priority;

	private final Thread submitter = Thread.currentThread();

	private final CountDownLatch over = new CountDownLatch(1);

	/** How many jobs were handed to their pools, besides the first one. */
	private int others;

	private @Nullable Throwable refusal;

	GraphAdmission(StartedGraph run, GraphProgress progress, AtomicReferenceArray<@Nullable Job<?>> jobs,
			@Nullable CompletableFuture<@Nullable Void>[] gates, PriorityPool pool, Priority priority) {
		this.run = run;
		this.progress = progress;
		this.jobs = jobs;
		this.gates = gates;
		this.pool = pool;
		this.priority = priority;
	}

	/** Has all jobs accepted, or none. The first one may start before this returns. */
	void accept() {
		submit(0, builder(0));
		acceptOthers();
		this.progress.firstIsKnown();
	}

	private void acceptOthers() {
		if (this.over.getCount() == 0) {
			throwIfRefused();
			return;
		}
		try {
			for (; this.others < this.jobs.length() - 1; this.others++) {
				int number = this.others + 1;
				CompletableFuture<@Nullable Void> gate = new CompletableFuture<>();
				this.gates[number] = gate;
				submit(number, builder(number).after(gate));
			}
		}
		catch (Throwable ex) {
			this.refusal = ex;
			takeBack();
			throw ex;
		}
		finally {
			this.over.countDown();
		}
	}

	private void takeBack() {
		for (int number = this.others; number >= 0; number--) {
			Job<?> job = this.jobs.get(number);
			if (job != null) {
				job.cancel(true);
			}
		}
	}

	/** The first job begins; when this returns, all others have been accepted. */
	void begun() throws InterruptedException {
		if (Thread.currentThread() == this.submitter) {
			acceptOthers();
		}
		else {
			this.over.await();
			throwIfRefused();
		}
	}

	private void throwIfRefused() {
		if (this.refusal instanceof Error error) {
			throw error;
		}
		if (this.refusal != null) {
			throw (RuntimeException) this.refusal;
		}
	}

	private void submit(int number, JobBuilder builder) {
		GraphTask task = new GraphTask(this.run, this.progress, number);
		Job<?> job = builder.submit(task);
		this.jobs.set(number, job);
		job.whenComplete(task);
	}

	private JobBuilder builder(int number) {
		GraphJob job = this.run.graph().job(number);
		PriorityPool ofJob = (job.pool() != null) ? job.pool() : this.pool;
		JobBuilder builder = ofJob.job(job.name()).priority((job.priority() != null) ? job.priority() : this.priority);
		if (job.timeout() != null) {
			builder.timeout(job.timeout());
		}
		if (job.queueTimeout() != null) {
			builder.queueTimeout(job.queueTimeout());
		}
		return (job.retry() != null) ? builder.retry(job.retry()) : builder;
	}

}
