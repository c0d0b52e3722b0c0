package io.threadsystem.pool;

import java.util.concurrent.locks.ReentrantLock;

import static io.threadsystem.pool.CrewCounts.OUTSIDE;
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
	 * more, then looks at the flag, and if it is raised, asks again under the lock. So
	 * either the worker is seen to be free, and stays inside, or it finds itself outside,
	 * and takes no job before it is counted again, for which there must be room. In
	 * neither case is it counted twice, or are more jobs taken than there may be workers.
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
	 * @return {@code false} if there is no room; it is not counted at all then
	 */
	boolean comesBack(Worker worker, CrewSize size) {
		this.lock.lock();
		try {
			while (worker.outside) {
				long seen = this.counts.now();
				boolean room = CrewCounts.total(seen) < size.limit();
				if (this.counts.change(seen, room ? TOTAL - OUTSIDE : -OUTSIDE)) {
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
