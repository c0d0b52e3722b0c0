package io.threadsystem.boot.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/** What an application prints that is stopped by the settings of its durable jobs. */
@ExtendWith(OutputCaptureExtension.class)
class InvalidClusterConfigurationTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					heartbeat-interval | 0s    | The database would be busy with nothing else. | at least 10ms
					heartbeat-interval | -1s   | The database would be busy with nothing else. | at least 10ms
					heartbeat-interval | 25h   | It is longer than 1d.       | Set a time of at most 1d.
					polling-interval   | 0s    | The database would be busy with nothing else. | at least 10ms
					polling-interval   | 2d    | It is longer than 1d.       | Set a time of at most 1d.
					missed-heartbeats  | 3     | With fewer than 4, a short pause of a node | Set it to at least 4
					missed-heartbeats  | 1001  | It is more than 1000        | Set it to at most 1000
					retention          | -1d   | It is negative.             | or 0 to keep nothing.
					retention          | 99999999999d | It is longer than 36500d. | Set a time of at most 36500d.
					failed-retention   | 0s    | It must be more than 0.     | Set a time such as 5s.
					failed-retention   | 36501d | It is longer than 36500d.  | Set a time of at most 36500d.
					unhandled-after    | 0s    | It must be more than 0.     | Set a time such as 5s.
					max-recoveries     | -1    | It is negative.             | Set it to 0, for no recovery, or more.
					node-name          | '  '  | It is blank.                | or remove it to have the host's name.
					table              | ''    | It is no name of a table    | Name a table, such as thread_system_jobs.
					table              | a;b   | It is no name of a table    | Name a table, such as thread_system_jobs.
					table              | a.b.c | It is no name of a table    | Name a table, such as thread_system_jobs.
					table | a_name_of_forty_one_characters_in_all_xyz | It is longer than 40 characters | a shorter name.
					tables.io          | 1a    | It is no name of a table    | Name a table, such as thread_system_jobs.
					tables.io | Thread_System_Jobs | The jobs of another pool are in the table | Name a table for this pool alone.
					tables.io | thread_system_jobs_nodes | by thread-system.cluster.table. | Name a table for this pool alone.
					""")
	void aValueThatCannotWork(String key, String value, String reason, String remedy, CapturedOutput output) {
		fail("thread-system.cluster." + key + "=" + value);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("The durable jobs cannot be configured:")
			.contains("Property: thread-system.cluster." + key)
			.contains("Value: \"" + value + "\"")
			.contains("Origin: \"thread-system.cluster." + key + "\" from property source")
			.contains(reason)
			.contains(remedy);
	}

	@Test
	void twoPoolsWithOneTable(CapturedOutput output) {
		fail("thread-system.cluster.tables.io=a", "thread-system.cluster.tables.cpu=A");
		// in whichever order they are
		assertThat(output).containsPattern("Property: thread-system\\.cluster\\.tables\\.(io|cpu)")
			.containsPattern(
					"The jobs of another pool are in the table [aA], by thread-system\\.cluster\\.tables\\.(io|cpu)");
	}

	@Test
	void anUnknownKey(CapturedOutput output) {
		fail("thread-system.cluster.pollinginterva1=5s");
		assertThat(output).contains("Property: thread-system.cluster.pollinginterva1")
			.contains("Reason: There is no such property.")
			.contains("thread-system.cluster.{enabled, failed-retention, heartbeat-interval, initialize-schema, "
					+ "max-recoveries, missed-heartbeats, node-name, polling-interval, retention, table, tables, "
					+ "unhandled-after}.");
	}

	@Test
	void aWordThatIsNoMode(CapturedOutput output) {
		fail("thread-system.cluster.initialize-schema=sometimes");
		assertThat(output).contains("Property: thread-system.cluster.initialize-schema")
			.contains("Value: \"sometimes\"")
			.contains("ALWAYS")
			.contains("EMBEDDED")
			.contains("NEVER");
	}

	private static void fail(String... properties) {
		List<String> arguments = new ArrayList<>(
				List.of("--spring.datasource.generate-unique-name=true", "--thread-system.cluster.enabled=true",
						"--thread-system.pools.main.max-workers=1", "--thread-system.pools.io.max-workers=1"));
		for (String property : properties) {
			arguments.add("--" + property);
		}
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		assertThatException().isThrownBy(() -> application.run(arguments.toArray(String[]::new)).close());
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ DataSourceAutoConfiguration.class, ThreadSystemAutoConfiguration.class,
			ThreadSystemClusterAutoConfiguration.class })
	static class Application {

	}

}
