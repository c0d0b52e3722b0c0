package io.threadsystem.pool;

/**
 * The load that a pool has.
 *
 * @param pool whose jobs wait
 * @param crew its workers
 */
record CrewLoad(LanePool pool, Crew crew) implements ScalingLoad {

	/** Asked where a job was found to wait. */
	@Override
	public boolean needsMoreThan(int target) {
		return workers() >= target;
	}

	@Override
	public int workers() {
		return this.crew.total();
	}

	@Override
	public int busy(long now) {
		return this.crew.busy();
	}

	@Override
	public int waiting() {
		return this.pool.startable();
	}

	@Override
	public long oldestWait(long now) {
		return this.pool.oldestWait(now);
	}

}
