package io.threadsystem.pool;

/**
 * How many workers a pool may have.
 *
 * @param kept those that stay though they are idle; the others end after a time
 * @param limit workers are added up to this number while jobs wait
 * @param most no more than these run at once, and workers above this number end as soon
 * as they have no job
 * @param spare how many may wait at a time, and do not count meanwhile
 * @param keepAlive how long an idle worker above 'kept' stays, in nanoseconds
 * @param isToBeNoticed whether the pool is to be told when a job waits and the limit is
 * reached
 */
record WorkerLimits(int kept, int limit, int most, int spare, long keepAlive, boolean isToBeNoticed) {

	/** Those of a pool that does not scale. */
	static WorkerLimits of(PoolSettings settings) {
		return new WorkerLimits(settings.minWorkers(), settings.maxWorkers(), settings.maxWorkers(),
				settings.spareWorkers(), Nanos.of(settings.keepAlive()), false);
	}

}
