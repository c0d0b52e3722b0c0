package io.threadsystem.boot.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.threadsystem.boot.autoconfigure.ClusterProperties.InitializeSchema;
import io.threadsystem.cluster.ClusterSettings;
import org.junit.jupiter.api.Test;

import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

class ClusterSettingsMappingTests {

	private static final String PREFIX = "thread-system.cluster.";

	@Test
	void everyKeyReachesTheNode() {
		Map<String, String> values = new LinkedHashMap<>();
		values.put("heartbeat-interval", "2s");
		values.put("missed-heartbeats", "7");
		values.put("polling-interval", "300ms");
		values.put("table", "jobs.tasks");
		values.put("tables.io", "io_tasks");
		values.put("retention", "3d");
		values.put("failed-retention", "30d");
		values.put("max-recoveries", "2");
		values.put("unhandled-after", "1h");
		assertThat(ClusterSettingsMapping.map(bind(values)))
			.isEqualTo(new ClusterSettings(Duration.ofSeconds(2), 7, Duration.ofMillis(300), "jobs.tasks",
					Map.of("io", "io_tasks"), Duration.ofDays(3), Duration.ofDays(30), 2, Duration.ofHours(1)));

		Set<String> keys = new TreeSet<>(values.keySet());
		keys.remove("tables.io");
		keys.add("tables");
		// of the application here, not of the node
		keys.addAll(Set.of("enabled", "initialize-schema", "node-name"));
		assertThat(PropertyOwner.keys(ClusterProperties.class)).containsExactlyElementsOf(keys);
	}

	@Test
	void theOtherKeysAreBound() {
		ClusterProperties properties = bind(
				Map.of("enabled", "true", "initialize-schema", "never", "node-name", "shop"));
		assertThat(properties.isEnabled()).isTrue();
		assertThat(properties.getInitializeSchema()).isEqualTo(InitializeSchema.NEVER);
		assertThat(properties.getNodeName()).isEqualTo("shop");
	}

	@Test
	void theDefaultsCanBeMapped() {
		assertThat(ClusterSettingsMapping.map(new ClusterProperties()))
			.isEqualTo(new ClusterSettings(Duration.ofSeconds(5), 4, Duration.ofSeconds(1), "thread_system_jobs",
					Map.of(), Duration.ofDays(7), Duration.ofDays(90), 10, Duration.ofMinutes(10)));
	}

	private static ClusterProperties bind(Map<String, String> values) {
		MockEnvironment environment = new MockEnvironment();
		values.forEach((key, value) -> environment.setProperty(PREFIX + key, value));
		return ConfiguredPools.bind(environment).getCluster();
	}

}
