package io.threadsystem.pool;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

import io.threadsystem.job.JobEvictedException;
import io.threadsystem.job.PoolClosedException;
import io.threadsystem.job.QueueFullException;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a job that is submitted and finds no slot, by the
 * {@link QueueFullPolicy}: its submitter waits, is rejected, runs the job itself, or has
 * other jobs evicted.
 */
final class RejectionHandler {

	/*
	 * The job is NEW. While its submitter waits, for a slot or for a token of a rate
	 * limit, it is in the wait list of the queue, which may give it a slot at any moment.
	 * So the submitter asks the queue again each time that it is woken, and takes the job
	 * back under the lock of the queue.
	 *
	 * The policy that is in force counts: a submitter that waits is woken when the
	 * settings change, and goes by the new policy. All the time that it waits counts
	 * together.
	 */

	/** Small frames that make room for those of the engine and of listeners. */
	private static final int ROOM = 500;

	private final PoolContext pool;

	private final JobQueue queue;

	RejectionHandler(PoolContext pool, JobQueue queue) {
		this.pool = pool;
		this.queue = queue;
	}

	/**
	 * Has a job accepted that has found no slot.
	 * @throws RejectedExecutionException if the job is not accepted
	 */
	void handle(PoolJob<?> job) {
		QueueFullPolicy policy = policyOf(job);
		this.pool.listeners().queueFull(job, policy);
		long start = this.pool.now();
		boolean pending = true;
		while (pending) {
			pending = switch (policyOf(job)) {
				case BLOCK -> waitForSlot(job, start);
				case REJECT -> reject(job, full(job, "is full"));
				case CALLER_RUNS -> runInCaller(job, start);
				case EVICT_LOWEST -> evict(job);
			};
		}
	}

	/** Rejects several jobs, of one level, that have no chance to come in together. */
	void rejectIfHopeless(List<? extends PoolJob<?>> jobs) {
		PoolJob<?> first = jobs.get(0);
		QueueFullPolicy policy = policyOf(first);
		boolean mayMakeRoom = this.queue.couldHold(first.level, jobs.size());
		if (policy == QueueFullPolicy.REJECT || (policy == QueueFullPolicy.EVICT_LOWEST && !mayMakeRoom)) {
			this.pool.listeners().queueFull(first, policy);
			rejectAll(jobs, full(first, "has no room for " + jobs.size() + " jobs at once"));
		}
	}

	/** Rejects jobs that were not offered. */
	void rejectAll(List<? extends PoolJob<?>> jobs, RejectedExecutionException reason) {
		rejectRest(jobs, reason);
		throw reason;
	}

	/** Counts jobs as rejected that are not offered any more. */
	void rejectRest(List<? extends PoolJob<?>> jobs, RejectedExecutionException reason) {
		for (PoolJob<?> job : jobs) {
			this.queue.reject(job);
			tell(job, reason);
		}
	}

	/** Rejects a job that finds the pool closed. */
	void rejectClosed(PoolJob<?> job) {
		reject(job, closed());
	}

	PoolClosedException closed() {
		return new PoolClosedException("Pool '" + this.pool.name() + "' is shut down and takes no more jobs");
	}

	private QueueFullPolicy policyOf(PoolJob<?> job) {
		QueueFullPolicy own = job.options.queueFull();
		return (own != null) ? own : this.pool.settings().queueFull();
	}

	/**
	 * Takes a job back, and throws; unless the job was accepted, or has ended, meanwhile.
	 * @return {@code false}, as nothing is left to do then
	 */
	private boolean reject(PoolJob<?> job, RejectedExecutionException reason) {
		if (this.queue.withdraw(job)) {
			job.dropTask();
			tell(job, reason);
			throw reason;
		}
		return false;
	}

	private void tell(PoolJob<?> job, RejectedExecutionException reason) {
		if (this.pool.listeners().followsJobs()) {
			this.pool.listeners().jobRejected(job, reason);
		}
	}

	// Waiting

	/** Returns whether another policy is in force, by which to go on. */
	private boolean waitForSlot(PoolJob<?> job, long start) {
		Worker waiting = Worker.current();
		if (waiting != null) {
			beginWait(job, waiting);
		}
		try {
			if (!this.queue.offerOrWait(job, Thread.currentThread())) {
				return reject(job, closed());
			}
			boolean waits = true;
			while (waits && policyOf(job) == QueueFullPolicy.BLOCK) {
				waits = park(job, start, Nanos.LONGEST, "the wait for a slot was interrupted", "stayed full for ");
			}
			return waits;
		}
		finally {
			if (waiting != null) {
				waiting.endWait();
			}
		}
	}

	private void beginWait(PoolJob<?> job, Worker waiting) {
		try {
			waiting.beginWait();
		}
		catch (RejectedExecutionException ex) {
			reject(job, ex);
		}
	}

	/**
	 * Waits until the submitter is woken, and gives up if it has waited for too long.
	 * After the queue was asked, no lock is taken before the thread parks: a lock could
	 * use up the permit of an unpark.
	 * @return whether the job was still waiting
	 */
	private boolean park(PoolJob<?> job, long start, long longest, String interrupted, String timedOut) {
		Duration timeout = this.pool.settings().blockTimeout();
		long left = Nanos.of(timeout) - (this.pool.now() - start);
		JobQueue.Offer now = this.queue.lookAtWaiting(job);
		if (now == JobQueue.Offer.ACCEPTED) {
			return false;
		}
		if (now == JobQueue.Offer.CLOSED) {
			return reject(job, closed());
		}
		if (Thread.currentThread().isInterrupted()) {
			return reject(job, fullAfterWait(job, "is full, and " + interrupted, new InterruptedException()));
		}
		if (left <= 0) {
			return reject(job, fullAfterWait(job, timedOut + Nanos.text(timeout), null));
		}
		this.pool.ticker().park(this, Math.min(left, longest));
		return true;
	}

	// Running in the caller

	private boolean runInCaller(PoolJob<?> job, long start) {
		if (Worker.depthInCaller() > Worker.MAX_DEPTH) {
			return reject(job, full(job,
					"is full, and jobs that submit jobs run inside of each other, " + Worker.MAX_DEPTH + " deep"));
		}
		requireRoom(job);
		long wait = Worker.runInCaller(this.queue, job);
		boolean waits = wait > 0;
		while (waits) {
			if (!this.queue.offerOrWait(job, Thread.currentThread())) {
				return reject(job, closed());
			}
			if (policyOf(job) != QueueFullPolicy.CALLER_RUNS) {
				return true;
			}
			waits = park(job, start, wait, "the wait for a token of the rate limit was interrupted",
					"is full, and there was no token of the rate limit for ");
			wait = waits ? Worker.runInCaller(this.queue, job) : 0;
			waits = wait > 0;
		}
		return wait == -2 && reject(job, closed());
	}

	/**
	 * Fails where the stack of the submitter has no room for a job: now, and not when the
	 * job has been accepted and the queue is locked.
	 */
	private void requireRoom(PoolJob<?> job) {
		try {
			room(ROOM);
		}
		catch (StackOverflowError ex) {
			this.queue.withdraw(job);
			throw ex;
		}
	}

	private static int room(int frames) {
		return (frames == 0) ? 0 : 1 + room(frames - 1);
	}

	// Evicting

	private boolean evict(PoolJob<?> job) {
		long aging = Nanos.of(this.pool.settings().aging());
		long now = this.pool.now();
		List<PoolJob<?>> evicted = this.queue.evictFor(job, (other) -> other.level
				+ ((aging > 0 && other.isTimed()) ? Math.max(0, now - other.ready()) / aging : 0));
		for (PoolJob<?> victim : evicted) {
			victim.completeEnded(PoolJob.FAILED, evictionOf(victim, job));
		}
		return reject(job,
				this.queue.isClosed() ? closed() : full(job, "is full, and no job of a lower level waits in it"));
	}

	private JobEvictedException evictionOf(PoolJob<?> victim, PoolJob<?> newcomer) {
		return new JobEvictedException("Job '" + victim.name() + "' (level " + victim.priority().tag()
				+ ") had to leave the full queue of pool '" + this.pool.name() + "' for job '" + newcomer.name()
				+ "' (level " + newcomer.priority().tag() + "). "
				+ (victim.hasStarted() ? "It is not tried again." : "It never ran."));
	}

	// Messages

	private QueueFullException full(PoolJob<?> job, String what) {
		return full(job, what, false, null);
	}

	private QueueFullException fullAfterWait(PoolJob<?> job, String what, @Nullable Throwable cause) {
		return full(job, what, true, cause);
	}

	private QueueFullException full(PoolJob<?> job, String what, boolean waited, @Nullable Throwable cause) {
		PoolSettings settings = this.pool.settings();
		String queue = "The queue of pool '" + this.pool.name() + "'";
		if (this.queue.isLevelFull(job.level)) {
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
