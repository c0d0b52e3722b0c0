package io.threadsystem.cluster;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Function;

import com.github.kagkarlsson.scheduler.task.Execution;
import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.JobBuilder;
import io.threadsystem.pool.PriorityPool;
import org.jspecify.annotations.Nullable;

/**
 * One row that this node has picked, on its way through a pool. Safe for use by several
 * threads.
 */
final class PickedWork {

	private final PriorityPool pool;

	private final Execution execution;

	private final CancellationToken token = CancellationToken.create();

	private volatile @Nullable Job<?> job;

	/** Set before the token is cancelled by us, so it tells why it was. */
	private volatile boolean lost;

	private volatile boolean released;

	PickedWork(PriorityPool pool, Execution execution) {
		this.pool = pool;
		this.execution = execution;
	}

	PriorityPool pool() {
		return this.pool;
	}

	Execution execution() {
		return this.execution;
	}

	JobId id() {
		return new JobId(this.execution.getTaskName(), this.execution.getId());
	}

	Job<@Nullable Void> submit(@Nullable Duration timeout, Callable<@Nullable Void> action) {
		return submit(builder(timeout), action);
	}

	JobBuilder builder(@Nullable Duration timeout) {
		Priority priority = StoredPriority.from(this.execution.taskInstance.getPriority());
		JobBuilder builder = this.pool.job(this.execution.getTaskName()).priority(priority).token(this.token);
		if (timeout != null) {
			builder.timeout(timeout);
		}
		return builder;
	}

	Job<@Nullable Void> submit(JobBuilder builder, Callable<@Nullable Void> action) {
		return builder.onSubmit((submitted) -> this.job = submitted).submit(action);
	}

	Job<@Nullable Void> submit(JobBuilder builder, Callable<@Nullable Void> action,
			Function<Throwable, @Nullable Void> recovery) {
		return builder.onSubmit((submitted) -> this.job = submitted).submit(action, recovery);
	}

	/** Stops it because somebody has asked for that. */
	void stop() {
		this.token.cancel("A stop was requested");
	}

	/** Stops it because another node has it now. */
	void lose() {
		this.lost = true;
		this.token.cancel("This node was taken for dead, and another one has the job now");
	}

	/** Stops it so that another node takes it. */
	void release() {
		this.released = true;
		this.token.cancel("This node stops");
	}

	boolean isLost() {
		return this.lost;
	}

	boolean isReleased() {
		return this.released;
	}

	/** Whether a worker has begun with it. */
	boolean hasStarted() {
		Job<?> submitted = this.job;
		return submitted != null && submitted.jobState() != JobState.PENDING;
	}

}
