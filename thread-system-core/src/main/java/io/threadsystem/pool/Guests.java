package io.threadsystem.pool;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Jobs of a pool that run on the threads of others: those of their submitters, for whom
 * the queue had no slot. They are not workers of the pool, but whoever looks for its
 * running jobs finds them here.
 */
final class Guests {

	/*
	 * A guest is here before its job can start, and until the future of that job is
	 * completed, so there is no moment at which such a job runs and cannot be found. That
	 * the pool does not end meanwhile is the matter of those who begin it: the one who
	 * submits a job that runs here holds the pool open (see FullQueue), and a job that a
	 * worker of the pool waits for runs on top of that worker.
	 *
	 * The thread belongs to somebody else. Its interrupt, and the worker that it may be,
	 * are put aside and are there again afterwards. Those who stop a job interrupt the
	 * thread only as long as the job is on it (see StatefulJob), and those who interrupt
	 * all that is busy do so under the lock of the guest, which says when it has left. An
	 * interrupt that comes from somewhere else while the job runs is the owner's: the job
	 * sees it, and the owner does then. So one who is told to stop submitting is not made
	 * to go on by a job that ran on its thread.
	 */

	private final LanePool pool;

	private final Crew crew;

	private final Set<Worker> present = ConcurrentHashMap.newKeySet();

	Guests(LanePool pool, Crew crew) {
		this.pool = pool;
		this.crew = crew;
	}

	/**
	 * Runs a job on the calling thread, if nobody has started it.
	 * @return whether it has been run
	 */
	boolean run(PoolJob<?> job) {
		boolean interrupted = Thread.interrupted();
		Worker guest = Worker.guest(this.pool, this.crew);
		try {
			this.present.add(guest);
			LanePool.bind(guest);
			return guest.runAsGuest(job);
		}
		finally {
			LanePool.bind(guest.below());
			this.present.remove(guest);
			this.pool.workerIsIdle();
			giveBack(guest, interrupted);
		}
	}

	private static void giveBack(Worker guest, boolean interrupted) {
		Thread.interrupted();
		if (interrupted || guest.wasInterruptedForOwner()) {
			guest.thread().interrupt();
		}
	}

	boolean areBusy() {
		return !this.present.isEmpty();
	}

	/** Interrupts those that are busy with a job. */
	void interruptBusy() {
		this.present.forEach(Worker::interruptIfBusy);
	}

	/** Shows those that are busy, by the names of the threads that they have borrowed. */
	List<WorkerSnapshot> snapshot() {
		return this.present.stream().map((guest) -> guest.snapshot(0)).toList();
	}

	/** Visits the jobs, and those that wait for them on the same threads. */
	void forEachJob(Consumer<PoolJob<?>> visitor) {
		this.present.forEach((guest) -> guest.forEachJob(visitor));
	}

}
