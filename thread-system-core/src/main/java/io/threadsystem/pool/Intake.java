package io.threadsystem.pool;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import io.threadsystem.job.CancellationReason;
import org.jspecify.annotations.Nullable;

/**
 * The way of a job into the pool: accepts it or refuses it, and brings it into its lane,
 * past the {@link Admission} and, where there is no slot, by the {@link FullQueue} and
 * the {@link Door}.
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
	 * which take their slot before they are counted down; those with a retry policy, from
	 * their acceptance to their end; and those that run in their submitter. So a closed
	 * pool with nothing outside and no slot taken, looked at in this order, has nothing
	 * left to start, and its workers end.
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

	private final Outside outside;

	private final Refusals refusals;

	private final FullQueue fullQueue;

	/** Accepted jobs that wait for others. */
	private final Set<PoolJob<?>> dependents = ConcurrentHashMap.newKeySet();

	Intake(LanePool pool, Lanes lanes, Counters counters, Crew crew, Timekeeper timekeeper) {
		this.pool = pool;
		this.lanes = lanes;
		this.counters = counters;
		this.crew = crew;
		this.timekeeper = timekeeper;
		this.admission = new Admission(pool.settings());
		this.door = new Door(this.admission, this::enterLane, this::haveEntered);
		this.watermarks = new Watermarks(pool, this.admission);
		this.outside = new Outside(crew);
		this.refusals = new Refusals(pool, this.admission, counters);
		this.fullQueue = new FullQueue(pool, this, lanes, this.admission, this.door, this.outside, this.refusals);
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
		else if (this.door.isEmpty() && this.admission.tryEnter(job.level(), false)) {
			addToLane(job);
		}
		else {
			this.fullQueue.accept(job);
		}
	}

	private void addToLane(PoolJob<?> job) {
		this.counters.submitted(job.level());
		mayReturn(job);
		this.watermarks.filled();
		if (job.isToBeKept()) {
			job.keep();
			return;
		}
		job.enqueue();
		this.lanes.offer(job);
		this.pool.callWorker();
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

	/** Lets a job that has a slot start, if it was kept. */
	void letGo(PoolJob<?> job) {
		if (job.letGo()) {
			this.lanes.offer(job);
			this.pool.callWorker();
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
		if (jobs.isEmpty()) {
			throwIfClosed();
		}
		else if (tryEnter(jobs.get(0).level(), jobs.size())) {
			jobs.forEach(this::addToLane);
			jobs.forEach(this::introduce);
		}
		else {
			this.fullQueue.refuseIfHopeless(jobs);
			acceptOneByOne(jobs);
		}
	}

	private boolean tryEnter(int level, int slots) {
		return (this.door.isEmpty() && this.admission.tryEnter(level, slots, false))
				|| this.door.tryEnter(level, slots);
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
			this.refusals.refuseFrom(accepted + 1, jobs, ex);
			throw ex;
		}
		finally {
			for (int last = accepted - 1; last >= 0 && accepted < jobs.size(); last--) {
				jobs.get(last).stop(BATCH_REFUSED);
			}
		}
	}

	private void mayReturn(StatefulJob<?> job) {
		if (job.mayReturn()) {
			this.outside.add();
		}
	}

	void watchExpiry(PoolJob<?> job) {
		if (job.options.queueTimeout() != 0) {
			this.timekeeper.watchQueued(job.ready() + job.options.queueTimeout());
		}
	}

	/** Others may cancel the job while it is on its way in. */
	private void acceptFollowing(PoolJob<?> job) {
		this.fullQueue.refuseIfClosed(job);
		job.follow(Objects.requireNonNull(job.options.token()));
		if (!job.isOffered()) {
			return;
		}
		if (!this.door.isEmpty() || !this.admission.tryEnter(job.level(), false)) {
			this.fullQueue.accept(job);
		}
		else if (job.enter() == StatefulJob.OFFERED) {
			addToLane(job);
		}
		else {
			giveSlotBack(job);
			this.crew.endIfDrained();
		}
	}

	private void acceptOutside(PoolJob<?> job) {
		this.outside.add();
		if (this.admission.isClosed()) {
			this.outside.remove();
			this.refusals.refuse(job, this.refusals.closed());
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
			}
			default -> {
				this.admission.leave(job.level());
				return;
			}
		}
		if (job.isToBeKept()) {
			job.keep();
		}
		else {
			job.enqueue();
			this.lanes.offer(job);
		}
		LockSupport.unpark(job.submitter());
	}

	/** Jobs from the door have been brought into their lanes. */
	private void haveEntered() {
		this.watermarks.filled();
		this.pool.callWorker();
		// One that had ended held its slot for a moment: the last worker may have seen it
		this.crew.endIfDrained();
	}

	private void hasSlot(StatefulJob<?> job) {
		if (!job.mayReturn()) {
			this.outside.entered();
		}
	}

	// Out of it

	/**
	 * An entry is in its lane again: who came by meanwhile has not seen it.
	 */
	void wasPutBack(PoolJob<?> job) {
		watchExpiry(job);
		this.pool.stopIfCancelling(job);
	}

	/** A job does not wait any more. Called once by whoever ended its waiting. */
	void left(StatefulJob<?> job, int from) {
		switch (from) {
			case StatefulJob.QUEUED, StatefulJob.KEPT -> {
				this.counters.left(job.level());
				giveSlotBack(job);
			}
			case StatefulJob.OFFERED -> {
				this.counters.passed(job.level());
				mayReturn(job);
			}
			default -> {
				this.counters.dropped(job.level());
				if (!job.mayReturn()) {
					this.outside.remove();
				}
			}
		}
	}

	private void giveSlotBack(StatefulJob<?> job) {
		this.admission.leave(job.level());
		this.door.admit();
		this.watermarks.drained();
	}

	/** A job was submitted, and somebody wants to know how full the queue is. */
	void queueIsFollowed() {
		this.watermarks.followed();
	}

	/** How long the queue has been saturated, {@code null} if it is not. */
	@Nullable Duration saturatedFor() {
		return this.watermarks.saturatedFor();
	}

	/** A job has ended, and has been counted as ended. */
	void ended(StatefulJob<?> job) {
		if (job.mayReturn()) {
			this.outside.remove();
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

	/** Jobs of a level that hold a slot. */
	int queued(int level) {
		return this.admission.size(level);
	}

	void resize(PoolSettings settings) {
		this.admission.resize(settings);
		this.door.admit();
		wakeSubmitters();
		this.watermarks.move(settings);
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
		this.pool.startRules().wakeSubmitters();
	}

	boolean isClosed() {
		return this.admission.isClosed();
	}

	void throwIfClosed() {
		if (isClosed()) {
			throw this.refusals.closed();
		}
	}

	/** Whether the pool is closed and has nothing left to start. */
	boolean isDrained() {
		return this.admission.isClosed() && this.outside.isEmpty() && this.admission.isEmpty();
	}

}
