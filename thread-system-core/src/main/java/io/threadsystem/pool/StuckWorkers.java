package io.threadsystem.pool;

import java.util.concurrent.locks.ReentrantLock;

import static io.threadsystem.pool.CrewCounts.OUTSIDE;
import static io.threadsystem.pool.CrewCounts.SEARCHING;
import static io.threadsystem.pool.CrewCounts.TOTAL;

/**
 * The workers of a {@link Crew} that are stuck on a job and stand outside of the count,
 * so that others can take their place.
 */
final class StuckWorkers {

	/*
	 * A worker's flag 'outside' and the counts change together under the lock. The one
	 * who sets it outside first raises the flag, then looks whether the worker still has
	 * the job, and lowers the flag if not; the worker first shows that it has no job any
	 * more, then looks at the flag, and if it is raised, asks again under the lock. As
	 * nothing keeps these two of the worker in their order, it looks once more after its
	 * next atomic action: the taking of an entry, which it then puts back, or the change
	 * of the counts by which it becomes a searching one. So either the worker is seen to
	 * be free, and stays inside, or it finds itself outside, and starts no job before it
	 * is counted again, for which there must be room. In neither case is it counted
	 * twice, or are more jobs started than there may be workers. That holds from the
	 * moment at which replacing is switched on, whatever a worker has seen of that.
	 *
	 * (It could come back to the same job, as another attempt, without its new start
	 * being seen. But attempts come back through the timekeeper, which is who sets
	 * workers outside.)
	 */

	private final CrewCounts counts;

	private final ReentrantLock lock = new ReentrantLock();

	StuckWorkers(CrewCounts counts) {
		this.counts = counts;
	}

	/**
	 * Sets a worker outside that is on this job.
	 * @param set what else has to be done while the worker cannot come back
	 * @return {@code false} if it is outside, or has left the job
	 */
	boolean add(Worker worker, PoolJob<?> job, Runnable set) {
		this.lock.lock();
		try {
			if (worker.outside || CrewCounts.outside(this.counts.now()) == CrewCounts.MOST_OUTSIDE) {
				return false;
			}
			worker.outside = true;
			if (worker.current() != job) {
				worker.outside = false;
				return false;
			}
			this.counts.change(OUTSIDE - TOTAL);
			set.run();
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Counts a worker again that has left its job, if fewer are counted than the limit.
	 * @param searching whether it is counted as searching already
	 * @return {@code false} if there is no room; it is not counted at all then
	 */
	boolean comesBack(Worker worker, CrewSize size, boolean searching) {
		this.lock.lock();
		try {
			while (worker.outside) {
				long seen = this.counts.now();
				boolean room = CrewCounts.total(seen) < size.limit();
				long left = OUTSIDE + (searching ? SEARCHING : 0);
				if (this.counts.change(seen, room ? TOTAL - OUTSIDE : -left)) {
					worker.outside = !room;
					return room;
				}
			}
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Whether a worker stands here, now that it cannot any more be set here. */
	boolean contains(Worker worker) {
		this.lock.lock();
		try {
			return worker.outside;
		}
		finally {
			this.lock.unlock();
		}
	}

}
