package io.threadsystem.pool;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

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
	 * Which of these it is, the policy says that is in force: who waits, for a slot or
	 * for a token, is woken where the settings change, and goes by the new one. All the
	 * time that it waits counts together.
	 *
	 * Where the submitter runs it, the job is 'outside' from before one looks whether the
	 * pool is closed until it is over: a pool does not end while a submitter runs one of
	 * its jobs, or is about to. That there is room on its stack is found out before the
	 * job is at the door, also where it waits at first: once it was told as accepted, it
	 * ends, by its failure where the engine cannot run it.
	 */

	private final LanePool pool;

	private final Intake intake;

	private final Admission admission;

	private final Door door;

	private final Outside outside;

	private final Refusals refusals;

	private final Evictions evictions;

	FullQueue(LanePool pool, Intake intake, Lanes lanes, Admission admission, Door door, Outside outside,
			Refusals refusals) {
		this.pool = pool;
		this.intake = intake;
		this.admission = admission;
		this.door = door;
		this.outside = outside;
		this.refusals = refusals;
		this.evictions = new Evictions(pool, lanes, admission, door);
	}

	/**
	 * Has the job accepted in one of the ways that there are without a slot.
	 * @throws RejectedExecutionException if there is none
	 */
	void accept(PoolJob<?> job) {
		refuseIfClosed(job);
		QueueFullPolicy policy = policyOf(job);
		boolean waits = waits(policy);
		if (waits || runsHere(policy)) {
			requireRoom(job);
		}
		if (waits) {
			job.extras().submitter = Thread.currentThread();
		}
		this.door.lineUp(job);
		this.intake.watchExpiry(job);
		if (job.isOffered()) {
			this.pool.listeners().queueFull(job, policy);
			acceptWithoutSlot(job, this.pool.now());
		}
		if (waits) {
			job.extras().submitter = null;
		}
		this.pool.stopIfCancelling(job);
	}

	/** Goes by the policy, and by another one where that comes into force meanwhile. */
	private void acceptWithoutSlot(PoolJob<?> job, long start) {
		while (job.isOffered()) {
			QueueFullPolicy policy = policyOf(job);
			if (waits(policy)) {
				waitAtDoor(job, start);
			}
			else if (runsHere(policy)) {
				runInSubmitter(job, start);
			}
			else {
				refuseIfClosed(job);
				takeBackOrMakeRoom(job, policy);
			}
		}
	}

	private void takeBackOrMakeRoom(PoolJob<?> job, QueueFullPolicy policy) {
		if (policy == QueueFullPolicy.REJECT) {
			takeBack(job, this.refusals.full(job, "is full"));
		}
		else {
			makeRoom(job);
		}
	}

	/** Whether the calling thread waits for a slot. */
	private boolean waits(QueueFullPolicy policy) {
		return policy == QueueFullPolicy.BLOCK && this.pool.currentWorker() == null;
	}

	/** Whether the calling thread runs the job, perhaps as it may not wait for a slot. */
	private boolean runsHere(QueueFullPolicy policy) {
		return policy == QueueFullPolicy.CALLER_RUNS || (policy == QueueFullPolicy.BLOCK && !waits(policy));
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
					this.refusals.full(first, "has no room for " + jobs.size() + " jobs at once"));
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

	private void waitAtDoor(PoolJob<?> job, long start) {
		job.extras().submitter = Thread.currentThread();
		try {
			while (job.isOffered() && waits(policyOf(job))) {
				parkForSlot(job, start);
			}
		}
		finally {
			job.extras().submitter = null;
		}
	}

	private void parkForSlot(PoolJob<?> job, long start) {
		Duration timeout = this.pool.settings().blockTimeout();
		long left = left(timeout, start);
		if (this.admission.isClosed()) {
			takeBack(job, this.refusals.closed());
		}
		else if (Thread.currentThread().isInterrupted()) {
			takeBack(job, this.refusals.fullAfterWait(job, "is full, and the wait for a slot was interrupted",
					new InterruptedException()));
		}
		else if (left <= 0) {
			takeBack(job, this.refusals.fullAfterWait(job, "stayed full for " + Nanos.text(timeout), null));
		}
		else {
			this.pool.ticker().park(this, left);
		}
	}

	private long left(Duration timeout, long start) {
		return Nanos.of(timeout) - (this.pool.now() - start);
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

	private void runInSubmitter(PoolJob<?> job, long start) {
		if (!Worker.mayRunSubmitted()) {
			takeBack(job, this.refusals.full(job,
					"is full, and jobs that submit jobs run inside of each other, " + Worker.DEEPEST + " deep"));
			return;
		}
		this.outside.add();
		try {
			refuseIfClosed(job);
			if (awaitToken(job, start)) {
				this.door.goAway(job);
				run(job);
			}
		}
		finally {
			this.outside.remove();
		}
	}

	/**
	 * Waits until the rate limits allow a job to start in its submitter, and pays for it;
	 * or until it was let in, or has ended; for no longer than for a slot.
	 * @return {@code false} if it is not to be run here any more
	 */
	private boolean awaitToken(PoolJob<?> job, long start) {
		StartRules rules = this.pool.startRules();
		if (rules.reserve(job) == 0) {
			return true;
		}
		job.extras().submitter = Thread.currentThread();
		rules.addSubmitter();
		try {
			long wait = rules.reserve(job);
			while (wait > 0 && job.isOffered() && runsHere(policyOf(job))) {
				parkForToken(job, wait, start);
				refuseIfClosed(job);
				wait = job.isOffered() ? rules.reserve(job) : wait;
			}
			return wait == 0 || !job.isOffered();
		}
		finally {
			rules.removeSubmitter();
			job.extras().submitter = null;
		}
	}

	private void parkForToken(PoolJob<?> job, long wait, long start) {
		Duration timeout = this.pool.settings().blockTimeout();
		long left = left(timeout, start);
		if (Thread.currentThread().isInterrupted()) {
			takeBack(job, this.refusals.fullAfterWait(job,
					"is full, and the wait for a token of the rate limit was interrupted", new InterruptedException()));
		}
		else if (left <= 0) {
			takeBack(job, this.refusals.fullAfterWait(job,
					"is full, and there was no token of the rate limit for " + Nanos.text(timeout), null));
		}
		else if (!this.admission.isClosed()) {
			// All of this is asked after the lock of the rules, which may have used up
			// what has woken this thread
			this.pool.ticker().park(this, Math.min(wait, left));
		}
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
		this.evictions.makeRoom(job);
		if (job.isOffered()) {
			refuseIfClosed(job);
			takeBack(job, this.refusals.full(job, "is full, and no job of a lower level waits in it"));
		}
	}

}
