package io.threadsystem.cluster;

import java.time.Duration;

import com.github.kagkarlsson.scheduler.task.Execution;
import io.threadsystem.job.CancellationToken;
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

	private volatile @Nullable Attempt attempt;

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

	/** Describes the pool's job for an attempt at it. */
	JobBuilder builder(Attempt attempt, @Nullable Duration timeout) {
		this.attempt = attempt;
		Priority priority = StoredPriority.from(this.execution.taskInstance.getPriority());
		JobBuilder builder = this.pool.job(this.execution.getTaskName()).priority(priority).token(this.token);
		if (timeout != null) {
			builder.timeout(timeout);
		}
		return builder;
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
		this.token.cancel("This node takes no more jobs");
	}

	/** Stops it, unless its action has begun: then it never will. */
	void releaseUnlessBegun() {
		Attempt current = this.attempt;
		if (current == null || current.prevent()) {
			release();
		}
	}

	boolean isLost() {
		return this.lost;
	}

	boolean isReleased() {
		return this.released;
	}

	/** Whether its action may have had an effect. */
	boolean hasBegun() {
		Attempt current = this.attempt;
		return current != null && current.hasBegun();
	}

	/** Whether a thread is its worker. */
	boolean isWith(Thread thread) {
		Attempt current = this.attempt;
		return current != null && current.isWith(thread);
	}

}
