package io.threadsystem.pool;

import java.util.List;
import java.util.concurrent.RejectedExecutionException;

import io.threadsystem.job.PoolClosedException;
import io.threadsystem.job.QueueFullException;
import org.jspecify.annotations.Nullable;

/** Jobs that are not accepted: counted, told of, and thrown back to their submitters. */
final class Refusals {

	private final LanePool pool;

	private final Admission admission;

	private final Counters counters;

	Refusals(LanePool pool, Admission admission, Counters counters) {
		this.pool = pool;
		this.admission = admission;
		this.counters = counters;
	}

	void refuse(PoolJob<?> job, RejectedExecutionException reason) {
		refused(job, reason);
		throw reason;
	}

	void refuseAll(List<? extends PoolJob<?>> jobs, RejectedExecutionException reason) {
		refuseFrom(0, jobs, reason);
		throw reason;
	}

	/** Counts as rejected what is not handed in any more, as it belongs to the others. */
	void refuseFrom(int first, List<? extends PoolJob<?>> jobs, RejectedExecutionException reason) {
		jobs.subList(first, jobs.size()).forEach((job) -> refused(job, reason));
	}

	private void refused(PoolJob<?> job, RejectedExecutionException reason) {
		this.counters.rejected(job.level());
		if (this.pool.listeners().followsJobs()) {
			this.pool.listeners().jobRejected(job, reason);
		}
	}

	PoolClosedException closed() {
		return new PoolClosedException("Pool '" + this.pool.name() + "' is shut down and takes no more jobs");
	}

	/**
	 * What is thrown at once where there is no slot.
	 * @param what completes a sentence that begins with the queue
	 */
	QueueFullException full(PoolJob<?> job, String what) {
		return full(job, what, false, null);
	}

	/**
	 * What is thrown where the submitter has waited, as long as {@code block-timeout}.
	 * @param what completes a sentence that begins with the queue
	 */
	QueueFullException fullAfterWait(PoolJob<?> job, String what, @Nullable Throwable cause) {
		return full(job, what, true, cause);
	}

	private QueueFullException full(PoolJob<?> job, String what, boolean waited, @Nullable Throwable cause) {
		PoolSettings settings = this.pool.settings();
		String queue = "The queue of pool '" + this.pool.name() + "'";
		if (this.admission.isFull(job.level())) {
			return new QueueFullException(queue + " for level " + job.priority().tag() + " (capacity "
					+ settings.level(job.priority()).queueCapacity() + ") " + what
					+ ". Submit less at once, or raise the level's queue-capacity or max-workers"
					+ (waited ? ", or the pool's block-timeout." : "."), cause);
		}
		return new QueueFullException(queue + " (capacity " + settings.queueCapacity() + ") " + what
				+ ". Submit less at once, or raise its queue-capacity"
				+ (waited ? ", max-workers or block-timeout." : " or max-workers."), cause);
	}

}
