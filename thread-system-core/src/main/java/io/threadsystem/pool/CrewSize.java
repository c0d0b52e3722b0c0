package io.threadsystem.pool;

/**
 * How many workers a pool wants.
 *
 * @param kept those that stay though they are idle; the others end after a time
 * @param limit workers are added up to this number while jobs wait
 * @param most workers above this number end as soon as they have no job
 */
record CrewSize(int kept, int limit, int most) {

	/** Size of a pool that does not scale. */
	static CrewSize of(PoolSettings settings) {
		return new CrewSize(settings.minWorkers(), settings.maxWorkers(), settings.maxWorkers());
	}

}
