package io.threadsystem.pool;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.threadsystem.job.Job;
import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

/**
 * A pool of threads that runs jobs in the order of their priority: a free worker takes
 * the oldest job of the highest level that waits. The queue is bounded, jobs can be
 * cancelled and limited in time, and what the pool does can be looked at with
 * {@link #snapshot()}.
 *
 * <p>
 * A pool deliberately is not an {@link java.util.concurrent.Executor};
 * {@link #executor()} is a view of it that is one. Threads are daemons: a program that
 * must not end before its jobs closes the pool, best in a try-with-resources.
 *
 * <p>
 * Submitting fails with a {@link java.util.concurrent.RejectedExecutionException}: a
 * {@link io.threadsystem.job.QueueFullException} as {@link PoolSettings#queueFull()}
 * says, or a {@link io.threadsystem.job.PoolClosedException} after {@link #close()}. A
 * job that waits ({@code get}, {@code join}) for another job gives its place to a spare
 * worker meanwhile; no job runs inside of another one, but under {@code caller-runs}.
 *
 * <p>
 * Pools are safe for use by several threads.
 *
 * @since 0.1.0
 */
public interface PriorityPool extends AutoCloseable {

	/**
	 * Creates a pool. It starts threads when there are jobs for them.
	 * @param name the name of the pool and of its threads
	 * @param settings the settings
	 * @return the pool, running
	 */
	static PriorityPool create(String name, PoolSettings settings) {
		return builder(name).settings(settings).build();
	}

	/**
	 * Timer of a pool, for code that adds to it, such as schedules.
	 * @param pool the pool. An implementation that is not of this library gets a new
	 * timer with a thread of its own, which lives as long as a check is registered
	 * @return the timer
	 */
	static PoolTimer timerOf(PriorityPool pool) {
		return (pool instanceof DefaultPriorityPool own) ? own.context().timer()
				: new PoolTimer(pool.name() + "-timer", Ticker.SYSTEM, PoolThreads.likeCaller(), false);
	}

	/**
	 * Builder of a pool that is to be observed, or that runs jobs in a context.
	 * @param name the name of the pool and of its threads
	 * @return a builder with the default settings
	 */
	static PoolBuilder builder(String name) {
		return new PoolBuilder(name);
	}

	/**
	 * Name of this pool.
	 * @return the name
	 */
	String name();

	/**
	 * Settings in force.
	 * @return the settings
	 */
	PoolSettings settings();

	/**
	 * Figures of this pool now.
	 * @return a new snapshot
	 */
	PoolSnapshot snapshot();

	/**
	 * Finds a job that has not ended: one that waits, for whatever it is, or runs. Looks
	 * through all of them, so it is for people and not for each job.
	 * @param id the id of the job
	 * @return the job; empty if there is none of that id, or it has ended
	 */
	Optional<Job<?>> findJob(long id);

	/**
	 * Where a worker is in its code now.
	 * @param worker a worker of a snapshot of this pool
	 * @return its stack, innermost frame first; empty if it has ended meanwhile
	 */
	List<StackTraceElement> stackOf(WorkerSnapshot worker);

	/**
	 * Runs a task at priority {@code NORMAL}. Nobody holds the job, so what it throws is
	 * logged.
	 * @param task the task
	 */
	void execute(Runnable task);

	/**
	 * Runs a task. Nobody holds the job, so what it throws is logged.
	 * @param priority the priority
	 * @param task the task
	 */
	void execute(Priority priority, Runnable task);

	/**
	 * Submits a task at priority {@code NORMAL}.
	 * @param task the task
	 * @param <T> the type of the result
	 * @return the job
	 */
	<T extends @Nullable Object> Job<T> submit(Callable<T> task);

	/**
	 * Submits a task.
	 * @param priority the priority
	 * @param task the task
	 * @param <T> the type of the result
	 * @return the job
	 */
	<T extends @Nullable Object> Job<T> submit(Priority priority, Callable<T> task);

	/**
	 * Submits a task without a result at priority {@code NORMAL}.
	 * @param task the task
	 * @return the job
	 */
	Job<@Nullable Void> submit(Runnable task);

	/**
	 * Submits a task without a result.
	 * @param priority the priority
	 * @param task the task
	 * @return the job
	 */
	Job<@Nullable Void> submit(Priority priority, Runnable task);

	/**
	 * Submits several tasks in one hand-over. Where the queue is full for some of them
	 * and {@link PoolSettings#queueFull()} rejects, none is accepted. Otherwise they are
	 * handed over one after the other, each of which waits for a slot, runs in the
	 * caller, or has another job evicted; if one is refused after all, those before it
	 * are cancelled.
	 * @param priority the priority
	 * @param tasks the tasks
	 * @param <T> the type of the results
	 * @return the jobs, in the order of the tasks; an unmodifiable list
	 * @throws java.util.concurrent.RejectedExecutionException if the pool does not accept
	 * all of them
	 */
	<T extends @Nullable Object> List<Job<T>> submitAll(Priority priority, Collection<? extends Callable<T>> tasks);

	/**
	 * Submits several tasks at priority {@code NORMAL}; see
	 * {@link #submitAll(Priority, Collection)}.
	 * @param tasks the tasks
	 * @param <T> the type of the results
	 * @return the jobs, in the order of the tasks; an unmodifiable list
	 * @throws java.util.concurrent.RejectedExecutionException if the pool does not accept
	 * all of them
	 */
	default <T extends @Nullable Object> List<Job<T>> submitAll(Collection<? extends Callable<T>> tasks) {
		return submitAll(Priority.NORMAL, tasks);
	}

	/**
	 * Applies a function to each input, in jobs at priority {@code NORMAL}, of which
	 * there are never more than a few for each worker at a time, so that inputs may be
	 * very many. The first failure cancels the rest.
	 * {@link JobBuilder#map(Iterable, Function, MapSettings)} has more to set.
	 * @param inputs the inputs; taken one by one, by one thread at a time
	 * @param function the function; called on the workers
	 * @param <I> the type of the inputs
	 * @param <R> the type of the results
	 * @return the results in the order of the inputs; cancelling it cancels the jobs
	 */
	<I extends @Nullable Object, R extends @Nullable Object> CompletableFuture<List<R>> map(Iterable<I> inputs,
			Function<? super I, ? extends R> function);

	/**
	 * As {@link #map(Iterable, Function)}, and closes the stream in the end.
	 * @param inputs the inputs; taken one by one, by one thread at a time
	 * @param function the function; called on the workers
	 * @param <I> the type of the inputs
	 * @param <R> the type of the results
	 * @return the results in the order of the inputs; cancelling it cancels the jobs
	 */
	<I extends @Nullable Object, R extends @Nullable Object> CompletableFuture<List<R>> map(Stream<I> inputs,
			Function<? super I, ? extends R> function);

	/**
	 * Builder of a job with a name and any of a priority, time limits, a delay, retries,
	 * jobs to wait for, and a token.
	 * @param name the name of the job, for people
	 * @return a builder for any number of such jobs
	 */
	JobBuilder job(String name);

	/**
	 * View of this pool as an executor at priority {@code NORMAL}. Shutting the view down
	 * ends the view and leaves the pool alone.
	 * @return a new view; its futures are {@link Job}s
	 */
	ExecutorService executor();

	/**
	 * View of this pool as an executor. Shutting the view down ends the view and leaves
	 * the pool alone.
	 * @param priority the priority of everything that is submitted through the view
	 * @return a new view; its futures are {@link Job}s
	 */
	ExecutorService executor(Priority priority);

	/**
	 * Waits until no job is pending or running.
	 * @param timeout the longest time to wait
	 * @return whether the pool was idle at one moment of the wait
	 * @throws InterruptedException if the calling thread is interrupted
	 * @throws IllegalStateException if the caller is a job of this pool, which would wait
	 * for itself
	 */
	boolean awaitIdle(Duration timeout) throws InterruptedException;

	/**
	 * Lets no further job start, until {@link #resume()}. Running jobs go on; submitting
	 * goes on until the queue is full.
	 */
	void pause();

	/** Ends a {@link #pause()}. */
	void resume();

	/**
	 * Replaces the settings. Workers above a new maximum end after their job, at once if
	 * they are idle; a smaller queue takes no further job until enough have left it. A
	 * submitter that already waits at a full queue goes by the new policy from now on,
	 * unless its job has one of its own, and the new block timeout counts from when it
	 * began to wait. Jobs keep the time limits that they were submitted with. Settings
	 * that are equal to those in force change nothing, and nobody is told of them.
	 * @param settings the new settings
	 */
	void reconfigure(PoolSettings settings);

	/**
	 * Replaces the settings by others that are made of those in force, as
	 * {@link #reconfigure} does, and loses no change that comes from elsewhere in the
	 * same moment.
	 * @param change makes the new settings; called once, under a lock; what it throws is
	 * thrown to the caller, and nothing has changed then
	 * @return the new settings
	 */
	PoolSettings updateSettings(UnaryOperator<PoolSettings> change);

	/**
	 * Shuts this pool down as its settings say, and waits for that: no longer than the
	 * shutdown timeout and a second for cancelled jobs to notice. An interrupt during the
	 * wait cancels what is left. Called by a job of this pool, it does not wait. A paused
	 * pool is resumed. Closing again waits for the same end.
	 */
	@Override
	void close();

}
