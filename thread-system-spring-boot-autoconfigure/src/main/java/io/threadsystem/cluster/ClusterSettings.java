package io.threadsystem.cluster;

import java.time.Duration;
import java.util.Map;

/**
 * How the nodes share their jobs. Immutable.
 *
 * @param heartbeatInterval how often a node says that it is alive
 * @param missedHeartbeats how many it may leave out until its jobs are given to others,
 * from 4
 * @param pollingInterval how often a node looks for due jobs
 * @param table the table of the jobs of all pools that have none of their own
 * @param tables the tables of pools that have their own, by the names of the pools
 * @param retention how long jobs are kept that were completed or cancelled; zero: not at
 * all
 * @param failedRetention how long failed jobs are kept
 * @param maxRecoveries how often a job is given to another node because its own one died
 * @param unhandledAfter how long a due job waits for a node that has its handler
 * @since 0.1.0
 */
public record ClusterSettings(Duration heartbeatInterval, int missedHeartbeats, Duration pollingInterval, String table,
		Map<String, String> tables, Duration retention, Duration failedRetention, int maxRecoveries,
		Duration unhandledAfter) {

	/** Creates settings. */
	public ClusterSettings {
		tables = Map.copyOf(tables);
	}

	/** After so long a silence a node counts as dead. */
	Duration deadAfter() {
		return this.heartbeatInterval.multipliedBy(this.missedHeartbeats);
	}

	String tableOf(String pool) {
		return this.tables.getOrDefault(pool, this.table);
	}

}
