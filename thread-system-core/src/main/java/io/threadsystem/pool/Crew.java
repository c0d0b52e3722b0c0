package io.threadsystem.pool;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The workers of a pool: how many there are, which of them sleep, and who is woken.
 */
final class Crew {

	/*
	 * 'control' packs three counts into one word, changed by compare-and-set: workers in
	 * all, those that are parked, and those that search (awake, without a job). The stack
	 * of parked workers is guarded by the lock, and a worker's presence on it, its
	 * 'parked' flag and the parked count change together under that lock. Whoever takes a
	 * worker off the stack makes it a searching one, so that until it has woken up nobody
	 * wakes another.
	 *
	 * A job is never left lying while a worker sleeps: one who puts a job into a lane
	 * does so before looking at 'control'; a worker parks by changing 'control' and then
	 * looks into the lanes once more. So either the submitter sees the parked worker, or
	 * the worker sees the job. Where the submitter sees a searching worker it leaves the
	 * job to that one; and a searching worker that has found a job calls the next one if
	 * there is more: each hand-over wakes one thread at the most.
	 *
	 * The top bit of 'control' is the end: it is set by whoever finds the pool drained
	 * and no worker left, in one step, so none can be added afterwards.
	 *
	 * Where rules say what may start, 'the worker sees the job' means that it may start
	 * now (StartRules tells who looks again when that changes).
	 *
	 * Only running workers are neither parked nor searching, and they change nothing here
	 * between one job and the next.
	 */

	/** Looks into the lanes before a worker parks: some microseconds. */
	static final int SPINS = 100;

	/** Set once, when a closed pool has no worker left: none is added any more. */
	private static final long ENDED = Long.MIN_VALUE;

	private static final long TOTAL = 1L << 32;

	private static final long PARKED = 1L << 16;

	private static final long SEARCHING = 1L;

	private final LanePool pool;

	private final AtomicLong control = new AtomicLong();

	private final ReentrantLock lock = new ReentrantLock();

	private final Deque<Worker> stack = new ArrayDeque<>();

	private final Set<Worker> workers = ConcurrentHashMap.newKeySet();

	/**
	 * Threads that are about to end: each is here before its worker is no longer counted.
	 */
	private final Set<Thread> leaving = ConcurrentHashMap.newKeySet();

	private final AtomicLong names = new AtomicLong();

	private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();

	Crew(LanePool pool) {
		this.pool = pool;
	}

	private static int total(long control) {
		return (int) (control >>> 32) & 0xffff;
	}

	private static int parked(long control) {
		return (int) (control >>> 16) & 0xffff;
	}

	private static int searching(long control) {
		return (int) control & 0xffff;
	}

	// Calling workers

	/** There is a job: calls a worker unless one is on its way or all are busy. */
	void call() {
		while (true) {
			long seen = this.control.get();
			if (searching(seen) > 0) {
				return;
			}
			if (parked(seen) > 0) {
				if (wakeOne()) {
					return;
				}
			}
			else if (total(seen) >= this.pool.settings().maxWorkers() || add(seen)) {
				return;
			}
		}
	}

	/** Starts workers up to the minimum, as far as threads can be had. */
	void fill() {
		int missing = this.pool.settings().minWorkers() - total(this.control.get());
		for (int tries = 0; tries < missing; tries++) {
			long seen = this.control.get();
			while (total(seen) < this.pool.settings().minWorkers() && !add(seen)) {
				seen = this.control.get();
			}
		}
	}

	/** Adds a worker, unless the counts have changed. */
	private boolean add(long seen) {
		if (seen < 0) {
			return true;
		}
		if (!this.control.compareAndSet(seen, seen + TOTAL + SEARCHING)) {
			return false;
		}
		try {
			Worker worker = new Worker(this.pool, this, this.pool.name() + "-worker-" + this.names.incrementAndGet());
			this.workers.add(worker);
			start(worker);
		}
		catch (Throwable ex) {
			this.control.addAndGet(-TOTAL - SEARCHING);
			FailureLog.error("Pool '" + this.pool.name() + "' could not start a worker, and goes on with "
					+ this.workers.size() + "; it tries again in a second", ex);
			this.pool.callWorkerLater();
			endIfDrained();
		}
		return true;
	}

	private void start(Worker worker) {
		try {
			worker.thread().start();
		}
		catch (Throwable ex) {
			this.workers.remove(worker);
			throw ex;
		}
	}

	private boolean wakeOne() {
		this.lock.lock();
		try {
			Worker worker = this.stack.pollFirst();
			if (worker == null) {
				return false;
			}
			unparked(worker);
			LockSupport.unpark(worker.thread());
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Wakes all, so that each looks at the settings and at the state of the pool. */
	void wakeAll() {
		this.lock.lock();
		try {
			while (!this.stack.isEmpty()) {
				Worker worker = this.stack.removeFirst();
				unparked(worker);
				LockSupport.unpark(worker.thread());
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void unparked(Worker worker) {
		worker.parked = false;
		this.control.addAndGet(SEARCHING - PARKED);
	}

	// Called by workers about themselves

	/** A worker has finished a job and sees no other. */
	void searching() {
		this.control.addAndGet(SEARCHING);
	}

	/** A searching worker has found a job. */
	void found() {
		long now = this.control.addAndGet(-SEARCHING);
		if (searching(now) == 0 && this.pool.hasWork()) {
			call();
		}
	}

	/**
	 * Parks a searching worker until there may be a job for it.
	 * @return {@code false} if the worker is to end instead
	 */
	boolean park(Worker worker) {
		if (this.pool.isDrained()) {
			retire(worker, SEARCHING);
			return false;
		}
		pushParked(worker);
		if (this.pool.hasWork() || this.pool.isDrained()) {
			unparkSelf(worker);
			return true;
		}
		long idleSince = this.pool.now();
		while (worker.parked) {
			if (!mayEnd()) {
				LockSupport.park(this);
			}
			else {
				long left = Nanos.of(this.pool.settings().keepAlive()) - (this.pool.now() - idleSince);
				if (left <= 0 && retireIdle(worker)) {
					return false;
				}
				this.pool.ticker().park(this, Math.max(left, 0));
			}
			Thread.interrupted();
		}
		return true;
	}

	private boolean mayEnd() {
		return total(this.control.get()) > this.pool.settings().minWorkers();
	}

	private void pushParked(Worker worker) {
		this.lock.lock();
		try {
			worker.parked = true;
			this.stack.addFirst(worker);
			this.control.addAndGet(PARKED - SEARCHING);
		}
		finally {
			this.lock.unlock();
		}
	}

	private void unparkSelf(Worker worker) {
		this.lock.lock();
		try {
			if (this.stack.remove(worker)) {
				unparked(worker);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Ends a parked worker above the minimum that has been idle for too long. */
	private boolean retireIdle(Worker worker) {
		this.lock.lock();
		try {
			if (!mayEnd() || !this.stack.remove(worker)) {
				return false;
			}
			worker.parked = false;
			retire(worker, PARKED);
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Whether there are more workers than the settings allow. */
	boolean hasTooMany() {
		return total(this.control.get()) > this.pool.settings().maxWorkers();
	}

	/** Ends a worker that is one too many. */
	boolean retireSurplus(Worker worker, boolean searching) {
		leaves(worker);
		long seen = this.control.get();
		while (total(seen) > this.pool.settings().maxWorkers()) {
			if (this.control.compareAndSet(seen, seen - TOTAL - (searching ? SEARCHING : 0))) {
				gone(worker);
				return true;
			}
			seen = this.control.get();
		}
		this.leaving.remove(worker.thread());
		return false;
	}

	private void retire(Worker worker, long counted) {
		leaves(worker);
		this.control.addAndGet(-TOTAL - counted);
		gone(worker);
	}

	/** A worker's thread ends by an error of ours; another takes its place. */
	void died(Worker worker, boolean searching) {
		retire(worker, searching ? SEARCHING : 0);
		if (!this.pool.isDrained()) {
			fill();
		}
	}

	/** A worker has ended: it may have been the one that others relied on. */
	private void gone(Worker worker) {
		this.pool.startRules().leave(worker);
		this.workers.remove(worker);
		this.pool.workerIsIdle();
		if (this.pool.isDrained()) {
			endIfDrained();
		}
		else if (this.pool.hasWork()) {
			call();
		}
	}

	/** Whoever waits for the end of the pool waits for the thread, too. */
	private void leaves(Worker worker) {
		this.leaving.removeIf((thread) -> !thread.isAlive());
		this.leaving.add(worker.thread());
	}

	// The end

	/** Sends the workers home if nothing is left to do in a closed pool. */
	void endIfDrained() {
		if (this.pool.isDrained()) {
			if (this.control.updateAndGet((seen) -> (total(seen) == 0) ? ENDED : seen) < 0) {
				this.ended.complete(null);
				this.pool.crewHasEnded();
			}
			else {
				wakeAll();
			}
		}
	}

	/** Completed when the last worker of a closed pool has ended. */
	CompletableFuture<@Nullable Void> end() {
		return this.ended;
	}

	boolean hasEnded() {
		return this.ended.isDone();
	}

	/** Waits until all workers of a closed pool, and their threads, have ended. */
	boolean awaitEnd(long nanos) throws InterruptedException {
		try {
			this.ended.get(nanos, TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			return false;
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
		for (Thread thread : this.leaving) {
			thread.join();
		}
		return true;
	}

	// What others see

	void interruptBusy() {
		this.workers.forEach(Worker::interruptIfBusy);
	}

	boolean isBusy() {
		return this.workers.stream().anyMatch(Worker::isBusy);
	}

	void forEachWorker(Consumer<Worker> visitor) {
		this.workers.forEach(visitor);
	}

	void forEachJob(Consumer<PoolJob<?>> visitor) {
		this.workers.forEach((worker) -> worker.forEachJob(visitor));
	}

	List<WorkerSnapshot> snapshot(long stuckAfter) {
		return this.workers.stream()
			.sorted(Comparator.comparing((worker) -> worker.thread().getName(), Crew::compareNumbered))
			.map((worker) -> worker.snapshot(stuckAfter))
			.toList();
	}

	/** Orders names that differ in the number at their end. */
	private static int compareNumbered(String first, String second) {
		int byLength = Integer.compare(first.length(), second.length());
		return (byLength != 0) ? byLength : first.compareTo(second);
	}

}
