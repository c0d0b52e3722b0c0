package io.threadsystem.workflow;

import java.time.Duration;
import java.util.function.Function;
import java.util.function.Predicate;

import io.threadsystem.job.Priority;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.retry.RetryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * One job of a {@link JobGraph}, without what it depends on.
 *
 * @param name the name
 * @param task the task
 * @param priority the priority; {@code null}: that of the run
 * @param pool the pool; {@code null}: the one that the graph is submitted to
 * @param timeout how long it may run; {@code null}: as its pool says
 * @param queueTimeout how long it may wait for a worker; {@code null}: as its pool says
 * @param retry what follows a failed attempt; {@code null}: nothing
 * @param condition asked on the worker, if any
 * @param fallback gives the result in place of a failure, if any
 */
record GraphJob(String name, JobGraphTask<?> task, @Nullable Priority priority, @Nullable PriorityPool pool,
		@Nullable Duration timeout, @Nullable Duration queueTimeout, @Nullable RetryPolicy retry,
		@Nullable Predicate<? super JobGraphRun> condition,
		@Nullable Function<? super Throwable, ? extends @Nullable Object> fallback) {
}
