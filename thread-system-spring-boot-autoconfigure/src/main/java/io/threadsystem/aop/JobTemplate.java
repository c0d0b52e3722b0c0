package io.threadsystem.aop;

import java.util.concurrent.Callable;
import java.util.function.Function;

import io.threadsystem.job.Job;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.JobBuilder;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.QueueFullPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Submits the calls of one method. Everything about the method is known beforehand, but
 * for the pool, which is looked up when it is first needed. Safe for use by several
 * threads.
 */
final class JobTemplate {

	private final JobMethod method;

	private final JobSettings settings;

	private final @Nullable RetryPlan retry;

	private final Function<JobTemplate, PriorityPool> pools;

	private volatile @Nullable PriorityPool pool;

	JobTemplate(JobMethod method, JobSettings settings, @Nullable RetryPlan retry,
			Function<JobTemplate, PriorityPool> pools) {
		this.method = method;
		this.settings = settings;
		this.retry = retry;
		this.pools = pools;
	}

	JobMethod method() {
		return this.method;
	}

	JobSettings settings() {
		return this.settings;
	}

	@Nullable RetryPlan retry() {
		return this.retry;
	}

	JobReturn jobReturn() {
		return this.method.jobReturn();
	}

	/**
	 * The pool of the jobs.
	 * @throws InvalidJobMethodException if there is no such pool
	 */
	PriorityPool pool() {
		PriorityPool known = this.pool;
		if (known == null) {
			known = this.pools.apply(this);
			this.pool = known;
		}
		return known;
	}

	/**
	 * Whether submitting may hold up the caller, who waits for a slot of the queue or
	 * runs the job, as the pool is set now.
	 */
	boolean mayHoldUpCaller() {
		PoolSettings now = pool().settings();
		boolean atOnce = now.queueFull() == QueueFullPolicy.REJECT || now.queueFull() == QueueFullPolicy.EVICT_LOWEST;
		return !atOnce && isBounded(now);
	}

	/** A call may have a level of its own, so that of any counts. */
	private static boolean isBounded(PoolSettings settings) {
		return settings.queueCapacity() > 0
				|| settings.levels().values().stream().anyMatch((level) -> level.queueCapacity() > 0);
	}

	/**
	 * Looks up all that the jobs need.
	 * @throws InvalidJobMethodException if something of it is not there
	 */
	void prepare() {
		pool();
		if (this.retry != null) {
			this.retry.policy();
		}
	}

	Job<@Nullable Object> submit(@Nullable Object[] arguments, Callable<@Nullable Object> task,
			@Nullable Function<Throwable, @Nullable Object> recovery, @Nullable JobCallScope scope) {
		JobBuilder builder = pool().job(this.settings.name()).priority(priority(arguments));
		if (scope != null) {
			apply(scope, builder);
		}
		if (this.settings.timeout() != null) {
			builder.timeout(this.settings.timeout());
		}
		if (this.settings.queueTimeout() != null) {
			builder.queueTimeout(this.settings.queueTimeout());
		}
		if (this.retry != null) {
			builder.retry(this.retry.policy());
		}
		return (recovery != null) ? builder.submit(task, recovery) : builder.submit(task);
	}

	private static void apply(JobCallScope scope, JobBuilder builder) {
		builder.onSubmit(scope.holder()::accept);
		if (scope.priority() != null) {
			builder.priority(scope.priority());
		}
	}

	private Priority priority(@Nullable Object[] arguments) {
		int index = this.method.priorityParameter();
		return (index >= 0 && arguments[index] instanceof Priority given) ? given : this.settings.priority();
	}

}
