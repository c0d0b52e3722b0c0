package io.threadsystem.pool;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import io.threadsystem.job.CancellationReason;
import io.threadsystem.job.PoolClosedException;
import io.threadsystem.job.QueueFullException;
import org.jspecify.annotations.Nullable;

/**
 * The way of a job into the pool: accepts it or refuses it, and brings it into its lane,
 * past the {@link Admission} and, where the queue is full, by the {@link Door}.
 */
final class Intake {

	/*
	 * Who accepts a job accounts for it before anybody can start it: slot, 'submitted',
	 * lane, call for a worker, in this order. Who takes it out of waiting counts it as
	 * left and then gives the slot back. Where others are to know a job before it can
	 * start, the one who gives it a slot keeps it out of its lane, and its submitter,
	 * when he has told them, brings it in.
	 *
	 * Closing: the closed bit of the admission decides for each submitter whether it came
	 * before or after. 'outside' counts accepted jobs that may still come without having
	 * a slot: those that are delayed or wait for others, or are due and at the door,
	 * which take their slot before they are counted down; and those with a retry policy,
	 * from their acceptance to their end. So a closed pool with nothing outside and no
	 * slot taken, looked at in this order, has nothing left to start, and its workers
	 * end.
	 */

	private static final Stop BATCH_REFUSED = new Stop(CancellationReason.REQUESTED,
			"another job of its batch was refused", true);

	private final LanePool pool;

	private final Lanes lanes;

	private final Counters counters;

	private final Crew crew;

	private final Timekeeper timekeeper;

	private final Admission admission;

	private final Door door;

	private final Watermarks watermarks;

	private final AtomicLong outside = new AtomicLong();

	/** Accepted jobs that wait for others. */
	private final Set<PoolJob<?>> dependents = ConcurrentHashMap.newKeySet();

	Intake(LanePool pool, Lanes lanes, Counters counters, Crew crew, Timekeeper timekeeper) {
		this.pool = pool;
		this.lanes = lanes;
		this.counters = counters;
		this.crew = crew;
		this.timekeeper = timekeeper;
		this.admission = new Admission(pool.settings().queueCapacity());
		this.door = new Door(this.admission, this::enterLane);
		this.watermarks = new Watermarks(pool, this.admission);
	}

	/**
	 * Accepts a job, as soon as there is a slot for it.
	 * @throws RejectedExecutionException if the job is not accepted
	 */
	void accept(PoolJob<?> job) {
		bringIn(job);
		introduce(job);
	}

	private void bringIn(PoolJob<?> job) {
		if (job.isOutside()) {
			acceptOutside(job);
		}
		else if (job.options.token() != null) {
			acceptFollowing(job);
		}
		else if (this.door.isEmpty() && this.admission.tryEnter(false)) {
			addToLane(job);
		}
		else {
			acceptWithoutSlot(job);
		}
	}

	private void addToLane(PoolJob<?> job) {
		this.counters.submitted(job.level());
		mayReturn(job);
		if (job.isToBeKept()) {
			job.keep();
			return;
		}
		job.enqueue();
		this.lanes.offer(job);
		callWorker();
		watchExpiry(job);
		this.pool.stopIfCancelling(job);
	}

	/** Tells of an accepted job if need be, and lets it start if it was kept for that. */
	private void introduce(PoolJob<?> job) {
		if (!job.isToBeKept()) {
			return;
		}
		try {
			job.tellOfAcceptance();
		}
		finally {
			letGo(job);
		}
	}

	private void letGo(PoolJob<?> job) {
		if (job.letGo()) {
			this.lanes.offer(job);
			callWorker();
			job.wakeWaiters();
			watchExpiry(job);
			this.pool.stopIfCancelling(job);
		}
	}

	/**
	 * Accepts all jobs, or none: at once, or, where there are not so many slots and
	 * submitters wait for them, one after the other.
	 * @throws RejectedExecutionException if one is not accepted; none of them starts then
	 * that has not started
	 */
	void acceptAll(List<? extends PoolJob<?>> jobs) {
		if (this.door.isEmpty() && this.admission.tryEnter(jobs.size(), false)) {
			jobs.forEach(this::addToLane);
			jobs.forEach(this::introduce);
		}
		else if (this.admission.isClosed()) {
			refuseAll(jobs, closed());
		}
		else if (this.pool.settings().queueFull() == QueueFullPolicy.REJECT) {
			refuseAll(jobs, full("has no room for " + jobs.size() + " jobs at once", null));
		}
		else {
			acceptOneByOne(jobs);
		}
	}

	private void acceptOneByOne(List<? extends PoolJob<?>> jobs) {
		int accepted = 0;
		try {
			for (PoolJob<?> job : jobs) {
				accept(job);
				accepted++;
			}
		}
		catch (RejectedExecutionException ex) {
			refuseFrom(accepted + 1, jobs, ex);
			throw ex;
		}
		finally {
			for (int last = accepted - 1; last >= 0 && accepted < jobs.size(); last--) {
				jobs.get(last).stop(BATCH_REFUSED);
			}
		}
	}

	private void refuseAll(List<? extends PoolJob<?>> jobs, RejectedExecutionException reason) {
		refuseFrom(0, jobs, reason);
		throw reason;
	}

	/** Counts as rejected what is not handed in any more, as it belongs to the others. */
	private void refuseFrom(int first, List<? extends PoolJob<?>> jobs, RejectedExecutionException reason) {
		jobs.subList(first, jobs.size()).forEach((job) -> refused(job, reason));
	}

	private void mayReturn(StatefulJob<?> job) {
		if (job.mayReturn()) {
			this.outside.incrementAndGet();
		}
	}

	private void callWorker() {
		if (!this.pool.isPaused()) {
			this.crew.call();
		}
	}

	private void watchExpiry(PoolJob<?> job) {
		if (job.options.queueTimeout() != 0) {
			this.timekeeper.watchQueued(job.ready() + job.options.queueTimeout());
		}
	}

	/** Others may cancel the job while it is on its way in. */
	private void acceptFollowing(PoolJob<?> job) {
		refuseIfClosed(job);
		job.follow(Objects.requireNonNull(job.options.token()));
		if (!job.isOffered()) {
			return;
		}
		if (!this.door.isEmpty() || !this.admission.tryEnter(false)) {
			acceptWithoutSlot(job);
		}
		else if (job.enter() == StatefulJob.OFFERED) {
			addToLane(job);
		}
		else {
			giveSlotBack();
			this.crew.endIfDrained();
		}
	}

	private void acceptOutside(PoolJob<?> job) {
		this.outside.incrementAndGet();
		if (this.admission.isClosed()) {
			leftOutside();
			refuse(job, closed());
		}
		this.counters.delayed(job.level());
		if (job.options.token() != null) {
			job.follow(job.options.token());
		}
		job.tellOfAcceptance();
		if (job.options.dependent()) {
			keepUntilLetGo(job);
		}
		else {
			keepUntilDue(job);
		}
	}

	private void acceptWithoutSlot(PoolJob<?> job) {
		refuseIfClosed(job);
		boolean reject = queueFullOf(job) == QueueFullPolicy.REJECT;
		Worker worker = this.pool.currentWorker();
		if (!reject && worker == null) {
			job.extras().submitter = Thread.currentThread();
		}
		this.door.lineUp(job);
		watchExpiry(job);
		if (reject) {
			takeBack(job, full("is full", null));
		}
		else if (worker == null) {
			waitAtDoor(job);
		}
		else if (job.isOffered()) {
			runInSubmitter(job, worker);
		}
		this.pool.stopIfCancelling(job);
	}

	private QueueFullPolicy queueFullOf(PoolJob<?> job) {
		QueueFullPolicy own = job.options.queueFull();
		return (own != null) ? own : this.pool.settings().queueFull();
	}

	private void runInSubmitter(PoolJob<?> job, Worker worker) {
		if (!worker.mayRunSubmitted()) {
			takeBack(job, full(
					"is full, and jobs that submit jobs run inside of each other, " + Worker.DEEPEST + " deep", null));
			return;
		}
		try {
			job.tellOfAcceptance();
			letGo(job);
			worker.runSubmitted(job);
		}
		finally {
			this.door.goAway(job);
			letGo(job);
		}
	}

	private void waitAtDoor(PoolJob<?> job) {
		long start = this.pool.now();
		while (job.isOffered()) {
			long left = Nanos.of(this.pool.settings().blockTimeout()) - (this.pool.now() - start);
			if (this.admission.isClosed()) {
				takeBack(job, closed());
			}
			else if (Thread.currentThread().isInterrupted()) {
				takeBack(job, full("is full, and the wait for a slot was interrupted", new InterruptedException()));
			}
			else if (left <= 0) {
				takeBack(job, full("stayed full for " + this.pool.settings().blockTimeout(), null));
			}
			else {
				this.pool.ticker().park(this, left);
			}
		}
		job.extras().submitter = null;
	}

	private void refuseIfClosed(PoolJob<?> job) {
		if (this.admission.isClosed()) {
			takeBack(job, closed());
		}
	}

	/** Throws, unless the job was let in, or has ended, in the meantime. */
	private void takeBack(PoolJob<?> job, RejectedExecutionException reason) {
		if (job.refuse()) {
			this.door.goAway(job);
			refuse(job, reason);
		}
	}

	private void refuse(PoolJob<?> job, RejectedExecutionException reason) {
		refused(job, reason);
		throw reason;
	}

	private void refused(PoolJob<?> job, RejectedExecutionException reason) {
		this.counters.rejected(job.level());
		if (this.pool.listeners().followsJobs()) {
			this.pool.listeners().jobRejected(job, reason);
		}
	}

	private PoolClosedException closed() {
		return new PoolClosedException("Pool '" + this.pool.name() + "' is shut down and takes no more jobs");
	}

	private QueueFullException full(String what, @Nullable Throwable cause) {
		return new QueueFullException(
				"The queue of pool '" + this.pool.name() + "' (capacity " + this.pool.settings().queueCapacity() + ") "
						+ what + ". Submit less at once, or raise its queue-capacity, max-workers or block-timeout.",
				cause);
	}

	// On the way to the workers

	private void keepUntilLetGo(PoolJob<?> job) {
		this.dependents.add(job);
		if (job.isDeadEntry()) {
			this.dependents.remove(job);
		}
		job.awaitPrerequisites();
		this.pool.stopIfCancelling(job);
	}

	/** Those that a job waited for have let it go. */
	void prerequisitesMet(PoolJob<?> job) {
		if (job.beginDelay(this.pool.now())) {
			if (job.options.delay() > 0) {
				keepUntilDue(job);
			}
			else {
				releaseDelayed(job);
			}
		}
		this.dependents.remove(job);
	}

	/** Keeps an accepted job that is DELAYED until it is due, unless it has ended. */
	void keepUntilDue(PoolJob<?> job) {
		this.timekeeper.keep(job);
		if (job.isDeadEntry()) {
			this.timekeeper.forget(job);
		}
		this.pool.stopIfInVain(job);
	}

	/** A job has become DELAYED after a failed attempt; it is still in ENTERING. */
	void returned(StatefulJob<?> job) {
		this.counters.returned(job.level());
	}

	/** The delay of a job is over. */
	void releaseDelayed(PoolJob<?> job) {
		if (job.becomeDue()) {
			this.door.lineUp(job);
			watchExpiry(job);
			job.wakeWaiters();
			this.pool.stopIfCancelling(job);
		}
	}

	/** A job from the door has been given a slot. */
	private void enterLane(PoolJob<?> job) {
		switch (job.enter()) {
			case StatefulJob.OFFERED -> {
				this.counters.submitted(job.level());
				mayReturn(job);
			}
			case StatefulJob.AT_DOOR -> {
				this.counters.admitted(job.level());
				hasSlot(job);
				if (this.pool.listeners().followsJobs()) {
					this.watermarks.filled();
				}
			}
			default -> {
				this.admission.leave();
				return;
			}
		}
		if (job.isToBeKept()) {
			job.keep();
		}
		else {
			job.enqueue();
			this.lanes.offer(job);
			callWorker();
		}
		LockSupport.unpark(job.submitter());
	}

	private void hasSlot(StatefulJob<?> job) {
		if (!job.mayReturn()) {
			this.outside.decrementAndGet();
		}
	}

	// Out of it

	/** A job does not wait any more. Called once by whoever ended its waiting. */
	void left(StatefulJob<?> job, int from) {
		switch (from) {
			case StatefulJob.QUEUED, StatefulJob.KEPT -> {
				this.counters.left(job.level());
				giveSlotBack();
			}
			case StatefulJob.OFFERED -> {
				this.counters.passed(job.level());
				mayReturn(job);
			}
			default -> {
				this.counters.dropped(job.level());
				if (!job.mayReturn()) {
					leftOutside();
				}
			}
		}
	}

	private void giveSlotBack() {
		this.admission.leave();
		this.door.admit();
		this.watermarks.drained();
	}

	/** A job was submitted, and somebody wants to know how full the queue is. */
	void watchQueue() {
		this.watermarks.filled();
	}

	private void leftOutside() {
		if (this.outside.decrementAndGet() == 0) {
			this.crew.endIfDrained();
		}
	}

	/** A job has ended, and has been counted as ended. */
	void ended(StatefulJob<?> job) {
		if (job.mayReturn()) {
			leftOutside();
		}
	}

	/**
	 * The entry of a job that has ended without having been started is of no more use.
	 */
	void forget(PoolJob<?> job, int from) {
		switch (from) {
			case StatefulJob.QUEUED -> entryDied();
			case StatefulJob.KEPT -> {
			}
			case StatefulJob.OFFERED -> goAway(job);
			default -> {
				this.dependents.remove(job);
				this.timekeeper.forget(job);
				this.door.goAway(job);
			}
		}
	}

	private void goAway(PoolJob<?> job) {
		if (job.submitter() != null) {
			this.door.goAway(job);
		}
	}

	/** The job of an entry in a lane has ended or was started in place. */
	void entryDied() {
		this.lanes.died(this.admission.size());
	}

	// Looking at it, and changing it

	void resize(int capacity) {
		this.admission.resize(capacity);
		this.door.admit();
		wakeSubmitters();
		this.watermarks.drained();
	}

	/** Lets those who wait look at the settings, and at whether the pool is closed. */
	private void wakeSubmitters() {
		this.door.forEach((job) -> LockSupport.unpark(job.submitter()));
	}

	/**
	 * Visits the jobs at the door and in the lanes, in the direction in which they move.
	 */
	void forEachWaiting(Consumer<PoolJob<?>> visitor) {
		this.door.forEach(visitor);
		this.lanes.forEach(visitor);
	}

	/** Visits the jobs that wait for others. */
	void forEachDependent(Consumer<PoolJob<?>> visitor) {
		this.dependents.forEach(visitor);
	}

	/** Accepts nothing any more, and wakes those who wait to be let in. */
	void close() {
		this.admission.close();
		wakeSubmitters();
	}

	boolean isClosed() {
		return this.admission.isClosed();
	}

	void throwIfClosed() {
		if (isClosed()) {
			throw closed();
		}
	}

	/** Whether the pool is closed and has nothing left to start. */
	boolean isDrained() {
		return this.admission.isClosed() && this.outside.get() == 0 && this.admission.size() == 0;
	}

}
