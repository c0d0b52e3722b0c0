package io.threadsystem.pool;

import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;

import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.Job;
import io.threadsystem.job.Priority;
import io.threadsystem.retry.RetryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Builder of jobs with a name. What is not set comes from the settings of the pool. May
 * submit several jobs; not safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class JobBuilder {

	private final DefaultPriorityPool pool;

	private final @Nullable String name;

	private Priority priority = Priority.NORMAL;

	private @Nullable Duration timeout;

	private @Nullable Duration queueTimeout;

	private Duration delay = Duration.ZERO;

	private @Nullable CancellationToken token;

	private @Nullable RetryPolicy retry;

	private @Nullable QueueFullPolicy queueFull;

	private final JobDependencies.Builder dependencies = new JobDependencies.Builder();

	private SubmissionListeners submissions = SubmissionListeners.NONE;

	JobBuilder(DefaultPriorityPool pool, @Nullable String name) {
		this.pool = pool;
		this.name = name;
	}

	/**
	 * Sets the priority.
	 * @param priority the priority; default: {@code NORMAL}
	 * @return this builder
	 */
	public JobBuilder priority(Priority priority) {
		this.priority = Objects.requireNonNull(priority, "priority must not be null");
		return this;
	}

	/**
	 * Sets how long the job may run; then it fails with a
	 * {@link io.threadsystem.job.JobTimeoutException}, its token is cancelled and its
	 * thread interrupted.
	 * @param timeout the time; 0: no limit; default: {@link PoolSettings#timeout()}
	 * @return this builder
	 */
	public JobBuilder timeout(Duration timeout) {
		this.timeout = notNegative("timeout", timeout);
		return this;
	}

	/**
	 * Sets how long the job may wait for a worker; then it fails with a
	 * {@link io.threadsystem.job.QueueTimeoutException} and never runs. A delay does not
	 * count.
	 * @param queueTimeout the time; 0: no limit; default:
	 * {@link PoolSettings#queueTimeout()}
	 * @return this builder
	 */
	public JobBuilder queueTimeout(Duration queueTimeout) {
		this.queueTimeout = notNegative("queueTimeout", queueTimeout);
		return this;
	}

	/**
	 * Sets how long the job stays out of the queue. Submitting never waits for a slot
	 * then: the job takes one when its delay is over, or, where the queue is full, as
	 * soon as there is one.
	 * @param delay the time from submission; default: 0
	 * @return this builder
	 */
	public JobBuilder delay(Duration delay) {
		this.delay = notNegative("delay", delay);
		return this;
	}

	/**
	 * Adds a token whose cancellation cancels the job.
	 * @param token the token; the job gets one of its own, linked to it. Of several, each
	 * cancels the job
	 * @return this builder
	 */
	public JobBuilder token(CancellationToken token) {
		Objects.requireNonNull(token, "token must not be null");
		this.token = (this.token != null) ? CancellationToken.linked(this.token, token) : token;
		return this;
	}

	/**
	 * Lets the job wait until each of the given ones has completed: in no queue and on no
	 * worker; with none, it is ready at once. Submitting never waits for a slot then; the
	 * job takes one when it is ready, or, where the queue is full, as soon as there is
	 * one. A {@link #delay} begins when it is ready. When one of the given jobs fails or
	 * is cancelled, this one fails at once with a
	 * {@link io.threadsystem.job.DependencyFailedException}, and never runs.
	 * @param jobs the jobs, of whatever pool; or futures of any other kind
	 * @return this builder
	 */
	public JobBuilder after(CompletableFuture<?>... jobs) {
		return after(List.of(jobs));
	}

	/**
	 * As {@link #after(CompletableFuture...)}.
	 * @param jobs the jobs, of whatever pool; or futures of any other kind
	 * @return this builder
	 */
	public JobBuilder after(Collection<? extends CompletableFuture<?>> jobs) {
		this.dependencies.add(JobDependencies.Rule.ALL, jobs);
		return this;
	}

	/**
	 * Lets the job wait until the first of the given ones has completed. When all have
	 * failed or were cancelled, or none is given, this one fails with a
	 * {@link io.threadsystem.job.DependencyFailedException}, and never runs. With
	 * {@link #after}, {@link #whenFailed} or {@link #always}, both must hold.
	 * @param jobs the jobs, of whatever pool; or futures of any other kind
	 * @return this builder
	 */
	public JobBuilder afterAny(CompletableFuture<?>... jobs) {
		this.dependencies.add(JobDependencies.Rule.ANY, List.of(jobs));
		return this;
	}

	/**
	 * Applies {@link #afterAny(CompletableFuture...)} to all jobs that were named with
	 * {@link #after}.
	 * @return this builder
	 * @throws IllegalStateException if there is no call of {@code after} to apply it to
	 */
	public JobBuilder afterAny() {
		this.dependencies.changeTo(JobDependencies.Rule.ANY, "afterAny");
		return this;
	}

	/**
	 * Lets the job wait until each of the given ones has ended, and run if at least one
	 * of them has failed or was cancelled. Otherwise this job is cancelled, at once if
	 * none is given.
	 * @param jobs the jobs, of whatever pool; or futures of any other kind
	 * @return this builder
	 */
	public JobBuilder whenFailed(CompletableFuture<?>... jobs) {
		this.dependencies.add(JobDependencies.Rule.FAILED, List.of(jobs));
		return this;
	}

	/**
	 * Applies {@link #whenFailed(CompletableFuture...)} to all jobs that were named with
	 * {@link #after}.
	 * @return this builder
	 * @throws IllegalStateException if there is no call of {@code after} to apply it to
	 */
	public JobBuilder whenFailed() {
		this.dependencies.changeTo(JobDependencies.Rule.FAILED, "whenFailed");
		return this;
	}

	/**
	 * Lets the job wait until each of the given ones has ended, in whatever way.
	 * @param jobs the jobs, of whatever pool; or futures of any other kind
	 * @return this builder
	 */
	public JobBuilder always(CompletableFuture<?>... jobs) {
		this.dependencies.add(JobDependencies.Rule.ALWAYS, List.of(jobs));
		return this;
	}

	/**
	 * Applies {@link #always(CompletableFuture...)} to all jobs that were named with
	 * {@link #after}.
	 * @return this builder
	 * @throws IllegalStateException if there is no call of {@code after} to apply it to
	 */
	public JobBuilder always() {
		this.dependencies.changeTo(JobDependencies.Rule.ALWAYS, "always");
		return this;
	}

	/**
	 * Adds what is told of each submission by this builder.
	 * @param listener the listener; of several, the first one added is told first
	 * @return this builder
	 */
	public JobBuilder onSubmit(SubmissionListener listener) {
		this.submissions = this.submissions.with(Objects.requireNonNull(listener, "listener must not be null"));
		return this;
	}

	/**
	 * Sets whether and when a failed attempt is followed by another one. Until then the
	 * job waits outside of the queue and on no worker; then it goes to the end of the
	 * queue of its level, where {@link #queueTimeout} counts anew. A task that returns a
	 * {@code CompletionStage} has failed if that has; the worker waits for it.
	 *
	 * <p>
	 * An attempt that exceeds the {@link #timeout} is a failed one. It is followed by
	 * another one when its code has returned; if that takes as long again, the job fails.
	 * @param policy the policy; default: the first failure is the job's
	 * @return this builder
	 */
	public JobBuilder retry(RetryPolicy policy) {
		this.retry = Objects.requireNonNull(policy, "policy must not be null");
		return this;
	}

	/**
	 * Sets what happens where the job finds the queue full when it is submitted. One that
	 * has a {@link #delay}, waits for others, or belongs to a {@code map} needs no slot
	 * then, and is never refused for the lack of one.
	 * @param policy the policy; default: {@link PoolSettings#queueFull()}
	 * @return this builder
	 */
	public JobBuilder queueFull(QueueFullPolicy policy) {
		this.queueFull = Objects.requireNonNull(policy, "policy must not be null");
		return this;
	}

	/**
	 * Submits a job with a result.
	 * @param task the task
	 * @param <T> the type of the result
	 * @return the job
	 * @throws java.util.concurrent.RejectedExecutionException if the pool does not accept
	 * it
	 */
	public <T extends @Nullable Object> Job<T> submit(Callable<T> task) {
		return accept(newJob(task));
	}

	/**
	 * Submits a job with a result that comes from somewhere else where all retries have
	 * failed. A failure that the {@linkplain #retry policy} does not retry is the job's,
	 * as are cancellations and exceeded queue timeouts.
	 * @param task the task
	 * @param recovery gives the result instead; it gets the failure of the last attempt,
	 * runs on a worker, and what it throws is the failure of the job
	 * @param <T> the type of the result
	 * @return the job
	 * @throws IllegalStateException if there is no retry policy
	 * @throws java.util.concurrent.RejectedExecutionException if the pool does not accept
	 * the job
	 */
	public <T extends @Nullable Object> Job<T> submit(Callable<T> task,
			Function<? super Throwable, ? extends T> recovery) {
		if (this.retry == null) {
			throw new IllegalStateException("Job '" + this.name
					+ "' has a recovery, but no retry policy whose retries could fail: set one with retry(…)");
		}
		RecoverableTask<T> recoverable = new RecoverableTask<>(task, recovery);
		return accept(dependent(this.pool.newJob(this.priority, recoverable, options(recoverable))));
	}

	/**
	 * Submits a job without a result.
	 * @param task the task
	 * @return the job
	 * @throws java.util.concurrent.RejectedExecutionException if the pool does not accept
	 * it
	 */
	public Job<@Nullable Void> submit(Runnable task) {
		return accept(dependent(this.pool.newJob(this.priority, task, options(null))));
	}

	/**
	 * Applies a function to each input, in jobs like this one.
	 * @param inputs the inputs; taken one by one, by one thread at a time
	 * @param function the function; called on the workers
	 * @param <I> the type of the inputs
	 * @param <R> the type of the results
	 * @return the results in the order of the inputs
	 */
	public <I extends @Nullable Object, R extends @Nullable Object> CompletableFuture<List<R>> map(Iterable<I> inputs,
			Function<? super I, ? extends R> function) {
		return map(inputs, function, MapSettings.defaults());
	}

	/**
	 * Applies a function to each input, in jobs like this one. There are never more of
	 * them at a time than the window of the settings says, so that inputs may be very
	 * many. Submitting never waits for a slot of the queue. The first window is taken by
	 * the calling thread, the others by workers whose job has ended: a source that is
	 * slow holds one of them up. (Where a job ends before it has come to a worker, by a
	 * timeout or a cancellation, a further thread of the pool takes the next input.) What
	 * {@code inputs} throws is the failure of the whole. Cancelling the returned future
	 * cancels the jobs; cancelling a token of the jobs cancels them, and no further input
	 * is taken. A pool that is closed takes none either: the future fails with a
	 * {@link io.threadsystem.job.PoolClosedException} when the jobs that were accepted
	 * have ended.
	 * @param inputs the inputs; taken one by one, by one thread at a time
	 * @param function the function; called on the workers
	 * @param settings how many jobs at a time, and whether the first failure cancels the
	 * rest
	 * @param <I> the type of the inputs
	 * @param <R> the type of the results
	 * @return the results in the order of the inputs
	 */
	public <I extends @Nullable Object, R extends @Nullable Object> CompletableFuture<List<R>> map(Iterable<I> inputs,
			Function<? super I, ? extends R> function, MapSettings settings) {
		Objects.requireNonNull(inputs, "inputs must not be null");
		return map(inputs.iterator(), function, settings, () -> {
		});
	}

	/**
	 * As {@link #map(Iterable, Function, MapSettings)}, and closes the stream in the end.
	 * @param inputs the inputs; taken one by one, by one thread at a time
	 * @param function the function; called on the workers
	 * @param settings how many jobs at a time, and whether the first failure cancels the
	 * rest
	 * @param <I> the type of the inputs
	 * @param <R> the type of the results
	 * @return the results in the order of the inputs
	 */
	public <I extends @Nullable Object, R extends @Nullable Object> CompletableFuture<List<R>> map(Stream<I> inputs,
			Function<? super I, ? extends R> function, MapSettings settings) {
		Objects.requireNonNull(inputs, "inputs must not be null");
		return map(inputs.iterator(), function, settings, inputs::close);
	}

	private <I extends @Nullable Object, R extends @Nullable Object> CompletableFuture<List<R>> map(Iterator<I> inputs,
			Function<? super I, ? extends R> function, MapSettings settings, Runnable onEnd) {
		Objects.requireNonNull(function, "function must not be null");
		Objects.requireNonNull(settings, "settings must not be null");
		return new WindowedMap<I, R>(this.pool, copyForMap(), inputs, function, settings, onEnd).start();
	}

	/** A builder that nobody else changes, of jobs whose submission never waits. */
	private JobBuilder copyForMap() {
		JobBuilder copy = new JobBuilder(this.pool, this.name);
		copy.priority = this.priority;
		copy.timeout = this.timeout;
		copy.queueTimeout = this.queueTimeout;
		copy.delay = this.delay;
		copy.token = this.token;
		copy.retry = this.retry;
		copy.queueFull = this.queueFull;
		copy.submissions = this.submissions;
		copy.dependencies.addAll(this.dependencies);
		return copy;
	}

	// Handing over

	<T extends @Nullable Object> PoolJob<T> newJob(Callable<T> task) {
		return dependent(this.pool.newJob(this.priority, task, options(null)));
	}

	private <T extends @Nullable Object> PoolJob<T> dependent(PoolJob<T> job) {
		if (this.dependencies.exist()) {
			job.details().dependencies = this.dependencies.of(job);
		}
		return job;
	}

	<T extends @Nullable Object> PoolJob<T> accept(PoolJob<T> job) {
		this.submissions.submit(job, this.pool::accept);
		return job;
	}

	/** Fails where the jobs of this builder would be cancelled at once. */
	void throwIfCalledOff() {
		if (this.token != null) {
			this.token.throwIfCancelled();
		}
	}

	private JobOptions options(@Nullable RecoverableTask<?> recoverable) {
		JobOptions defaults = this.pool.defaults();
		return new JobOptions(this.name, (this.timeout != null) ? Nanos.of(this.timeout) : defaults.timeout(),
				(this.queueTimeout != null) ? Nanos.of(this.queueTimeout) : defaults.queueTimeout(), this.token,
				Nanos.of(this.delay), this.dependencies.exist(), this.retry, recoverable, this.queueFull, true);
	}

	private static Duration notNegative(String name, Duration value) {
		Objects.requireNonNull(value, name + " must not be null");
		if (value.isNegative()) {
			throw new IllegalArgumentException(name + " must not be negative, but is " + value);
		}
		return value;
	}

}
