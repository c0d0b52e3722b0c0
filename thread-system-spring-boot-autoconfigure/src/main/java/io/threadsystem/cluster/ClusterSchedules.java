package io.threadsystem.cluster;

/**
 * The schedules of which one node of the cluster has each run. They are all registered
 * before the node begins to take jobs. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public interface ClusterSchedules {

	/**
	 * Adds a schedule.
	 * @param schedule the schedule
	 * @throws IllegalArgumentException if its name cannot be one, or another one has it
	 * @throws IllegalStateException if the node takes jobs already
	 */
	void register(ClusterSchedule schedule);

}
