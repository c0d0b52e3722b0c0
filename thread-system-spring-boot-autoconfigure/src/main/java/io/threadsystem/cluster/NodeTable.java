package io.threadsystem.cluster;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The table of the nodes, with what each can run. Safe for use by several threads.
 */
final class NodeTable {

	private final ClusterDatabase database;

	private final String name;

	NodeTable(ClusterDatabase database, String jobs) {
		this.database = database;
		this.name = jobs + "_nodes";
	}

	/** Writes a node down, or renews its heartbeat. */
	void beat(String node, Instant startedAt, Instant now, Collection<String> handlers) {
		int renewed = this.database.update(
				this.database.sql().add("update " + this.name + " set last_heartbeat = ? where node = ?", now, node));
		if (renewed == 0) {
			this.database.update(this.database.sql()
				.add("insert into " + this.name + "(node, started_at, last_heartbeat, handlers) values (?, ?, ?, ?)",
						node, startedAt, now, String.join("\n", handlers)));
		}
	}

	void remove(String node) {
		this.database.update(this.database.sql().add("delete from " + this.name + " where node = ?", node));
	}

	/** Forgets those that have been silent for very long. */
	void purge(Instant silentSince) {
		this.database
			.update(this.database.sql().add("delete from " + this.name + " where last_heartbeat < ?", silentSince));
	}

	List<ClusterNode> all(Instant aliveSince) {
		return this.database.jdbc()
			.query("select node, started_at, last_heartbeat, handlers from " + this.name + " order by node",
					(row, index) -> {
						Instant lastHeartbeat = this.database.customization().getInstant(row, "last_heartbeat");
						return new ClusterNode(row.getString("node"),
								this.database.customization().getInstant(row, "started_at"), lastHeartbeat,
								!lastHeartbeat.isBefore(aliveSince), names(row.getString("handlers")));
					});
	}

	private static Set<String> names(String handlers) {
		return handlers.isEmpty() ? Set.of() : new TreeSet<>(List.of(handlers.split("\n")));
	}

}
