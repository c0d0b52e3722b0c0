package io.threadsystem.workflow;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;

import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.Job;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.JobBuilder;
import io.threadsystem.pool.PriorityPool;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that are awaited, cancelled and counted together. A group takes jobs at any time,
 * also from its own jobs, until it is closed. Safe for use by several threads.
 *
 * <p>
 * In a try-with-resources, leaving the block waits for the jobs, as with the executors of
 * the JDK; Java does not tell {@link #close()} whether an exception is the reason. Where
 * an exception is to cancel what is left, use {@link #run}.
 *
 * @since 0.1.0
 */
public interface JobGroup extends AutoCloseable {

	/**
	 * Creates a group.
	 * @param pool the pool of its jobs
	 * @param name the name of the group and, where they have no other, of its jobs
	 * @return a group without jobs
	 */
	static JobGroup on(PriorityPool pool, String name) {
		return new TrackedGroup(pool, name);
	}

	/**
	 * Runs a block with a group of its own, which is closed in the end. Leaving the block
	 * waits for all jobs of the group; leaving it by an exception cancels those that have
	 * not ended, and throws that exception. The code of a running job that is cancelled
	 * is told so by its token and an interrupt, and is not waited for.
	 * @param pool the pool of the jobs
	 * @param name the name of the group
	 * @param block what submits the jobs
	 * @param <X> the type of exception that the block throws
	 * @return the statistics of the group at its end
	 * @throws X what the block throws
	 * @throws InterruptedException if the calling thread is interrupted while it waits,
	 * which cancels what is left
	 */
	static <X extends Exception> JobGroupStatistics run(PriorityPool pool, String name, Block<X> block)
			throws X, InterruptedException {
		TrackedGroup group = new TrackedGroup(pool, name);
		try {
			block.accept(group);
			group.finish();
		}
		catch (Throwable ex) {
			group.abandon(ex);
			throw ex;
		}
		return group.statistics();
	}

	/**
	 * Lets the first failure of a job cancel all others, also where it has failed before
	 * this call. Jobs that are submitted later are cancelled at once. A cancellation is
	 * no failure.
	 * @return this group
	 */
	JobGroup failFast();

	/**
	 * Adds a listener that is told of the jobs that end from now on. It is called by one
	 * thread at a time, with numbers that never decrease; one call tells of all jobs that
	 * have ended during the one before. The last call has been made when {@link #await()}
	 * returns, unless a listener waits itself. It may submit to the group; what it throws
	 * is logged.
	 * @param listener the listener; called where jobs end, or where one that has ended is
	 * submitted or awaited: it should be quick
	 * @return this group
	 */
	JobGroup onProgress(ProgressListener listener);

	/**
	 * Name of this group.
	 * @return the name
	 */
	String name();

	/**
	 * Submits a task at priority {@code NORMAL}.
	 * @param task the task
	 * @param <T> the type of the result
	 * @return the job
	 * @throws IllegalStateException if the group is closed
	 * @throws java.util.concurrent.RejectedExecutionException if the pool does not accept
	 * the job
	 */
	<T extends @Nullable Object> Job<T> submit(Callable<T> task);

	/**
	 * Submits a task.
	 * @param priority the priority
	 * @param task the task
	 * @param <T> the type of the result
	 * @return the job
	 * @throws IllegalStateException if the group is closed
	 * @throws java.util.concurrent.RejectedExecutionException if the pool does not accept
	 * the job
	 */
	<T extends @Nullable Object> Job<T> submit(Priority priority, Callable<T> task);

	/**
	 * Submits a task without a result at priority {@code NORMAL}.
	 * @param task the task
	 * @return the job
	 * @throws IllegalStateException if the group is closed
	 * @throws java.util.concurrent.RejectedExecutionException if the pool does not accept
	 * the job
	 */
	Job<@Nullable Void> submit(Runnable task);

	/**
	 * Submits a task without a result.
	 * @param priority the priority
	 * @param task the task
	 * @return the job
	 * @throws IllegalStateException if the group is closed
	 * @throws java.util.concurrent.RejectedExecutionException if the pool does not accept
	 * the job
	 */
	Job<@Nullable Void> submit(Priority priority, Runnable task);

	/**
	 * Builder of a job of this group with a name and any other setting. Its submission
	 * throws an {@link IllegalStateException} if the group is closed. A function that it
	 * maps over inputs submits its jobs bit by bit: wait for the future of the results
	 * before you close the group.
	 * @param name the name of the job, for people
	 * @return a builder for any number of such jobs
	 */
	JobBuilder job(String name);

	/**
	 * Adds a job that was submitted elsewhere, to whatever pool. The group awaits and
	 * counts it, and cancels it with its own. Adding one that is in the group and has not
	 * ended changes nothing.
	 * @param job the job
	 * @param <J> the type of the job
	 * @return the job
	 * @throws IllegalStateException if the group is closed
	 */
	<J extends Job<?>> J add(J job);

	/**
	 * Waits until every job has ended, in whatever way, also those that are submitted
	 * meanwhile. A job that waits here gives its place to a spare worker of its pool
	 * until the wait is over.
	 * @throws InterruptedException if the calling thread is interrupted
	 * @throws IllegalStateException if the caller is a job of this group, which would
	 * wait for itself, or runs inside of one
	 * @throws java.util.concurrent.RejectedExecutionException if the caller is a job, and
	 * too many workers of its pool wait already
	 */
	void await() throws InterruptedException;

	/**
	 * As {@link #await()}, for a limited time.
	 * @param timeout the longest time to wait; zero or negative: not at all
	 * @return whether every job has ended
	 * @throws InterruptedException if the calling thread is interrupted
	 * @throws IllegalStateException if the caller is a job of this group, which would
	 * wait for itself
	 * @throws java.util.concurrent.RejectedExecutionException if the caller is a job, and
	 * too many workers of its pool wait already
	 */
	boolean await(Duration timeout) throws InterruptedException;

	/**
	 * Cancels every job that has not ended, and those that are submitted later.
	 */
	void cancel();

	/**
	 * Token whose cancellation cancels this group.
	 * @return the token, always the same
	 */
	CancellationToken token();

	/**
	 * Failure of the first job that failed. Cancellations are none.
	 * @return the failure, empty if no job has failed
	 */
	Optional<Throwable> firstFailure();

	/**
	 * Counts and times of the jobs so far.
	 * @return new statistics
	 */
	JobGroupStatistics statistics();

	/**
	 * Takes no more jobs, but for those that jobs submit while some have not ended, and
	 * waits for the end of all. An interrupt during the wait cancels what is left and is
	 * kept. Closing again waits for the same end. What is submitted after that never
	 * runs.
	 * @throws IllegalStateException if the caller is a job of this group, which would
	 * wait for itself
	 * @throws java.util.concurrent.RejectedExecutionException if the caller is a job, and
	 * too many workers of its pool wait already; the jobs go on
	 */
	@Override
	void close();

	/**
	 * A block of code with a group.
	 *
	 * @param <X> the type of exception that it throws
	 */
	@FunctionalInterface
	interface Block<X extends Exception> {

		/**
		 * Submits jobs to the group.
		 * @param group the group
		 * @throws X to cancel what is left
		 */
		void accept(JobGroup group) throws X;

	}

	/** Told how far a group is. */
	@FunctionalInterface
	interface ProgressListener {

		/**
		 * A job has ended.
		 * @param done how many jobs have ended, in whatever way
		 * @param total how many jobs the group has so far
		 */
		void progress(long done, long total);

	}

}
