package io.threadsystem.job;

import java.util.List;
import java.util.Optional;
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
	 * Name of the job.
	 * @return the name that it was submitted with, or one made from its id
	 */
	public abstract String name();

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
	 * one that waits for it on this thread, and so on. A job that waits for another one
	 * of its pool may run it itself, so each of them goes on only when those before it
	 * are over. Called on the thread that runs the job.
	 * @return a new list, of this job alone in most cases
	 */
	public abstract List<Job<?>> jobs();

	/**
	 * Waits as a job has to: for something that is done when certain jobs are. Those of
	 * its own pool that have not started are run meanwhile by the calling thread, inside
	 * of this job, as is what they wait for in turn; so the wait ends, even where this
	 * pool has no other worker. {@link Job#get()}, the futures of graphs and mappings,
	 * and groups wait like this by themselves. Called on the thread that runs the job.
	 * @param awaited what is waited for
	 * @param nanos the longest time to wait in nanoseconds; a job that is run meanwhile
	 * is not left when the time is over
	 * @return whether it is done
	 * @throws InterruptedException if the calling thread is interrupted
	 * @throws IllegalStateException if the calling thread does not run the job
	 */
	public abstract boolean await(Awaited awaited, long nanos) throws InterruptedException;

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

	/**
	 * Something that is done when certain jobs are. Used by the thread that waits for it.
	 */
	public interface Awaited {

		/**
		 * Whether the wait is over.
		 * @return whether it is
		 */
		boolean isDone();

		/**
		 * Jobs of which at least one has to end before this is done.
		 * @return those that have not ended, as they are met on the way; perhaps none
		 */
		Iterable<? extends Job<?>> unfinishedJobs();

		/**
		 * Waits without doing anything, until this is done or it is worth looking at the
		 * jobs again.
		 * @param nanos the longest time to wait in nanoseconds
		 * @throws InterruptedException if the calling thread is interrupted
		 */
		void await(long nanos) throws InterruptedException;

	}

}
