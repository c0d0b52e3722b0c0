package io.threadsystem.pool;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

/**
 * Figures of a pool, all of one moment:
 * {@code submitted = pending + running + completed + failed + cancelled}.
 *
 * @param total the figures of all priorities together
 * @param levels the figures by priority, every priority present
 * @param workers the workers, in the order of their names
 * @param paused whether the pool is paused
 * @param saturatedFor how long the queue has been saturated: it became fuller than
 * {@link PoolSettings#highWatermark()} says, and since then has not been emptier than
 * {@link PoolSettings#lowWatermark()}; {@code null} if it is not
 * @param targetWorkers how many workers a pool that scales has, or is to have; of one
 * that does not scale, the maximum
 * @param workersReplaced workers that died, or that were stuck and are counted no more: a
 * number that only grows
 * @since 0.1.0
 */
public record PoolSnapshot(LevelSnapshot total, Map<Priority, LevelSnapshot> levels, List<WorkerSnapshot> workers,
		boolean paused, @Nullable Duration saturatedFor, int targetWorkers, long workersReplaced) {

	/**
	 * Figures of one priority.
	 * @param priority the priority
	 * @return its figures
	 */
	public LevelSnapshot level(Priority priority) {
		return this.levels.getOrDefault(priority, LevelSnapshot.NONE);
	}

	/**
	 * Whether the queue is so full that those who bring jobs should slow down.
	 * @return whether it is
	 */
	public boolean saturated() {
		return this.saturatedFor != null;
	}

	/**
	 * How busy the pool is.
	 * @return share of the workers that it is to have ({@link #targetWorkers}) that is
	 * running jobs, from 0 to 1
	 */
	public double utilisation() {
		long busy = this.workers.stream().filter(PoolSnapshot::isBusy).count();
		return (this.targetWorkers > 0) ? Math.min(1, (double) busy / this.targetWorkers) : 0;
	}

	private static boolean isBusy(WorkerSnapshot worker) {
		return worker.state() == WorkerSnapshot.State.ACTIVE || worker.state() == WorkerSnapshot.State.STUCK;
	}

	/**
	 * Jobs that were accepted.
	 * @return a number that only grows
	 */
	public long submitted() {
		return this.total.submitted();
	}

	/**
	 * Jobs that ended with a result.
	 * @return a number that only grows
	 */
	public long completed() {
		return this.total.completed();
	}

	/**
	 * Jobs that ended with an exception or a timeout.
	 * @return a number that only grows
	 */
	public long failed() {
		return this.total.failed();
	}

	/**
	 * Jobs that were cancelled.
	 * @return a number that only grows
	 */
	public long cancelled() {
		return this.total.cancelled();
	}

	/**
	 * Jobs that were not accepted, and are counted nowhere else.
	 * @return a number that only grows
	 */
	public long rejected() {
		return this.total.rejected();
	}

	/**
	 * Failed attempts that were followed by another one of the same job.
	 * @return a number that only grows
	 */
	public long retried() {
		return this.total.retried();
	}

	/**
	 * Jobs that wait for a start: queued ones, and those that wait for their delay, for
	 * other jobs, for the time of their next attempt, or then for a slot.
	 * @return the number now
	 */
	public long pending() {
		return this.total.pending();
	}

	/**
	 * Pending jobs that hold a slot of the queue: never more than its capacity.
	 * @return the number now
	 */
	public long queued() {
		return this.total.queued();
	}

	/**
	 * Jobs that have started and not ended.
	 * @return the number now
	 */
	public long running() {
		return this.total.running();
	}

}
