package io.threadsystem.workflow;

import java.time.Duration;
import java.util.function.Function;
import java.util.function.Predicate;

import io.threadsystem.job.Priority;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.retry.RetryPolicy;
import org.jspecify.annotations.Nullable;

/** A {@link GraphJob} that is being defined. */
final class GraphJobDraft {

	final String name;

	private final JobGraphTask<?> task;

	/** Whether after(…) was called, and not changed to something else since. */
	boolean afterNamed;

	@Nullable Priority priority;

	@Nullable PriorityPool pool;

	@Nullable Duration timeout;

	@Nullable Duration queueTimeout;

	@Nullable RetryPolicy retry;

	@Nullable Predicate<? super JobGraphRun> condition;

	@Nullable Function<? super Throwable, ? extends @Nullable Object> fallback;

	GraphJobDraft(String name, JobGraphTask<?> task) {
		this.name = name;
		this.task = task;
	}

	GraphJob toJob() {
		return new GraphJob(this.name, this.task, this.priority, this.pool, this.timeout, this.queueTimeout, this.retry,
				this.condition, this.fallback);
	}

}
