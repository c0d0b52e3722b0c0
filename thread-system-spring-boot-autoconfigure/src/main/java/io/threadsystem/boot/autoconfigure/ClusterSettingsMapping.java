package io.threadsystem.boot.autoconfigure;

import java.time.Duration;

import io.threadsystem.cluster.ClusterSettings;
import org.jspecify.annotations.Nullable;

/** Makes settings of the properties of the cluster, or says what is wrong with these. */
final class ClusterSettingsMapping {

	static final String PREFIX = "thread-system.cluster.";

	private static final int FEWEST_MISSED = 4;

	private static final int MOST_MISSED = 1000;

	private static final Duration SHORTEST = Duration.ofMillis(10);

	private static final Duration A_DAY = Duration.ofDays(1);

	private static final Duration CENTURY = Duration.ofDays(36500);

	private ClusterSettingsMapping() {
	}

	static ClusterSettings map(ClusterProperties properties) {
		interval("heartbeat-interval", properties.getHeartbeatInterval());
		interval("polling-interval", properties.getPollingInterval());
		positive("failed-retention", properties.getFailedRetention());
		positive("unhandled-after", properties.getUnhandledAfter());
		notNegative("retention", properties.getRetention());
		counts(properties);
		nodeName(properties.getNodeName());
		JobTableNames.check(properties);
		return new ClusterSettings(properties.getHeartbeatInterval(), properties.getMissedHeartbeats(),
				properties.getPollingInterval(), properties.getTable(), properties.getTables(),
				properties.getRetention(), properties.getFailedRetention(), properties.getMaxRecoveries(),
				properties.getUnhandledAfter());
	}

	private static void counts(ClusterProperties properties) {
		if (properties.getMissedHeartbeats() < FEWEST_MISSED) {
			throw invalid("missed-heartbeats", properties.getMissedHeartbeats(),
					"With fewer than 4, a short pause of a node would give its jobs to others while it runs them.",
					"Set it to at least 4; a shorter heartbeat-interval makes recovery faster.");
		}
		if (properties.getMissedHeartbeats() > MOST_MISSED) {
			throw invalid("missed-heartbeats", properties.getMissedHeartbeats(),
					"It is more than " + MOST_MISSED + ": jobs of a dead node would wait for as many heartbeats.",
					"Set it to at most " + MOST_MISSED + ", such as 4.");
		}
		if (properties.getMaxRecoveries() < 0) {
			throw invalid("max-recoveries", properties.getMaxRecoveries(), "It is negative.",
					"Set it to 0, for no recovery, or more.");
		}
	}

	private static void nodeName(@Nullable String name) {
		if (name != null && name.isBlank()) {
			throw invalid("node-name", name, "It is blank.", "Name the node, or remove it to have the host's name.");
		}
	}

	private static void interval(String key, Duration value) {
		if (value.compareTo(SHORTEST) < 0) {
			throw invalid(key, value, "The database would be busy with nothing else.",
					"Set a time of at least 10ms, such as 1s.");
		}
		notLonger(key, value, A_DAY);
	}

	private static void positive(String key, Duration value) {
		if (value.isZero() || value.isNegative()) {
			throw invalid(key, value, "It must be more than 0.", "Set a time such as 5s.");
		}
		notLonger(key, value, CENTURY);
	}

	private static void notNegative(String key, Duration value) {
		if (value.isNegative()) {
			throw invalid(key, value, "It is negative.", "Set a time such as 7d, or 0 to keep nothing.");
		}
		notLonger(key, value, CENTURY);
	}

	private static void notLonger(String key, Duration value, Duration longest) {
		if (value.compareTo(longest) > 0) {
			throw invalid(key, value, "It is longer than " + longest.toDays() + "d.",
					"Set a time of at most " + longest.toDays() + "d.");
		}
	}

	static InvalidThreadSystemPropertyException invalid(String key, Object value, String reason, String remedy) {
		return new InvalidThreadSystemPropertyException(PREFIX + key, value.toString(), reason, remedy);
	}

}
