package io.threadsystem.boot.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.util.Locale;
import java.util.function.Consumer;

import io.threadsystem.pool.FixedSize;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/** Files of YAML in which a value is where it should not be, or is not what it seems. */
@ExtendWith(OutputCaptureExtension.class)
class GroupValuesTests {

	private static final String EXISTING = """
			thread-system:
			  pools:
			    main:
			      max-workers: 8
			      min-workers: 1
			      rate-limit: { permits: 3, period: 1s }
			      levels.low.max-workers: 1
			      scaling.schedule[0]: { from: "08:00", to: "18:00", workers: 3 }
			""";

	@TempDir
	private Path directory;

	@Test
	void aConstantThatIsDeclaredAmongThePropertiesIsAValue() {
		MockEnvironment environment = new MockEnvironment();
		environment.setProperty("thread-system.cluster.initialize-schema", "always");
		ConfigurationPropertySources.attach(environment);
		assertThatNoException().isThrownBy(() -> GroupValues.check(environment));
	}

	@ParameterizedTest
	@ValueSource(strings = { "pools.main:", "pools: {main: }", "pools.main: ${NOTHING:}" })
	void anEmptyPoolOverOneThatHasPropertiesIsReportedItself(String later, CapturedOutput output) {
		fail(EXISTING, "thread-system." + later);
		assertThat(output).contains("Property: thread-system.pools.main" + System.lineSeparator())
			.contains("later.yaml] - 1:")
			.contains("Reason: It is empty here, but has properties in another place, and takes none of them away.")
			.contains("Remove it, or set one or more of thread-system.pools.main.{aging, ");
	}

	@ParameterizedTest
	@ValueSource(strings = { "rate-limit", "levels", "levels.low", "scaling", "scaling.schedule" })
	void anEmptyPartOfAPoolOverOneThatHasPropertiesIsReportedItself(String key, CapturedOutput output) {
		fail(EXISTING, "thread-system.pools.main." + key + ":");
		assertThat(output).contains("Property: thread-system.pools.main." + key + System.lineSeparator())
			.contains("later.yaml] - 1:")
			.contains("It is empty here");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			pools.main: 8                 | pools.main                  | pools.main.{aging, block-timeout,
			pools: io,main                | pools                       | pools.<name>.{aging, block-timeout,
			pools.main.rate-limit: 100    | pools.main.rate-limit       | pools.main.rate-limit.{burst, period, permits}
			pools.main.levels: low        | pools.main.levels           | pools.main.levels.<priority>.{max-workers,
			pools.main.levels.low: 2      | pools.main.levels.low       | pools.main.levels.low.{max-workers,
			pools.main.scaling: true      | pools.main.scaling          | pools.main.scaling.{cooldown,
			pools.main.scaling.schedule: 8 | pools.main.scaling.schedule | scaling.schedule[0].{from, to, workers, zone}
			retry: gateway                | retry                       | retry.<name>.{delay,
			retry.gateway: 3              | retry.gateway               | retry.gateway.{delay,
			health: up                    | health                      | health.{saturated-for,
			""")
	void aValueInPlaceOfPropertiesIsRefused(String line, String property, String known, CapturedOutput output) {
		for (String existing : new String[] { "other.key: 1", EXISTING }) {
			fail(existing, "thread-system." + line);
			assertThat(output).contains("Property: thread-system." + property + System.lineSeparator())
				.contains("later.yaml] - 1:")
				.contains("Reason: It has properties, and no value of its own.")
				.contains("Set one or more of thread-system.")
				.contains(known)
				.doesNotContain("ConverterNotFoundException");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "pools: {main: }", "pools.main: {}", "pools.main:" })
	void anEmptyPoolIsOneWithTheDefaults(String line) {
		run((pool) -> assertThat(pool.settings()).isEqualTo(PoolSettings.builder().build()), "thread-system." + line);
	}

	@ParameterizedTest
	@ValueSource(strings = { "threadsystem", "threadSystem", "thread_system" })
	void thePrefixMayBeWrittenAsSpringBootAllows(String prefix) {
		run((pool) -> assertThat(pool.settings().maxWorkers()).isEqualTo(77), prefix + ".pools.main.max-workers: 77");
	}

	@ParameterizedTest
	@CsvSource({ "18:00, 18:00", "'\"18:00\"', 18:00", "08:30, 08:30", "8:30, 08:30", "1:00, 01:00", "0:15, 00:15",
			"23:59, 23:59", "18:30:15, 18:30:15", "1:00:00, 01:00", "08:30:15, 08:30:15", "'\"${NONE:9:05}\"', 09:05" })
	void timesOfTheDayMayBeWrittenWithoutQuotes(String written, LocalTime time) {
		Locale locale = Locale.getDefault();
		Locale.setDefault(Locale.US);
		try {
			run((pool) -> assertThat(pool.settings().scaling().schedule()).extracting(FixedSize::from)
				.containsExactly(time), EXISTING.replace("\"08:00\"", written).replace("18:00\", w", "23:59:59\", w"));
		}
		finally {
			Locale.setDefault(locale);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "24:00", "\"24:00\"", "18", "1440", "-18:00", "8am", "\"08:60\"" })
	void whatIsNoTimeOfTheDayIsRefused(String written, CapturedOutput output) {
		fail(EXISTING.replace("\"08:00\"", written));
		assertThat(output).contains("Property: thread-system.pools.main.scaling.schedule[0].from")
			.contains("is no time of the day; write it as \"08:00\" or \"18:30\"");
	}

	private void fail(String... files) {
		assertThatException().isThrownBy(() -> start(files).close());
	}

	private void run(Consumer<PriorityPool> check, String... files) {
		try (ConfigurableApplicationContext context = start(files)) {
			check.accept(context.getBean("mainPriorityPool", PriorityPool.class));
		}
	}

	/** With files of which each one is over those before it. */
	private ConfigurableApplicationContext start(String... files) {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		StringBuilder locations = new StringBuilder("--spring.config.location=");
		for (int file = 0; file < files.length; file++) {
			Path path = this.directory.resolve((file == 0) ? "first.yaml" : "later.yaml");
			try {
				Files.writeString(path, files[file]);
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
			locations.append((file == 0) ? "" : ",").append(path.toUri());
		}
		return application.run(locations.toString());
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ TaskExecutionAutoConfiguration.class, ThreadSystemAutoConfiguration.class })
	static class Application {

	}

}
