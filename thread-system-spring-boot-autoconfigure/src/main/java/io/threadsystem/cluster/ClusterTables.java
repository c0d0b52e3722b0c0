package io.threadsystem.cluster;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.threadsystem.aop.PoolLocator;

/** The tables of the cluster. Safe for use by several threads. */
final class ClusterTables {

	private final ClusterDatabase database;

	private final ClusterSettings settings;

	private final PoolLocator pools;

	private final NodeTable nodes;

	private final Map<String, JobTable> tables = new LinkedHashMap<>();

	private final List<JobQueries> queries;

	ClusterTables(ClusterDatabase database, ClusterSettings settings, PoolLocator pools) {
		this.database = database;
		this.settings = settings;
		this.pools = pools;
		this.nodes = new NodeTable(database, settings.table());
		add(settings.table());
		settings.tables().values().forEach(this::add);
		this.queries = this.tables.values().stream().map((table) -> new JobQueries(database, table)).toList();
	}

	private void add(String name) {
		this.tables.computeIfAbsent(name, (table) -> new JobTable(this.database, table));
	}

	/** Fails where one of them cannot be used. */
	void check() {
		this.nodes.check();
		this.tables.values().forEach(JobTable::check);
	}

	NodeTable nodes() {
		return this.nodes;
	}

	Collection<JobTable> all() {
		return this.tables.values();
	}

	List<JobQueries> queries() {
		return this.queries;
	}

	JobTable of(DurableJobHandler handler) {
		return ofPool(this.pools.locate(handler.pool()).name());
	}

	@SuppressWarnings("NullAway")
	JobTable ofPool(String pool) {
		return this.tables.get(this.settings.tableOf(pool));
	}

}
