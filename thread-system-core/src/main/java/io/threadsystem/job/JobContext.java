package io.threadsystem.job;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * What a running job can find out about itself, from anywhere in its call stack. It
 * belongs to the thread that runs the job: ask for it there, not on threads that the job
 * starts. The {@link #token()} may be handed to other threads.
 *
 * @since 0.1.0
 */
public abstract class JobContext {

	private static final ThreadLocal<Supplier<@Nullable JobContext>> BOUND = new ThreadLocal<>();

	/** Creates the context of one job. */
	protected JobContext() {
	}

	/**
	 * Context of the job that the calling thread runs.
	 * @return the context, never {@code null}
	 * @throws IllegalStateException if the calling thread runs no job
	 */
	public static JobContext current() {
		return find().orElseThrow(() -> new IllegalStateException("Thread '" + Thread.currentThread().getName()
				+ "' runs no job: JobContext.current() works inside a job, on the thread that runs it. "
				+ "Use JobContext.find() in code that also runs elsewhere."));
	}

	/**
	 * Context of the job that the calling thread runs, for code that runs both inside and
	 * outside of jobs.
	 * @return the context, or empty if the calling thread runs no job
	 */
	public static Optional<JobContext> find() {
		Supplier<@Nullable JobContext> bound = BOUND.get();
		return (bound != null) ? Optional.ofNullable(bound.get()) : Optional.empty();
	}

	/**
	 * Tells, until the next call, where the context of the job that the calling thread
	 * runs is found. Called once by each worker; where a job runs on another thread,
	 * before and after it.
	 * @param context supplies the context of the job being run, {@code null} between
	 * jobs; {@code null} for a thread that runs none
	 */
	protected static void bindToCurrentThread(@Nullable Supplier<@Nullable JobContext> context) {
		if (context != null) {
			BOUND.set(context);
		}
		else {
			BOUND.remove();
		}
	}

	/**
	 * Blocks as a job should. Where the calling thread runs a job, its worker does not
	 * count as one of those that the pool may have until the wait is over, and a spare
	 * one may run in its place; elsewhere this just blocks. {@link Job#get()}, the
	 * futures of graphs and mappings, stages of all these, and groups wait like this by
	 * themselves; use it for other things that need a worker of the pool to go on, such
	 * as a latch that another job counts down.
	 * @param blocker what is waited for; called until it says that the wait is over
	 * @throws InterruptedException if the blocker throws it
	 * @throws java.util.concurrent.RejectedExecutionException if too many workers of the
	 * pool wait already
	 */
	public static void managedBlock(ForkJoinPool.ManagedBlocker blocker) throws InterruptedException {
		if (blocker.isReleasable()) {
			return;
		}
		JobContext waiting = enterWait();
		try {
			boolean released = blocker.block();
			while (!released && !blocker.isReleasable()) {
				released = blocker.block();
			}
		}
		finally {
			exitWait(waiting);
		}
	}

	/** The calling thread is about to wait, perhaps for what it has put off. */
	static @Nullable JobContext enterWait() {
		CompletionTrampoline.handOver();
		Supplier<@Nullable JobContext> bound = BOUND.get();
		JobContext waiting = (bound != null) ? bound.get() : null;
		if (waiting != null) {
			waiting.beginWait();
		}
		return waiting;
	}

	static void exitWait(@Nullable JobContext waiting) {
		if (waiting != null) {
			waiting.endWait();
		}
	}

	/**
	 * Number of the job.
	 * @return the number; see {@link Job#id()}
	 */
	public abstract long id();

	/**
	 * Name of the job.
	 * @return the name that it was submitted with, or one made from its id
	 */
	public abstract String name();

	/**
	 * Priority that the job was submitted with.
	 * @return the priority
	 */
	public abstract Priority priority();

	/**
	 * Pool that runs the job.
	 * @return the name of the pool
	 */
	public abstract String pool();

	/**
	 * When the job was handed to its pool, by the wall clock. (For a task that was given
	 * to {@code execute} in a pool that needs no times: when this was first asked.)
	 * @return the time of submission, always the same
	 */
	public abstract Instant submittedAt();

	/**
	 * Number of the running attempt.
	 * @return 1 for the first attempt
	 */
	public abstract int attempt();

	/**
	 * Token that is cancelled when the job is: by {@code cancel}, by its timeout, by a
	 * token that it was submitted with, or by the shutdown of its pool. Where a job is
	 * tried again that exceeds its time, each attempt has a token of its own, which is
	 * cancelled at the end of that time, too, and whose cancellation leaves the job
	 * alone.
	 * @return the token of the job, or of its attempt
	 */
	public abstract CancellationToken token();

	/**
	 * Jobs that the calling thread runs inside of each other: this one first, then the
	 * one that has submitted it to a full queue whose policy is {@code caller-runs}, and
	 * so on. Called on the thread that runs the job.
	 * @return a new list, of this job alone in most cases
	 */
	public abstract List<Job<?>> jobs();

	/**
	 * The job is about to block: until {@link #endWait()}, its worker does not count as
	 * one of those that the pool may have, and a spare one may run in its place. Called
	 * on the thread that runs the job. Waits may be nested; only the outermost one
	 * counts.
	 * @throws java.util.concurrent.RejectedExecutionException if too many workers wait
	 */
	protected abstract void beginWait();

	/** The wait is over, and the worker counts again. */
	protected abstract void endWait();

	/**
	 * Service of the given type, from the resolver that the pool was given (under Spring:
	 * the application context).
	 * @param type the type of the service
	 * @param <T> the type of the service
	 * @return the service
	 * @throws IllegalStateException if the pool was given no resolver; whatever the
	 * resolver throws where there is no such service
	 */
	public abstract <T> T service(Class<T> type);

}
