package io.threadsystem.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import io.threadsystem.job.JobEvictedException;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that have to leave the queue for one of a higher level.
 */
final class Evictions {

	/*
	 * Victims are evicted under the lock of the door, and only as long as the newcomer
	 * has no slot. So each slot that becomes free goes to the one who is first there, and
	 * not one job more leaves than is necessary, but for slots that become free by
	 * themselves at the same moment. The victims' futures are completed after that.
	 */

	private final LanePool pool;

	private final Lanes lanes;

	private final Admission admission;

	private final Door door;

	Evictions(LanePool pool, Lanes lanes, Admission admission, Door door) {
		this.pool = pool;
		this.lanes = lanes;
		this.admission = admission;
		this.door = door;
	}

	/** Makes room for a job that stands at the door, as far as others are lower. */
	void makeRoom(PoolJob<?> job) {
		List<Runnable> evictions = new ArrayList<>(1);
		try {
			this.door.makeRoom(job, () -> {
				Runnable eviction = evictFor(job);
				return eviction != null && evictions.add(eviction);
			});
		}
		finally {
			evictions.forEach(Runnable::run);
		}
	}

	/** Fails the oldest job of the lowest level below the newcomer's, if there is one. */
	private @Nullable Runnable evictFor(PoolJob<?> job) {
		if (this.admission.isClosed() || this.admission.isFull(job.level())) {
			return null;
		}
		Predicate<PoolJob<?>> isLower = (waiting) -> waiting.isQueued() && levelOf(waiting) < job.level();
		for (int level = 0; level < job.level(); level++) {
			PoolJob<?> victim = this.lanes.findOldest(level, isLower);
			while (victim != null) {
				Runnable eviction = victim.evict(reason(victim, job));
				if (eviction != null) {
					return eviction;
				}
				victim = this.lanes.findOldest(level, isLower);
			}
		}
		return null;
	}

	/** The level at which a job competes, by its wait. */
	private long levelOf(PoolJob<?> waiting) {
		long aging = Nanos.of(this.pool.settings().aging());
		return waiting.level() + ((aging > 0) ? Math.max(0, this.pool.now() - waiting.ready()) / aging : 0);
	}

	private JobEvictedException reason(PoolJob<?> victim, PoolJob<?> newcomer) {
		return new JobEvictedException("Job '" + victim.name() + "' (level " + victim.priority().tag()
				+ ") had to leave the full queue of pool '" + this.pool.name() + "' for job '" + newcomer.name()
				+ "' (level " + newcomer.priority().tag() + "). "
				+ (victim.hasStarted() ? "It is not tried again." : "It never ran."));
	}

}
