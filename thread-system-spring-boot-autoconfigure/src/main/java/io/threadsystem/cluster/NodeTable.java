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

	void check() {
		this.database.check(this.name, "node, started_at, last_heartbeat, handlers, stopped");
	}

	/** Writes a node down, or renews its heartbeat. */
	void beat(String node, Instant startedAt, Instant now, Collection<String> handlers) {
		int renewed = this.database.update(this.database.sql()
			.add("update " + this.name + " set last_heartbeat = ?, stopped = ? where node = ?", now, false, node));
		if (renewed == 0) {
			this.database.update(this.database.sql()
				.add("insert into " + this.name + "(node, started_at, last_heartbeat, handlers, stopped) "
						+ "values (?, ?, ?, ?, ?)", node, startedAt, now, String.join("\n", handlers), false));
		}
	}

	/** A node that has stopped is remembered for what it could run. */
	void stopped(String node) {
		this.database
			.update(this.database.sql().add("update " + this.name + " set stopped = ? where node = ?", true, node));
	}

	/** Forgets those that have been silent for very long. */
	void purge(Instant silentSince) {
		this.database
			.update(this.database.sql().add("delete from " + this.name + " where last_heartbeat < ?", silentSince));
	}

	/** Those that have not stopped. */
	List<ClusterNode> all(Instant aliveSince) {
		Sql sql = this.database.sql()
			.add("select node, started_at, last_heartbeat, handlers from " + this.name
					+ " where stopped = ? order by node", false);
		return this.database.jdbc().query(sql.text(), sql, (row, index) -> {
			Instant lastHeartbeat = this.database.customization().getInstant(row, "last_heartbeat");
			return new ClusterNode(row.getString("node"), this.database.customization().getInstant(row, "started_at"),
					lastHeartbeat, !lastHeartbeat.isBefore(aliveSince), names(row.getString("handlers")));
		});
	}

	/** What those could run that were heard of since then, stopped or not. */
	Set<String> handlers(Instant heardSince) {
		Sql sql = this.database.sql()
			.add("select handlers from " + this.name + " where last_heartbeat >= ?", heardSince);
		Set<String> all = new TreeSet<>();
		this.database.jdbc().query(sql.text(), sql, (row, index) -> names(row.getString(1))).forEach(all::addAll);
		return all;
	}

	private static Set<String> names(String handlers) {
		return handlers.isEmpty() ? Set.of() : new TreeSet<>(List.of(handlers.split("\n")));
	}

}
