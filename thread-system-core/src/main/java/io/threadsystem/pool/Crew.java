package io.threadsystem.pool;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import static io.threadsystem.pool.CrewCounts.OUTSIDE;
import static io.threadsystem.pool.CrewCounts.SEARCHING;
import static io.threadsystem.pool.CrewCounts.TOTAL;

/**
 * The workers of a pool: how many there are, which of them sleep, and who is woken.
 */
final class Crew {

	/*
	 * The counts are one word, changed by compare-and-set; those who change them together
	 * with something else are ParkedWorkers and StuckWorkers, each under its lock.
	 *
	 * A job is never left lying while a worker sleeps: one who puts a job into a lane
	 * does so before looking at the counts; a worker parks by changing them and then
	 * looks into the lanes once more. So either the submitter sees the parked worker, or
	 * the worker sees the job. Where the submitter sees a searching worker it leaves the
	 * job to that one; and a searching worker that has found a job calls the next one if
	 * there is more: each hand-over wakes one thread at the most. A worker searches from
	 * before its thread is made; where that fails, a parked one searches in its place,
	 * and where none is parked, those that are awake look into the lanes before they
	 * park. One who finds all workers busy and the limit reached tells the pool, which
	 * may raise the limit.
	 *
	 * Where rules say what may start, 'the worker sees the job' means that it may start
	 * now (StartRules tells who looks again when that changes).
	 *
	 * Only running workers are neither parked nor searching, and they change nothing here
	 * between one job and the next. There they look whether they are one too many, or
	 * have to end for another reason.
	 *
	 * A worker that dies says so itself, as the last thing that its thread does, and is
	 * taken out of whatever counts it was in. A thread that ends before it has begun to
	 * run its worker, as that of a factory may, is found by the timekeeper; both sides
	 * claim the worker first, and one of them gets it.
	 */

	/** Looks into the lanes before a worker parks: some microseconds. */
	static final int SPINS = 100;

	private final LanePool pool;

	private final CrewCounts counts = new CrewCounts();

	private final ParkedWorkers parked = new ParkedWorkers(this.counts);

	private final StuckWorkers stuck = new StuckWorkers(this.counts);

	private final CrewEnd end = new CrewEnd();

	private final Set<Worker> workers = ConcurrentHashMap.newKeySet();

	private final AtomicLong names = new AtomicLong();

	/** Workers that have died, or were set outside. */
	private final AtomicLong replaced = new AtomicLong();

	private volatile CrewSize size;

	private volatile WorkerThreads threads;

	Crew(LanePool pool, CrewSize size, WorkerThreads threads) {
		this.pool = pool;
		this.size = size;
		this.threads = threads;
	}

	/** Changes how many workers there are to be; workers have to be called then. */
	void resize(CrewSize size) {
		this.size = size;
	}

	/** Changes what the threads are; workers on others end when they have no job. */
	void use(WorkerThreads threads) {
		this.threads = threads;
	}

	// Calling workers

	/** There is a job: calls a worker unless one is on its way or all are busy. */
	void call() {
		while (true) {
			long seen = this.counts.now();
			if (CrewCounts.searching(seen) > 0) {
				return;
			}
			if (CrewCounts.parked(seen) > 0) {
				if (this.parked.wakeOne()) {
					return;
				}
			}
			else if (CrewCounts.total(seen) >= this.size.limit()) {
				this.pool.allAreBusy();
				return;
			}
			else if (add(seen)) {
				return;
			}
		}
	}

	/** Starts workers up to the number to be kept, as far as threads can be had. */
	void fill() {
		int missing = this.size.kept() - total();
		for (int tries = 0; tries < missing; tries++) {
			long seen = this.counts.now();
			while (CrewCounts.total(seen) < this.size.kept() && !add(seen)) {
				seen = this.counts.now();
			}
		}
	}

	/** Adds a worker, unless the counts have changed. */
	private boolean add(long seen) {
		if (CrewCounts.hasEnded(seen)) {
			return true;
		}
		if (!this.counts.change(seen, TOTAL + SEARCHING)) {
			return false;
		}
		try {
			start(this.threads);
		}
		catch (Throwable ex) {
			this.counts.change(-TOTAL - SEARCHING);
			// Others may have left their jobs to the one that does not come
			this.parked.wakeOne();
			FailureLog.error("Pool '" + this.pool.name() + "' could not start a worker, and goes on with "
					+ this.workers.size() + "; it tries again in a second", ex);
			this.pool.callWorkersLater();
			endIfDrained();
		}
		return true;
	}

	private void start(WorkerThreads threads) {
		String name = this.pool.name() + "-worker-" + this.names.incrementAndGet();
		Worker worker = new Worker(this.pool, this, threads, name);
		this.workers.add(worker);
		try {
			worker.thread().start();
		}
		catch (Throwable ex) {
			this.workers.remove(worker);
			throw ex;
		}
		if (threads.areForeign()) {
			this.pool.callWorkersLater();
		}
	}

	/** Wakes all, so that each looks at the settings and at the state of the pool. */
	void wakeAll() {
		this.parked.wakeAll();
	}

	// Called by workers about themselves

	/** A worker has finished a job and sees no other. */
	void searching() {
		this.counts.change(SEARCHING);
	}

	/** A searching worker has found a job. */
	void found() {
		long now = this.counts.change(-SEARCHING);
		if (CrewCounts.searching(now) == 0 && this.pool.hasWork()) {
			call();
		}
	}

	/**
	 * Parks a searching worker until there may be a job for it.
	 * @return {@code false} if the worker is to end instead
	 */
	boolean park(Worker worker) {
		if (this.pool.isDrained()) {
			retire(worker, TOTAL + SEARCHING);
			return false;
		}
		this.parked.add(worker);
		if (this.pool.hasWork() || this.pool.isDrained()) {
			this.parked.remove(worker);
			return true;
		}
		long idleSince = this.pool.now();
		while (worker.parked) {
			if (total() <= this.size.kept()) {
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

	/** Ends a parked worker that has been idle for too long. */
	private boolean retireIdle(Worker worker) {
		this.end.leaves(worker);
		if (this.parked.retire(worker, this.size)) {
			gone(worker);
			return true;
		}
		this.end.stays(worker);
		return false;
	}

	/** Whether a worker, between two jobs, may have to end. */
	boolean isSurplus(Worker worker) {
		return total() > this.size.most() || worker.outside || !worker.isOf(this.threads);
	}

	/**
	 * Ends a worker that is one too many, or of threads that are used no more.
	 * @return {@code false} if it is to stay
	 */
	boolean retireSurplus(Worker worker, boolean searching) {
		this.end.leaves(worker);
		if (!this.stuck.comesBack(worker, this.size, searching)
				|| takeOut(worker, TOTAL + (searching ? SEARCHING : 0))) {
			gone(worker);
			return true;
		}
		this.end.stays(worker);
		return false;
	}

	private boolean takeOut(Worker worker, long counted) {
		long seen = this.counts.now();
		while (CrewCounts.total(seen) > this.size.most() || !worker.isOf(this.threads)) {
			if (this.counts.change(seen, -counted)) {
				return true;
			}
			seen = this.counts.now();
		}
		return false;
	}

	private void retire(Worker worker, long counted) {
		this.end.leaves(worker);
		this.counts.change(-counted);
		gone(worker);
	}

	/** A worker has ended: it may have been the one that others relied on. */
	private void gone(Worker worker) {
		this.pool.startRules().leave(worker);
		this.workers.remove(worker);
		this.pool.workerIsIdle();
		if (this.pool.isDrained()) {
			endIfDrained();
		}
		else {
			this.pool.callWorkers();
		}
	}

	// Workers that are replaced

	/** A worker's thread ends by an error; another takes its place. */
	void died(Worker worker, boolean searching) {
		this.replaced.incrementAndGet();
		this.parked.remove(worker);
		retire(worker, (this.stuck.contains(worker) ? OUTSIDE : TOTAL) + (searching ? SEARCHING : 0));
	}

	/** Gives up workers whose thread has ended without having run them. */
	void replaceLost() {
		for (Worker worker : this.workers) {
			if (!worker.hasBegun()) {
				replaceIfLost(worker);
			}
		}
	}

	private void replaceIfLost(Worker worker) {
		Thread thread = worker.thread();
		if (thread.getState() != Thread.State.TERMINATED) {
			this.pool.callWorkersLater();
		}
		else if (worker.claim()) {
			FailureLog.error("A worker of pool '" + this.pool.name() + "' is replaced",
					new IllegalStateException("Its thread '" + thread.getName()
							+ "' has ended without having run what it was given: see the thread factory"));
			this.replaced.incrementAndGet();
			retire(worker, TOTAL + SEARCHING);
		}
	}

	/**
	 * Sets a worker outside that is stuck on a job: it is counted no more.
	 * @return {@code false} if it is outside, or has left the job
	 */
	boolean setOutside(Worker worker, PoolJob<?> job) {
		return this.stuck.add(worker, job, () -> {
			this.replaced.incrementAndGet();
			this.pool.workerIsOutside(worker);
		});
	}

	// The end

	/** Sends the workers home if nothing is left to do in a closed pool. */
	void endIfDrained() {
		if (this.pool.isDrained()) {
			if (this.counts.endIfNone()) {
				this.end.reached();
				this.pool.crewHasEnded();
			}
			else {
				wakeAll();
			}
		}
	}

	/** Completed when the last worker of a closed pool has ended. */
	CompletableFuture<@Nullable Void> end() {
		return this.end.asFuture();
	}

	boolean hasEnded() {
		return this.end.isReached();
	}

	/** Waits until all workers of a closed pool, and their threads, have ended. */
	boolean awaitEnd(long nanos) throws InterruptedException {
		return this.end.await(nanos);
	}

	// What others see

	/** Counted workers. */
	int total() {
		return CrewCounts.total(this.counts.now());
	}

	/** Counted workers that have a job, or are about to look for the next. */
	int busy() {
		return CrewCounts.busy(this.counts.now());
	}

	/**
	 * Whether a worker may have a job; only where the counts do not tell, all are asked.
	 */
	boolean isBusy() {
		return busy() > 0 || this.workers.stream().anyMatch(Worker::isBusy);
	}

	/** Workers that have died, or were set outside, so far. */
	long replaced() {
		return this.replaced.get();
	}

	void interruptBusy() {
		this.workers.forEach(Worker::interruptIfBusy);
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
