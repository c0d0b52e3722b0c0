package io.threadsystem.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

/**
 * The bounded, ordered hand-off of jobs from submitters to workers: a monitor.
 */
final class JobQueue extends JobOwner {

	/*
	 * One lock guards everything here: the lists of jobs, the bound, all counts, pause
	 * and close, the start policy, and which workers there are and what they do. Each
	 * operation holds it for some tens of nanoseconds, and runs no foreign code under it:
	 * no listener, callback, decorator, thread start, log line or completion of a future.
	 * What an operation leaves to be done (wake a worker, start one, release a submitter,
	 * tell the timer) is done by 'unlock', after the lock was released.
	 *
	 * Jobs. A pending job that was accepted is in exactly one place: in the list of its
	 * level, in the wait list, in the heap of delayed jobs, or in the list 'outside'. So
	 * whoever holds the lock can take it out at once, with its slot. A job is counted as
	 * submitted when it is accepted, and in one final state when it ends: a pending job
	 * by the thread that ends it, a running one when its worker comes back for the next.
	 * Until then a snapshot counts the final state that the job of a worker shows. So at
	 * every moment submitted = pending + running + completed + failed + cancelled.
	 *
	 * Slots. A free slot goes to the wait list first, in the order of levels, and within
	 * a level in the order of arrival. Every operation that frees a slot gives it away
	 * before it releases the lock, so a newcomer that finds a slot overtakes nobody.
	 *
	 * Workers. A worker is running (it has a job, and counts), waiting (its job waits for
	 * something, and it does not count), replaced (it is stuck, and does not count),
	 * idle, or the one that spins. At most one worker spins: it is awake, or about to be,
	 * and will look at the queue under the lock before it becomes idle. An operation that
	 * makes a job startable wakes a worker only where none spins; and a spinning worker
	 * that has found a job wakes the next one if there is more. So no job is left lying
	 * while a worker that may run it is idle. A worker that was made for a job spins from
	 * before its thread is started; if the start fails, it stops to spin, and another one
	 * is woken in its place.
	 */

	/** Looks at the mask before a spinning worker becomes idle: some microseconds. */
	private static final int SPINS = 100;

	private static final int LEVELS = Priority.values().length;

	/** Numbers of jobs are drawn so many at a time. */
	private static final int ID_BLOCK = 256;

	/** Futures that are being completed are looked at again after this time. */
	private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(10);

	private static final VarHandle NON_EMPTY = nonEmptyField();

	private final Listener listener;

	private final WorkerPool workers;

	private final JobDeadlines deadlines;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition becameIdle = this.lock.newCondition();

	// Jobs

	private final JobList[] levels = lists();

	private final JobList[] waitLists = lists();

	private final DelayedJobs delayed = new DelayedJobs();

	/** Accepted jobs that are being announced, wait for others, or leave their worker. */
	private final JobList outside = new JobList();

	/** Ended jobs whose futures are being completed by others than their workers. */
	private final JobList completing = new JobList();

	/** A bit for each level whose list is not empty. Spinning workers read it. */
	private int nonEmpty;

	/** Slots taken, by level; those of reserved jobs included. */
	private final int[] queued = new int[LEVELS];

	/** Accepted jobs without a slot that have not started, by level. */
	private final int[] withoutSlot = new int[LEVELS];

	private final long[] submitted = new long[LEVELS];

	private final long[][] ended = new long[JobState.values().length][LEVELS];

	private final long[] rejected = new long[LEVELS];

	private final long[] retried = new long[LEVELS];

	private int size;

	/** The sum of 'withoutSlot'. */
	private int unslotted;

	/** Jobs in the wait lists. */
	private int waiters;

	/** Whether waiting jobs have got slots since a worker was looked for. */
	private boolean admitted;

	private int capacity;

	private final int[] levelCapacity = new int[LEVELS];

	private long nextId;

	private long lastId = -1;

	/** The earliest moment at which a queue timeout may be exceeded. */
	private long earliestExpiry;

	private boolean expires;

	private StartPolicy policy;

	private boolean paused;

	private boolean closed;

	/** Whether every job is cancelled, those that are still to come included. */
	private boolean cancelling;

	/** When a drain cancels what is left. */
	private long drainDeadline;

	private boolean draining;

	/** How full the queue is, compared with its marks. */
	private final SaturationMonitor saturation;

	// Workers

	private WorkerLimits limits;

	private WorkerThreadFactory factory;

	private @Nullable Worker firstWorker;

	private @Nullable Worker firstGuest;

	private @Nullable Worker firstIdle;

	private @Nullable Worker spinner;

	private int total;

	private int running;

	private int waiting;

	private int replaced;

	/** Workers that have a job: running, waiting or replaced. */
	private int busy;

	private int guests;

	/** Running jobs that may return for another attempt. */
	private int returning;

	/** Surplus workers that may stay idle, as they have replaced waiting ones. */
	private int spares;

	private long replacedSoFar;

	/** Threads that wait until the pool is idle. */
	private int idleWaiters;

	// What the current operation leaves to be done after the unlock

	private boolean news;

	private List<Thread> toUnpark = new ArrayList<>();

	/** Whether the stack of a thread was full in the middle of an operation. */
	private volatile boolean overflowed;

	private boolean limitReached;

	private boolean saturationChanged;

	private boolean hasEnded;

	private boolean endIsNews;

	private long wakeTimerAt;

	private boolean wakeTimer;

	JobQueue(PoolContext pool, WorkerThreadFactory factory, Listener listener) {
		super(pool);
		PoolSettings settings = pool.settings();
		this.listener = listener;
		this.limits = WorkerLimits.of(settings);
		this.factory = factory;
		this.policy = StartPolicy.of(settings, null, pool.ticker());
		this.saturation = new SaturationMonitor(pool, this::size);
		this.workers = new WorkerPool(pool, this, listener::workerStarted);
		this.deadlines = new JobDeadlines(pool, this);
		resizeSlots(settings);
	}

	/** What is to be done by others, after the lock was released. */
	interface Listener {

		/** The thread of a worker was started. */
		void workerStarted();

		/** A job waits, and no worker may be added for it. */
		void workerLimitReached();

		/** A job is due after the shutdown, which does not wait for it. */
		void tooLate(PoolJob<?> job);

		/** The queue is closed and drained, and no worker is left. */
		void ended();

	}

	/** Starts the threads of workers, and waits for their end. */
	WorkerPool workerPool() {
		return this.workers;
	}

	/** How full the queue is, compared with its marks. */
	SaturationMonitor saturation() {
		return this.saturation;
	}

	private static VarHandle nonEmptyField() {
		try {
			return MethodHandles.lookup().findVarHandle(JobQueue.class, "nonEmpty", int.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private static JobList[] lists() {
		return Stream.generate(JobList::new).limit(LEVELS).toArray(JobList[]::new);
	}

	/** Releases the lock, and does what the operation has left to be done. */
	private void unlock(@Nullable Worker toWake) {
		if (this.news || this.overflowed) {
			unlockWithNews(toWake);
			return;
		}
		this.lock.unlock();
		if (toWake != null) {
			this.workers.wake(toWake);
		}
		if (this.lock.isHeldByCurrentThread()) {
			releaseLeftover();
		}
	}

	/**
	 * An earlier operation of this thread has left the lock taken: at the end of the
	 * stack, {@code ReentrantLock.lock()} may throw a StackOverflowError and take the
	 * lock all the same, as the JDK reserves some stack for it.
	 */
	private void releaseLeftover() {
		this.overflowed = true;
		while (this.lock.isHeldByCurrentThread()) {
			this.lock.unlock();
		}
		callWorkers();
	}

	private void unlockWithNews(@Nullable Worker toWake) {
		Worker overlooked = null;
		if (this.overflowed) {
			recount();
			overlooked = (this.spinner != null) ? this.spinner : signal();
			this.overflowed = false;
		}
		List<Thread> released = this.toUnpark;
		boolean limitReached = this.limitReached;
		boolean saturationChanged = this.saturationChanged;
		boolean endIsNews = this.endIsNews;
		boolean wakeTimer = this.wakeTimer;
		long wakeTimerAt = this.wakeTimerAt;
		this.toUnpark = released.isEmpty() ? released : new ArrayList<>();
		this.limitReached = false;
		this.saturationChanged = false;
		this.endIsNews = false;
		this.wakeTimer = false;
		this.news = false;
		this.lock.unlock();
		if (toWake != null) {
			this.workers.wake(toWake);
		}
		if (overlooked != null && overlooked != toWake) {
			this.workers.wake(overlooked);
		}
		released.forEach(LockSupport::unpark);
		if (wakeTimer) {
			this.deadlines.watchQueued(wakeTimerAt);
		}
		if (limitReached) {
			this.listener.workerLimitReached();
		}
		if (saturationChanged) {
			this.saturation.changed();
		}
		if (endIsNews) {
			this.listener.ended();
		}
		if (this.lock.isHeldByCurrentThread()) {
			releaseLeftover();
		}
	}

	/**
	 * Releases the lock, if it is held, after a StackOverflowError in the middle of an
	 * operation of the calling thread. The next operation, which may have room for that,
	 * puts the counts in order, and wakes the worker that spins, which may not have been
	 * woken. The methods of the lists call nothing, so each of them was done or not
	 * begun; the counts follow from the lists and from what the workers have. A job that
	 * is in no list was not accepted.
	 */
	@Override
	void recoverFromOverflow() {
		this.overflowed = true;
		try {
			this.lock.unlock();
		}
		catch (IllegalMonitorStateException notHeld) {
			// Nothing was going on under the lock
		}
	}

	private void recount() {
		for (PoolJob<?> job = this.outside.head(); job != null;) {
			PoolJob<?> after = job.next;
			if (job.place == PoolJob.RESERVED && !job.isAnnounced()) {
				this.outside.remove(job);
				this.levels[job.level].addLast(job);
			}
			job = after;
		}
		int mask = 0;
		this.size = 0;
		this.unslotted = 0;
		this.waiters = 0;
		this.returning = 0;
		for (int level = 0; level < LEVELS; level++) {
			this.queued[level] = 0;
			this.withoutSlot[level] = 0;
			this.submitted[level] = this.ended[2][level] + this.ended[3][level] + this.ended[4][level];
			mask |= this.levels[level].isEmpty() ? 0 : 1 << level;
			for (PoolJob<?> job = this.levels[level].head(); job != null; job = job.next) {
				job.place = PoolJob.IN_LEVEL;
				job.state(PoolJob.QUEUED);
				recount(job);
			}
			for (PoolJob<?> job = this.waitLists[level].head(); job != null; job = job.next) {
				this.waiters++;
				recount(job);
			}
		}
		for (PoolJob<?> job = this.outside.head(); job != null; job = job.next) {
			recount(job);
		}
		this.delayed.forEach(this::recount);
		this.total = 0;
		this.running = 0;
		this.waiting = 0;
		this.replaced = 0;
		this.busy = 0;
		this.guests = 0;
		for (Worker worker = this.firstWorker; worker != null; worker = worker.next) {
			this.total++;
			this.running += worker.counted ? 1 : 0;
			this.waiting += (worker.waitDepth > 0) ? 1 : 0;
			this.replaced += worker.replaced ? 1 : 0;
			recountRunning(worker.job);
			this.busy += (worker.job != null) ? 1 : 0;
		}
		for (Worker guest = this.firstGuest; guest != null; guest = guest.next) {
			this.guests++;
			recountRunning(guest.job);
			this.busy += (guest.job != null) ? 1 : 0;
		}
		NON_EMPTY.setOpaque(this, mask);
	}

	private void recount(PoolJob<?> job) {
		if (job.place == PoolJob.IN_LEVEL || job.place == PoolJob.RESERVED) {
			this.queued[job.level]++;
			this.size++;
		}
		else if (job.state() == PoolJob.DELAYED) {
			this.withoutSlot[job.level]++;
			this.unslotted++;
		}
		else {
			return;
		}
		recountRunning(job);
	}

	private void recountRunning(@Nullable PoolJob<?> job) {
		if (job != null) {
			this.submitted[job.level]++;
			this.returning += job.mayReturn() ? 1 : 0;
		}
	}

	private void wakeTimerAt(long time) {
		if (!this.wakeTimer || time - this.wakeTimerAt < 0) {
			this.wakeTimerAt = time;
		}
		this.wakeTimer = true;
		this.news = true;
	}

	private void unparkLater(@Nullable Thread thread) {
		if (thread != null) {
			this.toUnpark.add(thread);
			this.news = true;
		}
	}

	// Submitting

	/** What has become of an offer. */
	enum Offer {

		/** The job was accepted, or has ended meanwhile. */
		ACCEPTED,

		/** There is no slot. */
		FULL,

		/** The queue is closed. */
		CLOSED

	}

	/** Accepts a job if there is a slot for it. */
	Offer offer(PoolJob<?> job) {
		Worker toWake = null;
		this.lock.lock();
		try {
			if (job.state() != PoolJob.NEW) {
				return Offer.ACCEPTED;
			}
			if (this.closed) {
				return Offer.CLOSED;
			}
			if (!hasSlot(job.level, 1)) {
				return Offer.FULL;
			}
			accept(job);
			toWake = signal();
			return Offer.ACCEPTED;
		}
		finally {
			unlock(toWake);
		}
	}

	/** Accepts all jobs, which are of one level, or none. */
	Offer offerAll(List<? extends PoolJob<?>> jobs) {
		Worker toWake = null;
		this.lock.lock();
		try {
			if (this.closed) {
				return Offer.CLOSED;
			}
			if (jobs.isEmpty()) {
				return Offer.ACCEPTED;
			}
			if (!hasSlot(jobs.get(0).level, jobs.size())) {
				return Offer.FULL;
			}
			jobs.forEach(this::accept);
			toWake = signal();
			return Offer.ACCEPTED;
		}
		finally {
			unlock(toWake);
		}
	}

	/**
	 * Whether so many jobs of a level would have slots if those of lower levels left.
	 */
	boolean couldHold(int level, int slots) {
		this.lock.lock();
		try {
			long room = (this.capacity == 0) ? Integer.MAX_VALUE : (long) this.capacity - this.size;
			for (int lower = 0; lower < level; lower++) {
				room += this.queued[lower];
			}
			long ofLevel = (this.levelCapacity[level] == 0) ? Integer.MAX_VALUE
					: (long) this.levelCapacity[level] - this.queued[level];
			return slots <= Math.min(room, ofLevel);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Accepts a job outside of the queue; it has to be told what it waits for.
	 * @return {@code false} if the queue is closed
	 */
	boolean acceptOutside(PoolJob<?> job) {
		this.lock.lock();
		try {
			if (this.closed) {
				return false;
			}
			count(job);
			job.state(PoolJob.DELAYED);
			putOutside(job, PoolJob.OUTSIDE);
			return true;
		}
		finally {
			unlock(null);
		}
	}

	/** A job that was announced may start now. */
	void announced(PoolJob<?> job) {
		Worker toWake = null;
		this.lock.lock();
		try {
			if (job.place == PoolJob.RESERVED) {
				this.outside.remove(job);
				link(job);
				toWake = signal();
			}
		}
		finally {
			unlock(toWake);
		}
	}

	/**
	 * Accepts a job if there is a slot, and otherwise puts it into the wait list, where
	 * it stays NEW until it has a slot, or its submitter takes it back.
	 * @return {@code false} if the queue is closed
	 */
	boolean offerOrWait(PoolJob<?> job, Thread submitter) {
		Worker toWake = null;
		this.lock.lock();
		try {
			if (this.closed) {
				return false;
			}
			if (job.state() == PoolJob.NEW && job.place == PoolJob.NOWHERE) {
				if (hasSlot(job.level, 1)) {
					accept(job);
					toWake = signal();
				}
				else {
					job.details().submitter = submitter;
					addToWaitList(job);
					watchExpiry(job);
				}
			}
			return true;
		}
		finally {
			unlock(toWake);
		}
	}

	/** Whether a job still waits for a slot (FULL), and may go on to (CLOSED: not). */
	Offer lookAtWaiting(PoolJob<?> job) {
		this.lock.lock();
		try {
			if (job.state() != PoolJob.NEW || job.place != PoolJob.WAITING) {
				return Offer.ACCEPTED;
			}
			return this.closed ? Offer.CLOSED : Offer.FULL;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Takes back a job that was not accepted.
	 * @return {@code false} if it was accepted meanwhile, or has ended
	 */
	boolean withdraw(PoolJob<?> job) {
		this.lock.lock();
		try {
			if (job.state() != PoolJob.NEW || job.place == PoolJob.RESERVED) {
				return false;
			}
			if (job.place == PoolJob.WAITING) {
				removeFromWaitList(job);
			}
			job.state(PoolJob.CANCELLED);
			this.rejected[job.level]++;
			return true;
		}
		finally {
			unlock(null);
		}
	}

	/** Counts a job as rejected that was never offered. */
	void reject(PoolJob<?> job) {
		this.lock.lock();
		try {
			this.rejected[job.level]++;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Lets the submitter of a NEW job run it, if rate limits allow its start now.
	 * @return 0 if the guest has the job now; else how long to wait until a start may be
	 * allowed; -1 if the job is not NEW any more, -2 if the queue is closed
	 */
	long startInCaller(PoolJob<?> job, Worker guest) {
		this.lock.lock();
		try {
			if (job.state() != PoolJob.NEW || job.place == PoolJob.RESERVED) {
				return -1;
			}
			if (this.closed) {
				return -2;
			}
			long wait = this.policy.untilStart(job.level);
			if (wait > 0) {
				return wait;
			}
			if (job.place == PoolJob.WAITING) {
				removeFromWaitList(job);
			}
			this.policy.startedInCaller(job.level);
			count(job);
			run(job, guest);
			guest.counted = false;
			guest.next = this.firstGuest;
			if (this.firstGuest != null) {
				this.firstGuest.previous = guest;
			}
			this.firstGuest = guest;
			this.guests++;
			return 0;
		}
		finally {
			unlock(null);
		}
	}

	/** A submitter has run its job. */
	void guestLeaves(Worker guest) {
		this.lock.lock();
		try {
			finished(guest);
			if (guest.previous != null) {
				guest.previous.next = guest.next;
			}
			else {
				this.firstGuest = guest.next;
			}
			if (guest.next != null) {
				guest.next.previous = guest.previous;
			}
			this.guests--;
			checkIdle();
			checkDrained();
		}
		finally {
			unlock(null);
		}
	}

	/**
	 * Has jobs of lower levels leave the full queue, until a job has a slot, and lines it
	 * up for that.
	 * @param level the level at which a waiting job competes, by its wait
	 * @return the jobs that have left, FAILED, which have to be completed
	 */
	List<PoolJob<?>> evictFor(PoolJob<?> job, LevelOfJob level) {
		List<PoolJob<?>> evicted = new ArrayList<>(1);
		Worker toWake = null;
		this.lock.lock();
		try {
			while (!this.closed && job.state() == PoolJob.NEW && job.place != PoolJob.RESERVED) {
				if (job.place == PoolJob.WAITING) {
					removeFromWaitList(job);
				}
				if (hasSlot(job.level, 1)) {
					accept(job);
					toWake = signal();
				}
				else {
					PoolJob<?> victim = isFull(job.level) ? null : oldestBelow(job.level, level);
					if (victim == null) {
						break;
					}
					addToWaitList(job);
					end(victim, PoolJob.FAILED);
					evicted.add(victim);
				}
			}
			if (toWake == null) {
				toWake = signal();
			}
		}
		finally {
			unlock(toWake);
		}
		return evicted;
	}

	private @Nullable PoolJob<?> oldestBelow(int level, LevelOfJob levelOf) {
		for (int lower = 0; lower < level; lower++) {
			for (PoolJob<?> job = this.levels[lower].head(); job != null; job = job.next) {
				if (levelOf.levelOf(job) < level) {
					return job;
				}
			}
		}
		return null;
	}

	/** The level at which a job competes. */
	interface LevelOfJob {

		long levelOf(PoolJob<?> job);

	}

	private boolean hasSlot(int level, int slots) {
		if (this.overflowed) {
			recount();
		}
		return (this.capacity == 0 || this.size + (long) slots <= this.capacity)
				&& (this.levelCapacity[level] == 0 || this.queued[level] + (long) slots <= this.levelCapacity[level]);
	}

	/** Whether a level is full, whatever room there is in the queue. */
	private boolean isFull(int level) {
		return this.levelCapacity[level] != 0 && this.queued[level] >= this.levelCapacity[level];
	}

	boolean isLevelFull(int level) {
		this.lock.lock();
		try {
			return isFull(level);
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Accepts a NEW job, which gets a slot. */
	private void accept(PoolJob<?> job) {
		count(job);
		takeSlot(job);
		if (job.isAnnounced()) {
			putOutside(job, PoolJob.RESERVED);
		}
		else {
			link(job);
		}
	}

	private void count(PoolJob<?> job) {
		this.submitted[job.level]++;
		job.number(drawNumber());
		if (job.mayReturn()) {
			this.returning++;
		}
	}

	private long drawNumber() {
		if (this.nextId > this.lastId) {
			this.nextId = PoolJob.drawNumbers(ID_BLOCK);
			this.lastId = this.nextId + ID_BLOCK - 1;
		}
		return this.nextId++;
	}

	@Override
	void number(PoolJob<?> job) {
		this.lock.lock();
		try {
			job.number(drawNumber());
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	long drawId() {
		this.lock.lock();
		try {
			return drawNumber();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void takeSlot(PoolJob<?> job) {
		this.queued[job.level]++;
		this.size++;
		if (this.saturation.filled(this.size)) {
			this.saturationChanged = true;
			this.news = true;
		}
	}

	private void giveSlotBack(PoolJob<?> job) {
		this.queued[job.level]--;
		this.size--;
		if (this.waiters > 0) {
			admitWaiting();
		}
		if (this.saturation.drained(this.size)) {
			this.saturationChanged = true;
			this.news = true;
		}
	}

	/** Brings a job that has a slot into the list of its level. */
	private void link(PoolJob<?> job) {
		this.levels[job.level].addLast(job);
		job.place = PoolJob.IN_LEVEL;
		job.state(PoolJob.QUEUED);
		int bit = 1 << job.level;
		if ((this.nonEmpty & bit) == 0) {
			NON_EMPTY.setOpaque(this, this.nonEmpty | bit);
		}
		if (job.options.queueTimeout() != 0) {
			watchExpiry(job);
		}
	}

	private void unlink(PoolJob<?> job) {
		this.levels[job.level].remove(job);
		job.place = PoolJob.NOWHERE;
		if (this.levels[job.level].isEmpty()) {
			NON_EMPTY.setOpaque(this, this.nonEmpty & ~(1 << job.level));
		}
	}

	private void putOutside(PoolJob<?> job, byte place) {
		this.outside.addLast(job);
		job.place = place;
		if (place == PoolJob.OUTSIDE) {
			this.withoutSlot[job.level]++;
			this.unslotted++;
		}
	}

	private void addToWaitList(PoolJob<?> job) {
		this.waitLists[job.level].addLast(job);
		job.place = PoolJob.WAITING;
		this.waiters++;
	}

	private void removeFromWaitList(PoolJob<?> job) {
		this.waitLists[job.level].remove(job);
		job.place = PoolJob.NOWHERE;
		this.waiters--;
	}

	/** Gives free slots to waiting jobs. */
	private void admitWaiting() {
		for (int level = LEVELS - 1; level >= 0 && this.waiters > 0; level--) {
			PoolJob<?> job = this.waitLists[level].head();
			while (job != null && hasSlot(level, 1)) {
				PoolJob<?> after = job.next;
				if (job.state() == PoolJob.DELAYED) {
					removeFromWaitList(job);
					this.withoutSlot[level]--;
					this.unslotted--;
					takeSlot(job);
					link(job);
				}
				else if (!this.closed) {
					removeFromWaitList(job);
					unparkLater(job.details().submitter);
					accept(job);
				}
				this.admitted = true;
				job = after;
			}
		}
	}

	private void watchExpiry(PoolJob<?> job) {
		if (job.options.queueTimeout() != 0) {
			long expiry = job.ready() + job.options.queueTimeout();
			if (!this.expires || expiry - this.earliestExpiry < 0) {
				this.earliestExpiry = expiry;
				this.expires = true;
				wakeTimerAt(expiry);
			}
		}
	}

	// Delayed jobs

	@Override
	void dependenciesMet(PoolJob<?> job) {
		long now = this.pool.now();
		Worker toWake = null;
		boolean inVain = false;
		this.lock.lock();
		try {
			if (job.place == PoolJob.OUTSIDE && job.state() == PoolJob.DELAYED) {
				this.outside.remove(job);
				job.details().readyAt(now + job.options.delay());
				if (job.options.delay() > 0) {
					inVain = delay(job);
				}
				else {
					due(job);
					toWake = signal();
				}
			}
		}
		finally {
			unlock(toWake);
		}
		if (inVain) {
			this.listener.tooLate(job);
		}
	}

	/** An accepted job that is outside waits for its time. */
	void delayOutside(PoolJob<?> job) {
		boolean inVain = false;
		this.lock.lock();
		try {
			if (job.place == PoolJob.OUTSIDE && job.state() == PoolJob.DELAYED) {
				this.outside.remove(job);
				inVain = delay(job);
			}
		}
		finally {
			unlock(null);
		}
		if (inVain) {
			this.listener.tooLate(job);
		}
	}

	/**
	 * Puts a job into the heap.
	 * @return whether the shutdown of the pool does not wait for it
	 */
	private boolean delay(PoolJob<?> job) {
		this.delayed.add(job);
		job.place = PoolJob.IN_HEAP;
		if (this.delayed.first() == job) {
			wakeTimerAt(job.ready());
		}
		return this.cancelling || (this.draining && job.ready() - this.drainDeadline > 0);
	}

	@Override
	boolean returnForRetry(PoolJob<?> job, int from, long due) {
		this.lock.lock();
		try {
			if (!job.change(from, PoolJob.DELAYED)) {
				return false;
			}
			job.details().readyAt(due);
			this.retried[job.level]++;
			putOutside(job, PoolJob.OUTSIDE);
			if (job.worker instanceof Worker runner) {
				release(runner);
			}
			return true;
		}
		finally {
			unlock(null);
		}
	}

	@Override
	void scheduleRetry(PoolJob<?> job) {
		delayOutside(job);
	}

	@Override
	void watchRunning(long deadline) {
		this.deadlines.watchRunning(deadline);
	}

	/** A job whose wait is over gets a slot, or lines up for one. */
	private void due(PoolJob<?> job) {
		if (hasSlot(job.level, 1)) {
			this.withoutSlot[job.level]--;
			this.unslotted--;
			takeSlot(job);
			link(job);
		}
		else {
			addToWaitList(job);
			watchExpiry(job);
		}
	}

	/**
	 * Lets jobs go whose time has come.
	 * @return the time of the next one, or {@code LONGEST} from now
	 */
	long releaseDue(long now) {
		Worker toWake = null;
		this.lock.lock();
		try {
			PoolJob<?> first = this.delayed.first();
			while (first != null && first.ready() - now <= 0) {
				this.delayed.remove(first);
				first.place = PoolJob.NOWHERE;
				due(first);
				first = this.delayed.first();
			}
			toWake = signal();
			return (first != null) ? first.ready() : now + Nanos.LONGEST;
		}
		finally {
			unlock(toWake);
		}
	}

	/** Whether a queue timeout may have been exceeded at this time; if not, when. */
	long nextExpiry(long now) {
		this.lock.lock();
		try {
			return this.expires ? this.earliestExpiry : now + Nanos.LONGEST;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Jobs that have exceeded their queue timeout, and looks for the next ones to. */
	List<PoolJob<?>> expired(long now) {
		List<PoolJob<?>> expired = new ArrayList<>();
		this.lock.lock();
		try {
			this.expires = false;
			Consumer<PoolJob<?>> look = (job) -> {
				if (job.options.queueTimeout() != 0) {
					if (now - job.ready() >= job.options.queueTimeout()) {
						expired.add(job);
					}
					else {
						watchExpiry(job);
					}
				}
			};
			for (int level = 0; level < LEVELS; level++) {
				this.levels[level].forEach(look);
				this.waitLists[level].forEach(look);
			}
		}
		finally {
			unlock(null);
		}
		return expired;
	}

	// Ending jobs before their time

	@Override
	int end(PoolJob<?> job, int end, boolean onlyRunning) {
		Worker toWake = null;
		this.lock.lock();
		try {
			int state = job.state();
			if (PoolJob.isPending(state)) {
				if (onlyRunning) {
					return ENDED;
				}
				end(job, end);
				toWake = signal();
				return PENDING;
			}
			while (!PoolJob.isFinal(state)) {
				if (job.change(state, end)) {
					beginCompletion(job);
					return WAS_RUNNING;
				}
				state = job.state();
			}
			return ENDED;
		}
		finally {
			unlock(toWake);
		}
	}

	@Override
	boolean endPending(PoolJob<?> job, int end) {
		Worker toWake = null;
		this.lock.lock();
		try {
			if (!PoolJob.isPending(job.state())) {
				return false;
			}
			end(job, end);
			toWake = signal();
			return true;
		}
		finally {
			unlock(toWake);
		}
	}

	/** Ends a pending job; its slot goes to a waiting one. */
	private void end(PoolJob<?> job, int end) {
		byte place = job.place;
		switch (place) {
			case PoolJob.IN_LEVEL -> unlink(job);
			case PoolJob.RESERVED, PoolJob.OUTSIDE -> this.outside.remove(job);
			case PoolJob.IN_HEAP -> this.delayed.remove(job);
			case PoolJob.WAITING -> removeFromWaitList(job);
			default -> {
			}
		}
		job.place = PoolJob.NOWHERE;
		boolean accepted = job.state() != PoolJob.NEW || place == PoolJob.RESERVED;
		if (!accepted) {
			count(job);
			unparkLater((job.existingDetails() != null) ? job.details().submitter : null);
		}
		job.state(end);
		this.ended[stateIndex(end)][job.level]++;
		if (job.mayReturn()) {
			this.returning--;
		}
		beginCompletion(job);
		if (place == PoolJob.IN_LEVEL || place == PoolJob.RESERVED) {
			giveSlotBack(job);
		}
		else if (accepted) {
			this.withoutSlot[job.level]--;
			this.unslotted--;
		}
		checkDrained();
	}

	private static int stateIndex(int end) {
		return switch (end) {
			case PoolJob.COMPLETED -> 2;
			case PoolJob.FAILED -> 3;
			default -> 4;
		};
	}

	private void beginCompletion(PoolJob<?> job) {
		this.completing.addLast(job);
	}

	@Override
	void completed(PoolJob<?> job) {
		this.lock.lock();
		try {
			this.completing.remove(job);
			checkIdle();
		}
		finally {
			unlock(null);
		}
	}

	/**
	 * Cancels all jobs, and those that are still to come. All of them are cancelled in
	 * one step, so none of them ends because of the end of another.
	 * @return the jobs, whose futures the caller completes; those that were pending first
	 */
	List<Stopped> cancelAll() {
		List<Stopped> stopped = new ArrayList<>();
		this.lock.lock();
		try {
			this.cancelling = true;
			for (PoolJob<?> job : pendingJobs()) {
				if (PoolJob.isPending(job.state()) && (job.state() != PoolJob.NEW || job.place == PoolJob.RESERVED)) {
					end(job, PoolJob.CANCELLED);
					stopped.add(new Stopped(job, PENDING));
				}
			}
			for (PoolJob<?> job : runningJobsNow()) {
				if (job.change(PoolJob.RUNNING, PoolJob.CANCELLED) || job.change(PoolJob.OVERDUE, PoolJob.CANCELLED)) {
					beginCompletion(job);
					stopped.add(new Stopped(job, WAS_RUNNING));
				}
			}
		}
		finally {
			unlock(null);
		}
		return stopped;
	}

	/**
	 * A job that was stopped.
	 *
	 * @param job the job
	 * @param before PENDING or WAS_RUNNING
	 */
	record Stopped(PoolJob<?> job, int before) {
	}

	// Workers

	/**
	 * Accounts for the job that a worker has run, and gives it the next one, for which it
	 * waits if need be.
	 * @return {@code null} if the worker is to end; it is not counted any more then
	 */
	@Nullable PoolJob<?> take(Worker worker) {
		boolean spun = false;
		while (true) {
			PoolJob<?> job = null;
			Worker toWake = null;
			boolean leaves = false;
			boolean spins = false;
			long keepAlive = 0;
			this.lock.lock();
			try {
				if (worker.job != null) {
					finished(worker);
				}
				if (isSurplus(worker)) {
					toWake = leave(worker);
					leaves = true;
				}
				else {
					job = next();
					if (job != null) {
						start(job, worker);
						if (this.spinner == worker) {
							this.spinner = null;
							toWake = signal();
						}
						else if (this.admitted) {
							toWake = signal();
						}
					}
					else if (!spun && (this.spinner == null || this.spinner == worker)) {
						this.spinner = worker;
						spins = true;
						checkIdle();
					}
					else {
						if (this.spinner == worker) {
							this.spinner = null;
						}
						checkIdle();
						keepAlive = becomeIdle(worker);
					}
				}
			}
			finally {
				unlock(toWake);
			}
			if (job != null || leaves) {
				return job;
			}
			worker.now = 0;
			if (spins) {
				spin();
				spun = true;
			}
			else if (worker.sleep(keepAlive)) {
				spun = false;
			}
			else {
				return null;
			}
		}
	}

	private void spin() {
		for (int spins = 0; spins < SPINS && (int) NON_EMPTY.getOpaque(this) == 0; spins++) {
			Thread.onSpinWait();
		}
	}

	/** The job that a worker may start now. */
	private @Nullable PoolJob<?> next() {
		if (this.nonEmpty == 0 || this.paused || this.running >= this.limits.most()) {
			return null;
		}
		PoolJob<?> job = this.policy.next(this.levels, this.nonEmpty);
		if (job == null) {
			askAgain();
		}
		return job;
	}

	/** Has the timer call a worker when the policy says that a job may start. */
	private void askAgain() {
		if (this.policy.asksAgain()) {
			wakeTimerAt(this.policy.askAgainAt());
		}
	}

	private void start(PoolJob<?> job, Worker worker) {
		unlink(job);
		run(job, worker);
		worker.counted = true;
		this.running++;
		this.policy.started(job.level);
		giveSlotBack(job);
	}

	private void run(PoolJob<?> job, Worker runner) {
		job.worker = runner;
		job.place = PoolJob.NOWHERE;
		runner.job = job;
		runner.interruptible = true;
		runner.level = job.level;
		this.busy++;
		job.state(PoolJob.RUNNING);
	}

	/** Accounts for the job of a worker that has come back. */
	private void finished(Worker worker) {
		PoolJob<?> job = worker.job;
		if (job == null) {
			return;
		}
		if (!job.hasStarted()) {
			this.policy.refund(job.level);
		}
		if (job.mayReturn()) {
			this.returning--;
		}
		this.ended[stateIndex(job.state())][job.level]++;
		release(worker);
		checkDrained();
	}

	/** The worker has no job any more. */
	private void release(Worker worker) {
		if (worker.counted) {
			worker.counted = false;
			this.running--;
			this.policy.released(worker.level);
		}
		if (worker.replaced) {
			worker.replaced = false;
			this.replaced--;
		}
		if (worker.waitDepth > 0) {
			// The end of its wait was lost at the end of its stack
			worker.waitDepth = 0;
			worker.countsAfterWait = false;
			this.waiting--;
		}
		worker.forget();
		this.busy--;
	}

	/**
	 * Looks for a worker to wake, or makes one, if there is a job for it.
	 * @return the worker, which has to be woken after the unlock, and spins until then
	 */
	private @Nullable Worker signal() {
		this.admitted = false;
		if (this.nonEmpty == 0 || this.spinner != null || this.paused) {
			return null;
		}
		if (this.running >= this.limits.most()) {
			noticeLimit();
			return null;
		}
		Worker idle = this.firstIdle;
		if (idle == null && counted() >= this.limits.limit()) {
			noticeLimit();
			return null;
		}
		if (!this.policy.isStrict() && next() == null) {
			return null;
		}
		if (idle != null) {
			notIdle(idle);
		}
		else {
			idle = add();
		}
		this.spinner = idle;
		return idle;
	}

	/** A job waits, and no worker may be added for it. */
	private void noticeLimit() {
		if (this.limits.isToBeNoticed()
				&& (this.policy.isStrict() || this.policy.next(this.levels, this.nonEmpty) != null)) {
			this.limitReached = true;
			this.news = true;
		}
	}

	/** Workers that count as those that the pool may have. */
	private int counted() {
		return this.total - this.waiting - this.replaced;
	}

	private Worker add() {
		Worker worker = new Worker(this, this.factory);
		Worker first = this.firstWorker;
		worker.next = first;
		if (first != null) {
			first.previous = worker;
		}
		this.firstWorker = worker;
		this.total++;
		return worker;
	}

	/** Whether a worker without a job has to end. */
	private boolean isSurplus(Worker worker) {
		return counted() > this.limits.most() + Math.max(0, this.spares - this.waiting)
				|| worker.factory != this.factory || isDrained();
	}

	/**
	 * Takes out a worker that ends.
	 * @return another worker that has to be woken in its place
	 */
	private @Nullable Worker leave(Worker worker) {
		remove(worker);
		checkIdle();
		checkDrained();
		return signal();
	}

	private void remove(Worker worker) {
		if (this.spinner == worker) {
			this.spinner = null;
		}
		if (worker.idle) {
			notIdle(worker);
		}
		if (worker.previous != null) {
			worker.previous.next = worker.next;
		}
		else {
			this.firstWorker = worker.next;
		}
		if (worker.next != null) {
			worker.next.previous = worker.previous;
		}
		worker.next = null;
		worker.previous = null;
		this.total--;
		this.workers.leaves(worker);
	}

	/**
	 * @return how long the worker may stay idle, {@code LONGEST} for ever
	 */
	private long becomeIdle(Worker worker) {
		worker.idle = true;
		Worker first = this.firstIdle;
		worker.nextIdle = first;
		if (first != null) {
			first.previousIdle = worker;
		}
		this.firstIdle = worker;
		return (counted() > this.limits.kept()) ? this.limits.keepAlive() : Nanos.LONGEST;
	}

	private void notIdle(Worker worker) {
		if (worker.previousIdle != null) {
			worker.previousIdle.nextIdle = worker.nextIdle;
		}
		else {
			this.firstIdle = worker.nextIdle;
		}
		if (worker.nextIdle != null) {
			worker.nextIdle.previousIdle = worker.previousIdle;
		}
		worker.nextIdle = null;
		worker.previousIdle = null;
		worker.idle = false;
	}

	/**
	 * Ends an idle worker that has been idle for too long.
	 * @return {@code false} if it was woken, or has to stay
	 */
	boolean leaveIdle(Worker worker) {
		Worker toWake = null;
		this.lock.lock();
		try {
			if (!worker.idle || counted() <= this.limits.kept()) {
				return false;
			}
			if (this.spares > this.waiting) {
				this.spares--;
			}
			toWake = leave(worker);
			return true;
		}
		finally {
			unlock(toWake);
		}
	}

	/** How long an idle worker may stay so. */
	long keepAlive() {
		this.lock.lock();
		try {
			return (counted() > this.limits.kept()) ? this.limits.keepAlive() : Nanos.LONGEST;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** A worker could not be started, or has died: it is not counted any more. */
	void lost(Worker worker, boolean replaced) {
		Worker toWake = null;
		this.lock.lock();
		try {
			if (worker.job != null) {
				finished(worker);
			}
			if (worker.waitDepth > 0) {
				worker.waitDepth = 0;
				this.waiting--;
			}
			this.replacedSoFar += replaced ? 1 : 0;
			remove(worker);
			checkIdle();
			checkDrained();
			if (this.firstIdle != null || replaced) {
				toWake = signal();
			}
		}
		finally {
			unlock(toWake);
		}
	}

	/** Wakes or adds a worker if a job may start. */
	void callWorkers() {
		Worker toWake = null;
		this.lock.lock();
		try {
			toWake = signal();
		}
		finally {
			unlock(toWake);
		}
	}

	// Workers that wait or are replaced

	/**
	 * A worker is about to wait: it does not count until the wait is over.
	 * @return {@code false} if too many workers wait already
	 */
	boolean beginWait(Worker worker) {
		Worker toWake = null;
		this.lock.lock();
		try {
			if (worker.waitDepth == 0) {
				if (this.waiting >= this.limits.spare()) {
					return false;
				}
				this.waiting++;
				this.spares = Math.max(this.spares, this.waiting);
				if (worker.counted) {
					worker.counted = false;
					worker.countsAfterWait = true;
					this.running--;
					this.policy.released(worker.level);
				}
			}
			worker.waitDepth++;
			// Also where an earlier wait of the job has failed to wake one
			toWake = signal();
			return true;
		}
		finally {
			unlock(toWake);
		}
	}

	/**
	 * The wait is over; the pool may have one worker too many until the next comes by.
	 */
	void endWait(Worker worker) {
		this.lock.lock();
		try {
			if (worker.waitDepth > 0 && --worker.waitDepth == 0) {
				this.waiting--;
				if (worker.countsAfterWait) {
					worker.countsAfterWait = false;
					worker.counted = worker.job != null;
					if (worker.counted) {
						this.running++;
						this.policy.resumed(worker.level);
					}
				}
			}
		}
		finally {
			unlock(null);
		}
	}

	/** Another worker takes the place of one that is stuck on a job. */
	boolean replace(Worker worker, PoolJob<?> job) {
		Worker toWake = null;
		this.lock.lock();
		try {
			if (worker.job != job || !worker.counted) {
				return false;
			}
			worker.counted = false;
			worker.replaced = true;
			this.running--;
			this.replaced++;
			this.replacedSoFar++;
			this.policy.released(worker.level);
			toWake = signal();
			return true;
		}
		finally {
			unlock(toWake);
		}
	}

	// Settings, pause, close

	/** Goes by new settings. */
	void use(PoolSettings settings) {
		Worker toWake = null;
		this.lock.lock();
		try {
			StartPolicy before = this.policy;
			this.policy = StartPolicy.of(settings, before, this.pool.ticker());
			if (this.policy != before) {
				for (Worker worker = this.firstWorker; worker != null; worker = worker.next) {
					if (worker.counted) {
						this.policy.resumed(worker.level);
					}
				}
			}
			resizeSlots(settings);
			admitWaiting();
			wakeSubmitters();
			if (this.saturation.use(settings, this.size)) {
				this.saturationChanged = true;
				this.news = true;
			}
			toWake = signal();
		}
		finally {
			unlock(toWake);
		}
	}

	private void resizeSlots(PoolSettings settings) {
		this.capacity = settings.queueCapacity();
		for (int level = 0; level < LEVELS; level++) {
			this.levelCapacity[level] = settings.level(PoolJob.PRIORITIES[level]).queueCapacity();
		}
	}

	/** Lets submitters look at the settings, and at whether the queue is closed. */
	private void wakeSubmitters() {
		for (JobList list : this.waitLists) {
			list.forEach((job) -> {
				if (job.state() == PoolJob.NEW) {
					unparkLater(job.details().submitter);
				}
			});
		}
	}

	/** Changes how many workers there may be; they have to be called then. */
	void use(WorkerLimits limits) {
		this.lock.lock();
		try {
			this.limits = limits;
			this.spares = this.waiting;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Idle workers look whether they are too many. */
	void wakeAllIdle() {
		this.lock.lock();
		try {
			wakeIdle();
		}
		finally {
			unlock(null);
		}
	}

	/** Changes what makes threads; workers on others end when they have no job. */
	void use(WorkerThreadFactory factory) {
		Worker toWake = null;
		this.lock.lock();
		try {
			this.factory = factory;
			wakeIdle();
			toWake = signal();
		}
		finally {
			unlock(toWake);
		}
	}

	private void wakeIdle() {
		for (Worker idle = this.firstIdle; idle != null; idle = this.firstIdle) {
			notIdle(idle);
			unparkLater(idle.threadOrNull());
		}
	}

	/** Returns whether this has changed anything. */
	boolean pause() {
		this.lock.lock();
		try {
			boolean changed = !this.paused && !this.closed;
			this.paused |= changed;
			return changed;
		}
		finally {
			unlock(null);
		}
	}

	/** Returns whether this has changed anything. */
	boolean resume() {
		Worker toWake = null;
		this.lock.lock();
		try {
			boolean changed = this.paused;
			this.paused = false;
			toWake = signal();
			return changed;
		}
		finally {
			unlock(toWake);
		}
	}

	/** Accepts nothing any more, and lets submitters see that. */
	void close() {
		this.lock.lock();
		try {
			this.closed = true;
			wakeSubmitters();
			checkDrained();
		}
		finally {
			unlock(null);
		}
	}

	/**
	 * The shutdown waits until this time.
	 * @return delayed jobs that are due later
	 */
	List<PoolJob<?>> drainUntil(long deadline) {
		List<PoolJob<?>> late = new ArrayList<>();
		this.lock.lock();
		try {
			this.draining = true;
			this.drainDeadline = deadline;
			this.delayed.forEach((job) -> {
				if (job.ready() - deadline > 0) {
					late.add(job);
				}
			});
		}
		finally {
			this.lock.unlock();
		}
		return late;
	}

	boolean isClosed() {
		this.lock.lock();
		try {
			return this.closed;
		}
		finally {
			this.lock.unlock();
		}
	}

	boolean isPaused() {
		this.lock.lock();
		try {
			return this.paused;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Whether the queue is closed, and nothing is left to start. */
	private boolean isDrained() {
		return this.closed && this.size == 0 && this.unslotted == 0 && this.returning == 0;
	}

	/** Lets idle workers end, and notices the end of the last one. */
	private void checkDrained() {
		if (this.closed && isDrained()) {
			wakeIdle();
			if (this.total == 0 && this.guests == 0 && !this.hasEnded) {
				this.hasEnded = true;
				this.endIsNews = true;
				this.news = true;
			}
		}
	}

	// Idleness

	private boolean isIdle() {
		if (this.size > 0 || this.unslotted > 0 || this.busy > 0) {
			return false;
		}
		for (PoolJob<?> job = this.completing.head(); job != null; job = job.next) {
			if (!job.isDone()) {
				return false;
			}
		}
		return true;
	}

	private void checkIdle() {
		if (this.idleWaiters > 0 && isIdle()) {
			this.becameIdle.signalAll();
		}
	}

	/** Waits until no job is pending or running, and the futures of all are complete. */
	boolean awaitIdle(long nanos) throws InterruptedException {
		long start = System.nanoTime();
		this.lock.lockInterruptibly();
		try {
			this.idleWaiters++;
			while (!isIdle()) {
				long left = nanos - (System.nanoTime() - start);
				if (left <= 0) {
					return false;
				}
				// A future may be done while a stage of it, which takes long, still runs
				this.becameIdle.awaitNanos(this.completing.isEmpty() ? left : Math.min(left, LOOK_AGAIN));
			}
			return true;
		}
		finally {
			this.idleWaiters--;
			this.lock.unlock();
		}
	}

	// Looking at it

	/** Everything that a snapshot shows, read under one hold of the lock. */
	QueueSnapshot snapshot() {
		this.lock.lock();
		try {
			QueueSnapshot snapshot = new QueueSnapshot(this.total, this.pool.now());
			for (Worker worker = this.firstWorker; worker != null; worker = worker.next) {
				snapshot.add(worker);
			}
			for (Worker guest = this.firstGuest; guest != null; guest = guest.next) {
				snapshot.count(guest.job);
			}
			for (int level = 0; level < LEVELS; level++) {
				PoolJob<?> head = this.levels[level].head();
				snapshot.level(level, this.submitted[level], this.ended, this.rejected[level], this.retried[level],
						this.queued[level], this.withoutSlot[level],
						(head != null && head.isTimed()) ? head.ready() : null);
			}
			snapshot.paused = this.paused;
			snapshot.saturatedSince = this.saturation.since();
			snapshot.replaced = this.replacedSoFar;
			return snapshot;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** The load as decisions on the number of workers see it. */
	Load load() {
		this.lock.lock();
		try {
			int startable = 0;
			long oldest = -1;
			long now = this.pool.now();
			for (int level = 0; level < LEVELS && !this.paused; level++) {
				PoolJob<?> head = this.levels[level].head();
				if (head != null && this.policy.allows(level)) {
					startable += this.levels[level].size();
					oldest = Math.max(oldest, head.isTimed() ? Math.max(0, now - head.ready()) : 0);
				}
			}
			return new Load(counted(), this.running, startable, oldest);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The load of a pool.
	 *
	 * @param workers those that count
	 * @param busy those of them that have a job
	 * @param startable jobs that wait although they may start
	 * @param oldestWait how long the oldest of these has waited, -1 if there is none
	 */
	record Load(int workers, int busy, int startable, long oldestWait) {
	}

	/** Workers and submitters that have a job, and the others, as they are now. */
	List<Worker> workers() {
		this.lock.lock();
		try {
			List<Worker> all = new ArrayList<>(this.total + this.guests);
			for (Worker worker = this.firstWorker; worker != null; worker = worker.next) {
				all.add(worker);
			}
			for (Worker guest = this.firstGuest; guest != null; guest = guest.next) {
				all.add(guest);
			}
			return all;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** The job of a worker, {@code null} if it has none. */
	@Nullable PoolJob<?> jobOf(Worker worker) {
		this.lock.lock();
		try {
			return worker.job;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The job of a worker, and how long it has been there; {@code null} if there is none.
	 */
	@Nullable Sighting see(Worker worker) {
		this.lock.lock();
		try {
			PoolJob<?> job = worker.job;
			if (job == null) {
				return null;
			}
			long now = this.pool.now();
			return new Sighting(job, worker.waitDepth > 0, Math.max(0, now - worker.since(job, now)));
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * A job on its worker.
	 *
	 * @param job the job
	 * @param waits whether it waits, so that the worker does not count
	 * @param elapsed how long its attempt has been running, in nanoseconds
	 */
	record Sighting(PoolJob<?> job, boolean waits, long elapsed) {
	}

	/**
	 * Every job that has not ended; those that are being completed are not among them.
	 */
	List<PoolJob<?>> unfinishedJobs() {
		this.lock.lock();
		try {
			List<PoolJob<?>> jobs = pendingJobs();
			jobs.addAll(runningJobsNow());
			return jobs;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** The jobs that workers and submitters run now. */
	List<PoolJob<?>> runningJobs() {
		this.lock.lock();
		try {
			return runningJobsNow();
		}
		finally {
			this.lock.unlock();
		}
	}

	private List<PoolJob<?>> runningJobsNow() {
		List<PoolJob<?>> jobs = new ArrayList<>();
		for (Worker worker = this.firstWorker; worker != null; worker = worker.next) {
			addJobOf(worker, jobs);
		}
		for (Worker guest = this.firstGuest; guest != null; guest = guest.next) {
			addJobOf(guest, jobs);
		}
		return jobs;
	}

	private List<PoolJob<?>> pendingJobs() {
		List<PoolJob<?>> jobs = new ArrayList<>();
		this.outside.forEach(jobs::add);
		this.delayed.forEach(jobs::add);
		for (int level = 0; level < LEVELS; level++) {
			this.waitLists[level].forEach(jobs::add);
			this.levels[level].forEach(jobs::add);
		}
		return jobs;
	}

	private static void addJobOf(Worker worker, List<PoolJob<?>> jobs) {
		if (worker.job != null && !worker.job.hasEnded()) {
			jobs.add(worker.job);
		}
	}

	/** Jobs in the queue, without those that wait for a slot. */
	int size() {
		this.lock.lock();
		try {
			return this.size;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Workers that count. */
	int countedWorkers() {
		this.lock.lock();
		try {
			return counted();
		}
		finally {
			this.lock.unlock();
		}
	}

	boolean hasEnded() {
		this.lock.lock();
		try {
			return this.hasEnded;
		}
		finally {
			this.lock.unlock();
		}
	}

}
