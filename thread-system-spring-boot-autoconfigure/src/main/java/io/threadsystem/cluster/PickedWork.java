package io.threadsystem.cluster;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

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

	private final JobTable table;

	private final Execution execution;

	private final Executor canceller;

	private final CancellationToken token = CancellationToken.create();

	private volatile @Nullable Attempt attempt;

	/** Set before the token is cancelled by us, so it tells why it was. */
	private volatile boolean lost;

	private volatile boolean released;

	private volatile boolean recovers;

	private final AtomicBoolean over = new AtomicBoolean();

	/**
	 * Creates one.
	 * @param canceller runs what is called when a job is cancelled
	 */
	PickedWork(PriorityPool pool, JobTable table, Execution execution, Executor canceller) {
		this.pool = pool;
		this.table = table;
		this.execution = execution;
		this.canceller = canceller;
	}

	PriorityPool pool() {
		return this.pool;
	}

	JobTable table() {
		return this.table;
	}

	Execution execution() {
		return this.execution;
	}

	JobId id() {
		return new JobId(this.execution.getTaskName(), this.execution.getId());
	}

	/** Describes the pool's job for an attempt at it. */
	JobBuilder builder(Attempt attempt) {
		this.attempt = attempt;
		Priority priority = StoredPriority.from(this.execution.taskInstance.getPriority());
		return this.pool.job(this.execution.getTaskName()).priority(priority).token(this.token);
	}

	private void cancel(String message) {
		this.canceller.execute(() -> this.token.cancel(message));
	}

	/** Stops it because somebody has asked for that. */
	void stop() {
		cancel("A stop was requested");
	}

	/** Stops it because another node has it now. */
	void lose() {
		this.lost = true;
		cancel("This node was taken for dead, and another one has the job now");
	}

	/** Stops it so that another node takes it. */
	void release() {
		this.released = true;
		cancel("This node takes no more jobs");
	}

	/** Stops it, if its action has not begun: then it never will. */
	void releaseUnlessBegun() {
		Attempt current = this.attempt;
		if (!this.recovers && (current == null || current.prevent())) {
			release();
		}
	}

	/** Stops it, unless its action is going on: then it never begins again. */
	void releaseUnlessRunning() {
		Attempt current = this.attempt;
		if (current == null || current.preventNextTry()) {
			release();
		}
	}

	/** Its handler has run for the last time, so it is not for other nodes. */
	void recovers() {
		this.recovers = true;
	}

	/** Whether nobody has said before that this node is through with it. */
	boolean end() {
		return this.over.compareAndSet(false, true);
	}

	boolean hasEnded() {
		return this.over.get();
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
