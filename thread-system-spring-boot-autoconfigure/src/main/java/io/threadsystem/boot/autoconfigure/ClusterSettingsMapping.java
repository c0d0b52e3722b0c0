package io.threadsystem.boot.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

import io.threadsystem.cluster.ClusterSettings;

/** Makes settings of the properties of the cluster, or says what is wrong with these. */
final class ClusterSettingsMapping {

	static final String PREFIX = "thread-system.cluster.";

	private static final Pattern TABLE = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*\\.)?[A-Za-z_][A-Za-z0-9_]*");

	private static final int FEWEST_MISSED = 4;

	private static final Duration SHORTEST = Duration.ofMillis(10);

	private ClusterSettingsMapping() {
	}

	static ClusterSettings map(ClusterProperties properties) {
		notTooShort("heartbeat-interval", properties.getHeartbeatInterval());
		notTooShort("polling-interval", properties.getPollingInterval());
		positive("failed-retention", properties.getFailedRetention());
		positive("unhandled-after", properties.getUnhandledAfter());
		notNegative("retention", properties.getRetention());
		if (properties.getMissedHeartbeats() < FEWEST_MISSED) {
			throw invalid("missed-heartbeats", properties.getMissedHeartbeats(),
					"With fewer than 4, a short pause of a node would give its jobs to others while it runs them.",
					"Set it to at least 4; a shorter heartbeat-interval makes recovery faster.");
		}
		if (properties.getMaxRecoveries() < 0) {
			throw invalid("max-recoveries", properties.getMaxRecoveries(), "It is negative.",
					"Set it to 0, for no recovery, or more.");
		}
		table("table", properties.getTable());
		properties.getTables().forEach((pool, table) -> table("tables." + pool, table));
		return new ClusterSettings(properties.getHeartbeatInterval(), properties.getMissedHeartbeats(),
				properties.getPollingInterval(), properties.getTable(), tables(properties), properties.getRetention(),
				properties.getFailedRetention(), properties.getMaxRecoveries(), properties.getUnhandledAfter());
	}

	private static Map<String, String> tables(ClusterProperties properties) {
		Map<String, String> tables = new LinkedHashMap<>(properties.getTables());
		tables.forEach((pool, table) -> {
			boolean shared = table.equals(properties.getTable()) || tables.entrySet()
				.stream()
				.anyMatch((other) -> !other.getKey().equals(pool) && other.getValue().equals(table));
			if (shared) {
				throw invalid("tables." + pool, table, "Another pool has its durable jobs in that table.",
						"Name a table for this pool alone.");
			}
		});
		return tables;
	}

	private static void notTooShort(String key, Duration value) {
		if (value.compareTo(SHORTEST) < 0) {
			throw invalid(key, value, "The database would be busy with nothing else.",
					"Set a time of at least 10ms, such as 1s.");
		}
	}

	private static void positive(String key, Duration value) {
		if (value.isZero() || value.isNegative()) {
			throw invalid(key, value, "It must be more than 0.", "Set a time such as 5s.");
		}
	}

	private static void notNegative(String key, Duration value) {
		if (value.isNegative()) {
			throw invalid(key, value, "It is negative.", "Set a time such as 7d, or 0 to keep nothing.");
		}
	}

	private static void table(String key, String value) {
		if (!TABLE.matcher(value).matches()) {
			throw invalid(key, value, "It is no name of a table: letters, digits and underscores, with the name of a "
					+ "schema and a dot before it if need be.", "Name a table, such as thread_system_jobs.");
		}
	}

	static InvalidThreadSystemPropertyException invalid(String key, Object value, String reason, String remedy) {
		return new InvalidThreadSystemPropertyException(PREFIX + key, value.toString(), reason, remedy);
	}

}
