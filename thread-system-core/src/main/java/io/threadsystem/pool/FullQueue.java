package io.threadsystem.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;

import io.threadsystem.job.JobEvictedException;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a job that is submitted and finds no slot, by the
 * {@link QueueFullPolicy}.
 */
final class FullQueue {

	/*
	 * The job is OFFERED, and stands at the door, where it may be given a slot all the
	 * while. Its submitter waits for that; or takes it back; or starts it, by the same
	 * compare-and-set as every worker; or has other jobs leave the queue. Where it gets a
	 * slot meanwhile, or is cancelled, all of this comes to nothing.
	 *
	 * Where the submitter runs it, the job is 'outside' from before one looks whether the
	 * pool is closed until it is over: a pool does not end while a submitter runs one of
	 * its jobs, or is about to. That there is room on its stack is found out before the
	 * job is at the door: once it was told as accepted, it ends, by its failure where the
	 * engine cannot run it.
	 *
	 * Victims are evicted under the lock of the door, and only as long as the newcomer
	 * has no slot. So each slot that becomes free goes to the one who is first there, and
	 * not one job more leaves than is necessary, but for slots that become free by
	 * themselves at the same moment. The victims' futures are completed after that.
	 */

	private final LanePool pool;

	private final Intake intake;

	private final Lanes lanes;

	private final Admission admission;

	private final Door door;

	private final Outside outside;

	private final Refusals refusals;

	FullQueue(LanePool pool, Intake intake, Lanes lanes, Admission admission, Door door, Outside outside,
			Refusals refusals) {
		this.pool = pool;
		this.intake = intake;
		this.lanes = lanes;
		this.admission = admission;
		this.door = door;
		this.outside = outside;
		this.refusals = refusals;
	}

	/**
	 * Has the job accepted in one of the ways that there are without a slot.
	 * @throws RejectedExecutionException if there is none
	 */
	void accept(PoolJob<?> job) {
		refuseIfClosed(job);
		QueueFullPolicy policy = policyOf(job);
		boolean waits = policy == QueueFullPolicy.BLOCK && this.pool.currentWorker() == null;
		if (waits) {
			job.extras().submitter = Thread.currentThread();
		}
		else if (policy == QueueFullPolicy.BLOCK || policy == QueueFullPolicy.CALLER_RUNS) {
			requireRoom(job);
		}
		this.door.lineUp(job);
		this.intake.watchExpiry(job);
		if (job.isOffered()) {
			this.pool.listeners().queueFull(job, policy);
			acceptWithoutSlot(job, policy, waits);
		}
		if (waits) {
			job.extras().submitter = null;
		}
		this.pool.stopIfCancelling(job);
	}

	private void acceptWithoutSlot(PoolJob<?> job, QueueFullPolicy policy, boolean waits) {
		if (policy == QueueFullPolicy.REJECT) {
			takeBack(job, this.refusals.full(job, "is full", null));
		}
		else if (policy == QueueFullPolicy.EVICT_LOWEST) {
			makeRoom(job);
		}
		else if (waits) {
			waitAtDoor(job);
		}
		else {
			runInSubmitter(job);
		}
	}

	/** Refuses several jobs, of one level, that have no chance to come in together. */
	void refuseIfHopeless(List<? extends PoolJob<?>> jobs) {
		PoolJob<?> first = jobs.get(0);
		if (this.admission.isClosed()) {
			this.refusals.refuseAll(jobs, this.refusals.closed());
		}
		QueueFullPolicy policy = policyOf(first);
		boolean mayMakeRoom = this.admission.couldEnter(first.level(), jobs.size());
		if (policy == QueueFullPolicy.REJECT || (policy == QueueFullPolicy.EVICT_LOWEST && !mayMakeRoom)) {
			this.pool.listeners().queueFull(first, policy);
			this.refusals.refuseAll(jobs,
					this.refusals.full(first, "has no room for " + jobs.size() + " jobs at once", null));
		}
	}

	private QueueFullPolicy policyOf(PoolJob<?> job) {
		QueueFullPolicy own = job.options.queueFull();
		return (own != null) ? own : this.pool.settings().queueFull();
	}

	// Taking it back

	void refuseIfClosed(PoolJob<?> job) {
		if (this.admission.isClosed()) {
			takeBack(job, this.refusals.closed());
		}
	}

	/** Throws, unless the job was let in, or has ended, in the meantime. */
	private void takeBack(PoolJob<?> job, RejectedExecutionException reason) {
		if (job.refuse()) {
			this.door.goAway(job);
			this.refusals.refuse(job, reason);
		}
	}

	// Waiting

	private void waitAtDoor(PoolJob<?> job) {
		long start = this.pool.now();
		while (job.isOffered()) {
			Duration timeout = this.pool.settings().blockTimeout();
			long left = Nanos.of(timeout) - (this.pool.now() - start);
			if (this.admission.isClosed()) {
				takeBack(job, this.refusals.closed());
			}
			else if (Thread.currentThread().isInterrupted()) {
				takeBack(job, this.refusals.full(job, "is full, and the wait for a slot was interrupted",
						new InterruptedException()));
			}
			else if (left <= 0) {
				takeBack(job, this.refusals.full(job, "stayed full for " + timeout, null));
			}
			else {
				this.pool.ticker().park(this, left);
			}
		}
	}

	// Running it here

	private static void requireRoom(PoolJob<?> job) {
		try {
			Worker.requireRoom();
		}
		catch (StackOverflowError ex) {
			job.refuse();
			throw ex;
		}
	}

	private void runInSubmitter(PoolJob<?> job) {
		if (!Worker.mayRunSubmitted()) {
			takeBack(job, this.refusals.full(job,
					"is full, and jobs that submit jobs run inside of each other, " + Worker.DEEPEST + " deep", null));
			return;
		}
		this.outside.add();
		try {
			refuseIfClosed(job);
			awaitToken(job);
			this.door.goAway(job);
			run(job);
		}
		finally {
			this.outside.remove();
		}
	}

	/**
	 * Waits until the rate limits allow a job to start in its submitter, and pays for it;
	 * or until it was let in, or has ended; for no longer than for a slot.
	 */
	private void awaitToken(PoolJob<?> job) {
		StartRules rules = this.pool.startRules();
		if (rules.reserve(job) == 0) {
			return;
		}
		job.extras().submitter = Thread.currentThread();
		rules.addSubmitter();
		long start = this.pool.now();
		try {
			while (job.isOffered() && parkForToken(job, rules.reserve(job), start)) {
				refuseIfClosed(job);
			}
		}
		finally {
			rules.removeSubmitter();
			job.extras().submitter = null;
		}
	}

	/** Waits, unless there is a token; {@code false} if there is. */
	private boolean parkForToken(PoolJob<?> job, long wait, long start) {
		Duration timeout = this.pool.settings().blockTimeout();
		long left = Nanos.of(timeout) - (this.pool.now() - start);
		if (wait > 0 && Thread.currentThread().isInterrupted()) {
			takeBack(job, this.refusals.full(job, "is full, and the wait for a token of the rate limit was interrupted",
					new InterruptedException()));
		}
		else if (wait > 0 && left <= 0) {
			takeBack(job,
					this.refusals.full(job, "is full, and there was no token of the rate limit for " + timeout, null));
		}
		else if (wait > 0 && job.isOffered() && !this.admission.isClosed()) {
			// Asked once more: the lock of the rules may have used up what has woken this
			// thread
			this.pool.ticker().park(this, Math.min(wait, left));
		}
		return wait > 0;
	}

	private void run(PoolJob<?> job) {
		try {
			job.tellOfAcceptance();
			this.intake.letGo(job);
			Worker.runSubmitted(job);
		}
		catch (Throwable ex) {
			if (!job.failOffered(ex)) {
				throw ex;
			}
		}
		finally {
			this.pool.startRules().giveBackReserved(job);
			this.intake.letGo(job);
		}
	}

	// Evicting others

	private void makeRoom(PoolJob<?> job) {
		List<Runnable> evictions = new ArrayList<>(1);
		try {
			this.door.makeRoom(job, () -> {
				Runnable eviction = evictFor(job);
				return eviction != null && evictions.add(eviction);
			});
		}
		finally {
			evictions.forEach(Runnable::run);
		}
		if (job.isOffered()) {
			refuseIfClosed(job);
			takeBack(job, this.refusals.full(job, "is full, and no job of a lower level waits in it", null));
		}
	}

	/** Fails the oldest job of the lowest level below the newcomer's, if there is one. */
	private @Nullable Runnable evictFor(PoolJob<?> job) {
		if (this.admission.isClosed() || this.admission.isFull(job.level())) {
			return null;
		}
		Predicate<PoolJob<?>> isLower = (waiting) -> waiting.isQueued() && levelOf(waiting) < job.level();
		for (int level = 0; level < job.level(); level++) {
			PoolJob<?> victim = this.lanes.findOldest(level, isLower);
			while (victim != null) {
				Runnable eviction = victim.evict(reason(victim, job));
				if (eviction != null) {
					return eviction;
				}
				victim = this.lanes.findOldest(level, isLower);
			}
		}
		return null;
	}

	/** The level at which a job competes, by its wait. */
	private long levelOf(PoolJob<?> waiting) {
		long aging = Nanos.of(this.pool.settings().aging());
		return waiting.level() + ((aging > 0) ? Math.max(0, this.pool.now() - waiting.ready()) / aging : 0);
	}

	private JobEvictedException reason(PoolJob<?> victim, PoolJob<?> newcomer) {
		return new JobEvictedException("Job '" + victim.name() + "' (level " + victim.priority().tag()
				+ ") had to leave the full queue of pool '" + this.pool.name() + "' for job '" + newcomer.name()
				+ "' (level " + newcomer.priority().tag() + "). "
				+ (victim.hasStarted() ? "It is not tried again." : "It never ran."));
	}

}
