package io.threadsystem.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import io.threadsystem.job.JobContext;
import io.threadsystem.job.JobContext.Awaited;
import org.jspecify.annotations.Nullable;

/**
 * One thread of a pool: takes a job, runs it, takes the next, and waits where there is
 * none.
 */
final class Worker implements Runnable {

	/*
	 * Everything here is written by the worker's own thread, but for 'parked' and
	 * 'outside', which belong to the crew and its locks, 'permit', which belongs to the
	 * rules of starts and theirs, and 'claimed', which says that the thread has begun, or
	 * never will. 'current' and 'outer' are read by others (the timekeeper, snapshots,
	 * shutdown), and so is 'busyWith' (StartRules tells how). A worker shows a job as its
	 * current one as soon as it has taken it, and before it starts it, so there is no
	 * moment at which a job has started and cannot be found; and where the thread dies
	 * with a job that it has taken, the job is ended. An entry that is dead already is
	 * not shown: its job may run on another thread, or have done so long ago. One that
	 * dies while it is shown may do so by a start elsewhere, so whoever finds a job here
	 * asks the job whether it is on this thread.
	 *
	 * A worker that waits for a job of its own pool runs it itself if nobody has started
	 * it, or, if that waits for others in turn, those: it puts the waiting job on
	 * 'outer', runs the other one, and goes on. It cannot wait for ever for a job that is
	 * pending, whatever its siblings do. Where others may bring something to run without
	 * telling, it looks again after a pause, which grows as long as it finds nothing and
	 * is never shorter than the look.
	 *
	 * A guest (see Guests) is a worker that has borrowed its thread for one job, perhaps
	 * from a worker of another pool, which is 'below' it and whose job then waits as
	 * well. Of the workers of a thread only the innermost one runs something; where one
	 * below it has something to run inside, that is again a guest on top. The lock (this)
	 * guards 'lent' and the interrupts of those who want everybody to end: they find the
	 * thread in the hands of this worker, or leave it alone.
	 */

	/** Jobs run inside of each other before submitting one more is refused. */
	static final int DEEPEST = 64;

	/**
	 * Frames of next to nothing that make room for those of the engine and of listeners.
	 */
	private static final int ROOM = 500;

	/** How long to wait where nobody tells of a further job that could be run. */
	private static final long SHORTEST_PAUSE = 1_000_000;

	/** The same, after some time in vain. */
	private static final long LONGEST_PAUSE = 20_000_000;

	/** In place of a level: the worker has taken no job from a lane. */
	static final int NOTHING = -1;

	/** In place of a level: the worker may just take one, without a lock. */
	static final int TAKING = -2;

	private static final VarHandle CURRENT = field("current", PoolJob.class);

	private static final VarHandle BUSY_WITH = field("busyWith", int.class);

	private final LanePool pool;

	private final Crew crew;

	/** Who has made the thread; {@code null} for a guest. */
	private final @Nullable WorkerThreads threads;

	private final Thread thread;

	private final AtomicBoolean claimed = new AtomicBoolean();

	/** Whose thread a guest has borrowed, where that is a worker. */
	private final @Nullable Worker below;

	private volatile @Nullable PoolJob<?> current;

	private volatile @Nullable Waiting outer;

	/** The level of the job from a lane that this worker runs, or one of the above. */
	private volatile int busyWith = NOTHING;

	/** What the rules of starts have given to this worker; used by them alone. */
	Permits.@Nullable Permit permit;

	/** Whether the last job that this worker wanted to run inside had no token. */
	private boolean lacksToken;

	/** Whether the crew has this worker on its stack of parked ones. */
	volatile boolean parked;

	/** Whether the crew does not count this worker, which is stuck. */
	volatile boolean outside;

	/** The job that was reported as stuck; used by the timekeeper alone. */
	@Nullable PoolJob<?> reportedStuck;

	/** Which attempt of it was reported; used by the timekeeper alone. */
	int reportedAttempt;

	private boolean searching = true;

	/** Jobs that this thread runs inside of those that have submitted them. */
	private int depth;

	/** Whether another worker has this thread at the moment, or has it back. */
	private boolean lent;

	/** Whether it was the pool that has interrupted the thread of this guest. */
	private boolean interruptedByPool;

	/** Whether a guest has met an interrupt that was for the owner of its thread. */
	private boolean interruptedForOwner;

	/** The time, if this worker has just read it, else 0. */
	private long justNow;

	Worker(LanePool pool, Crew crew, WorkerThreads threads, String name) {
		this.pool = pool;
		this.crew = crew;
		this.threads = threads;
		this.thread = threads.unstarted(this, name);
		this.below = null;
	}

	/** Creates a guest on the calling thread. */
	private Worker(LanePool pool, Crew crew, @Nullable Worker below) {
		this.pool = pool;
		this.crew = crew;
		this.threads = null;
		this.thread = Thread.currentThread();
		this.below = below;
		this.depth = (below != null) ? below.depth : 0;
	}

	/** A worker that borrows the calling thread. */
	static Worker guest(LanePool pool, Crew crew) {
		return new Worker(pool, crew, LanePool.workerOfThread());
	}

	private static VarHandle field(String name, Class<?> type) {
		try {
			return MethodHandles.lookup().findVarHandle(Worker.class, name, type);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	/**
	 * Shows a job, or none; what follows in the order of time is another atomic action.
	 */
	private void show(@Nullable PoolJob<?> job) {
		CURRENT.setRelease(this, job);
	}

	/** Tells the level of the job that this worker has taken; as {@link #show}. */
	void busyWith(int level) {
		BUSY_WITH.setRelease(this, level);
	}

	int busyWith() {
		return this.busyWith;
	}

	/** Shows a job that this worker has just taken, unless its entry is dead. */
	void took(PoolJob<?> job) {
		if (!job.isDeadEntry()) {
			show(job);
		}
	}

	/** The job that this worker has just taken is in its lane again. */
	void hasPutBack() {
		show(null);
		busyWith(NOTHING);
	}

	boolean isOf(WorkerThreads threads) {
		return this.threads == threads;
	}

	/** Whether the thread has begun to run this worker, or the worker was given up. */
	boolean hasBegun() {
		return this.claimed.get();
	}

	/** Begins to run this worker, or gives it up; only one of the two succeeds. */
	boolean claim() {
		return this.claimed.compareAndSet(false, true);
	}

	/** The innermost worker of a pool on this thread, from this one down. */
	@Nullable Worker of(LanePool pool) {
		Worker worker = this;
		while (worker != null && worker.pool != pool) {
			worker = worker.below;
		}
		return worker;
	}

	@Nullable Worker below() {
		return this.below;
	}

	Thread thread() {
		return this.thread;
	}

	@Override
	public void run() {
		if (Thread.currentThread() != this.thread || !claim()) {
			return;
		}
		try {
			LanePool.bind(this);
			while (takeNext()) {
				runCurrent();
			}
		}
		catch (Throwable ex) {
			die(ex);
		}
		finally {
			LanePool.bind(null);
		}
	}

	/** An error of the engine, or one that comes from outside, ends this thread. */
	private void die(Throwable cause) {
		// Those who wait to see what it takes would hold up the end of its job
		busyWith(NOTHING);
		try {
			loseCurrent(cause);
			FailureLog.error("Worker '" + this.thread.getName() + "' of pool '" + this.pool.name()
					+ "' has died, and is replaced", cause);
		}
		finally {
			show(null);
			this.crew.died(this, this.searching);
		}
	}

	/** Ends the job that this worker, which dies, has taken. */
	void loseCurrent(Throwable cause) {
		PoolJob<?> lost = this.current;
		if (lost != null) {
			lost.lose(cause);
			show(null);
		}
	}

	/**
	 * Makes the next job the current one, started; {@code false}: this worker is to end.
	 */
	private boolean takeNext() {
		int spins = 0;
		while (true) {
			if (this.crew.isSurplus(this) && this.crew.retireSurplus(this, this.searching)) {
				return false;
			}
			if (takeFromLanes()) {
				if (this.searching) {
					this.searching = false;
					this.crew.found();
				}
				return true;
			}
			this.justNow = 0;
			if (!this.searching) {
				this.searching = true;
				this.crew.searching();
				this.pool.workerIsIdle();
			}
			else if (spins < Crew.SPINS) {
				spins++;
				Thread.onSpinWait();
			}
			else {
				if (!this.crew.park(this)) {
					return false;
				}
				spins = 0;
			}
		}
	}

	private boolean takeFromLanes() {
		PoolJob<?> job = this.pool.takeUnlessPaused(this);
		while (job != null) {
			if (start(job)) {
				return true;
			}
			job = this.pool.takeUnlessPaused(this);
		}
		return false;
	}

	/** Starts a job that was taken, if it is the current one: else its entry is dead. */
	private boolean start(PoolJob<?> job) {
		if (this.current == job) {
			long now = (this.justNow != 0) ? this.justNow : this.pool.now();
			this.justNow = 0;
			if (job.startQueued(now)) {
				return true;
			}
			show(null);
		}
		this.justNow = 0;
		this.pool.startRules().notStarted(this);
		// Whoever looked at this worker just now has seen it busy.
		VarHandle.fullFence();
		this.pool.workerIsIdle();
		return false;
	}

	private void runCurrent() {
		PoolJob<?> job = this.current;
		if (job != null) {
			DryRun.Run dryRun = this.pool.jobBegins(job);
			this.justNow = run(job);
			if (dryRun != null) {
				this.pool.jobEnds(dryRun);
			}
			show(null);
			leave(job);
		}
	}

	private static void leave(PoolJob<?> job) {
		try {
			job.leaveWorker();
		}
		catch (Throwable ex) {
			job.failUnstarted(ex);
		}
	}

	private long run(PoolJob<?> job) {
		try {
			return job.run();
		}
		catch (Throwable ex) {
			// Not the job's failure but ours, such as a stack that has no room left.
			job.abort(ex);
			return 0;
		}
		finally {
			if (Thread.interrupted()) {
				interruptIsForOwner();
			}
		}
	}

	// Waiting

	/** Waits for a job, or runs it, as its pool's worker may. */
	void await(PoolJob<?> job) throws InterruptedException {
		await(new AwaitedJob(job), Long.MAX_VALUE);
	}

	/** As {@link #await(PoolJob)}, but returns after the time given. */
	void await(PoolJob<?> job, long nanos) throws InterruptedException {
		await(new AwaitedJob(job), nanos);
	}

	/** As {@link #await(PoolJob)}, but keeps an interrupt for later. */
	void awaitUninterruptibly(PoolJob<?> job) {
		boolean interrupted = false;
		while (!job.isDone()) {
			try {
				await(job);
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			this.thread.interrupt();
		}
	}

	/**
	 * Waits for something that is done when certain jobs are, and runs meanwhile what it
	 * can of them.
	 * @return whether it is done
	 */
	boolean await(Awaited awaited, long nanos) throws InterruptedException {
		long start = System.nanoTime();
		long left = nanos;
		long pause = SHORTEST_PAUSE;
		while (!awaited.isDone()) {
			if (left <= 0) {
				return false;
			}
			if (Thread.interrupted()) {
				throw new InterruptedException();
			}
			long begun = System.nanoTime();
			this.lacksToken = false;
			if (runOneOf(awaited, start, nanos)) {
				pause = SHORTEST_PAUSE;
			}
			else {
				long round = System.nanoTime() - begun;
				awaited.await(tellsOfAll(awaited) ? left : Math.min(left, Math.max(pause, round)));
				pause = Math.min(2 * pause, LONGEST_PAUSE);
			}
			left = nanos - (System.nanoTime() - start);
		}
		return true;
	}

	private boolean runOneOf(Awaited awaited, long start, long nanos) {
		if (awaited instanceof AwaitedJob job && job.waitsForNobody()) {
			return job.runOn(this);
		}
		BooleanSupplier over = () -> awaited.isDone() || this.thread.isInterrupted()
				|| System.nanoTime() - start >= nanos;
		return new Upstream(this, over).runWhatCanBe(awaited.unfinishedJobs());
	}

	/** Whether the wait ends with whatever this worker could make of it. */
	private boolean tellsOfAll(Awaited awaited) {
		return !this.lacksToken && awaited instanceof AwaitedJob job && job.waitsForNobody();
	}

	/**
	 * Runs a job that nobody has started, of a pool that this thread works for, inside of
	 * the current one, if the pool's rate limits allow it now.
	 * @return whether it has been run
	 */
	boolean runInside(PoolJob<?> job) {
		Worker innermost = innermost();
		if (innermost.of(job.pool) == null || !job.isStartable()) {
			return false;
		}
		requireRoom();
		RateLimits.Charge charge = job.pool.startRules().charge(job);
		this.lacksToken |= charge == null;
		if (charge == null) {
			return false;
		}
		boolean started = false;
		try {
			started = innermost.runAside(job);
			return started;
		}
		finally {
			settle(job, charge, started);
		}
	}

	/**
	 * Gives back what the start of a job was to cost if this thread has not started it.
	 */
	private static void settle(PoolJob<?> job, RateLimits.Charge charge, boolean started) {
		job.pool.startRules().paid(charge, started || job.isOn(Thread.currentThread()));
	}

	private Worker innermost() {
		return Objects.requireNonNull(LanePool.workerOfThread());
	}

	/** Lets the current job wait while another one runs. */
	private boolean runAside(PoolJob<?> job) {
		PoolJob<?> waiting = this.current;
		if (waiting == null) {
			return runOnThread(job, null);
		}
		Waiting before = this.outer;
		this.outer = new Waiting(waiting, before);
		boolean helping = waiting.beginHelping();
		try {
			return runOnThread(job, waiting);
		}
		finally {
			this.outer = before;
			if (helping) {
				waiting.endHelping();
			}
			this.pool.resumed(waiting);
		}
	}

	private boolean runOnThread(PoolJob<?> job, @Nullable PoolJob<?> waiting) {
		if (job.pool != this.pool) {
			return lend(job);
		}
		boolean interrupted = Thread.interrupted();
		try {
			return runShown(job, waiting);
		}
		finally {
			if (interrupted) {
				this.thread.interrupt();
			}
		}
	}

	private boolean lend(PoolJob<?> job) {
		setLent(true);
		try {
			return job.pool.guests().run(job);
		}
		finally {
			setLent(false);
		}
	}

	private synchronized void setLent(boolean lent) {
		this.lent = lent;
	}

	/**
	 * Fails where the stack has no room for another job: now, and not when it has
	 * started. What its own code does to the stack ends at the catch that surrounds it,
	 * where there is at least this much room to end it.
	 */
	static void requireRoom() {
		room(ROOM);
	}

	private static int room(int frames) {
		return (frames == 0) ? 0 : 1 + room(frames - 1);
	}

	private boolean runShown(PoolJob<?> job, @Nullable PoolJob<?> waiting) {
		show(job);
		boolean started = false;
		try {
			started = job.startForWaiter(this.pool.now());
			if (started) {
				run(job);
			}
		}
		catch (Throwable ex) {
			if (!job.isOn(this.thread)) {
				throw ex;
			}
			started = true;
			job.abort(ex);
		}
		finally {
			show(waiting);
		}
		if (started) {
			leave(job);
		}
		return started;
	}

	/** Whether jobs have not submitted each other too deeply to run one more inside. */
	static boolean mayRunSubmitted() {
		Worker innermost = LanePool.workerOfThread();
		return innermost == null || innermost.depth < DEEPEST;
	}

	/**
	 * Runs a job, of whatever pool, which has found no slot when the code on top of this
	 * thread submitted it. It has been paid for, or has a slot meanwhile; and there was
	 * room on the stack before anybody was told of it.
	 */
	static void runSubmitted(PoolJob<?> job) {
		Worker innermost = LanePool.workerOfThread();
		RateLimits.Charge charge = job.isStartable() ? job.pool.startRules().charge(job) : null;
		if (charge == null) {
			return;
		}
		boolean started = false;
		try {
			started = (innermost != null) ? innermost.runOneDeeper(job) : job.pool.guests().run(job);
		}
		finally {
			settle(job, charge, started);
		}
	}

	private boolean runOneDeeper(PoolJob<?> job) {
		this.depth++;
		try {
			return runAside(job);
		}
		finally {
			this.depth--;
		}
	}

	/** Runs the one job of this guest. */
	boolean runAsGuest(PoolJob<?> job) {
		try {
			return runShown(job, null);
		}
		finally {
			setLent(true);
		}
	}

	// Interrupts

	/** Interrupts the thread if it is busy with a job of this worker. */
	synchronized void interruptIfBusy() {
		if (this.current != null && !this.lent) {
			this.interruptedByPool = true;
			this.thread.interrupt();
		}
	}

	/** This worker has come upon an interrupt that was not for its job. */
	synchronized void interruptIsForOwner() {
		this.interruptedForOwner |= !this.interruptedByPool;
	}

	/** Whether the owner of this guest's thread is to be interrupted. */
	synchronized boolean wasInterruptedForOwner() {
		return this.interruptedForOwner;
	}

	// What others see

	@Nullable PoolJob<?> current() {
		return this.current;
	}

	boolean isBusy() {
		return this.current != null;
	}

	/**
	 * Visits the current job and those that wait for it on this thread, innermost first.
	 */
	void forEachJob(Consumer<PoolJob<?>> visitor) {
		PoolJob<?> inner = this.current;
		Waiting waiting = this.outer;
		if (inner != null) {
			visitor.accept(inner);
		}
		while (waiting != null) {
			if (waiting.job() != inner) {
				visitor.accept(waiting.job());
			}
			waiting = waiting.outer();
		}
	}

	/** Visits the jobs of this worker and of those below it, innermost first. */
	void forEachJobOfThread(Consumer<PoolJob<?>> visitor) {
		for (Worker worker = this; worker != null; worker = worker.below) {
			worker.forEachJob(visitor);
		}
	}

	WorkerSnapshot snapshot(long stuckAfter) {
		PoolJob<?> job = this.current;
		if (job == null || !job.isOn(this.thread)) {
			return new WorkerSnapshot(this.thread.getName(), WorkerSnapshot.State.IDLE, null);
		}
		long elapsed = Math.max(0, this.pool.now() - job.startedNanos());
		boolean stuck = stuckAfter > 0 && elapsed >= stuckAfter;
		return new WorkerSnapshot(this.thread.getName(),
				stuck ? WorkerSnapshot.State.STUCK : WorkerSnapshot.State.ACTIVE, new WorkerSnapshot.RunningJob(
						job.id(), job.name(), job.priority(), Duration.ofNanos(elapsed), job.attemptCount()));
	}

	@Nullable JobContext context() {
		PoolJob<?> job = this.current;
		return (job != null) ? new PoolJobContext(job, this) : null;
	}

	/** Jobs on this thread that wait for the one it runs, innermost first. */
	private record Waiting(PoolJob<?> job, @Nullable Waiting outer) {
	}

}
