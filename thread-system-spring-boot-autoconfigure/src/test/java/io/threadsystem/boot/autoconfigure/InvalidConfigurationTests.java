package io.threadsystem.boot.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;

import io.threadsystem.pool.InvalidPoolSettingException;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assumptions.assumeThat;

/** What an application prints that is stopped by its configuration. */
@ExtendWith(OutputCaptureExtension.class)
class InvalidConfigurationTests {

	@TempDir
	private Path directory;

	@Test
	void moreMinThanMaxWorkers(CapturedOutput output) {
		fail("""
				thread-system:
				  pools:
				    io:
				      min-workers: 4
				      max-workers: 2
				""");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("Property: thread-system.pools.io.max-workers")
			.contains("Value: \"2\"")
			.contains("application.yaml] - 5:20")
			.contains("Reason: It is less than min-workers, which is 4.")
			.contains("Raise max-workers or lower min-workers.");
	}

	@Test
	void aDefaultThatCannotWork() {
		InvalidThreadSystemPropertyException failure = InvalidThreadSystemPropertyException.of("io",
				new InvalidPoolSettingException("maxWorkers", 0, "It is less than minWorkers.", "Raise it."), true);
		FailureAnalysis analysis = new InvalidThreadSystemPropertyFailureAnalyzer(new StandardEnvironment())
			.analyze(failure);
		assertThat(analysis).isNotNull();
		assertThat(analysis.getDescription()).contains("Property: thread-system.pools.io.max-workers")
			.contains("Value: \"0\" (not set, the default)")
			.contains("Reason: It is less than min-workers.");
	}

	@Test
	void noWorkersAtAll(CapturedOutput output) {
		fail("thread-system.pools.io: {min-workers: 0, max-workers: 0}");
		assertThat(output).contains("Property: thread-system.pools.io.max-workers")
			.contains("Value: \"0\"")
			.contains("Reason: It must be between 1 and 32767.");
	}

	@Test
	void negativeCapacity(CapturedOutput output) {
		fail("thread-system.pools.io.queue-capacity: -1");
		assertThat(output).contains("Property: thread-system.pools.io.queue-capacity")
			.contains("Value: \"-1\"")
			.contains("Reason: It must not be negative.")
			.contains("0 for a queue without bound");
	}

	@Test
	void negativeSpareWorkers(CapturedOutput output) {
		fail("thread-system.pools.io.spare-workers: -1");
		assertThat(output).contains("Property: thread-system.pools.io.spare-workers")
			.contains("Value: \"-1\"")
			.contains("application.yaml] - 1:39")
			.contains("Reason: It must be between 0 and 32767.");
	}

	@Test
	void negativeDuration(CapturedOutput output) {
		fail("thread-system.pools.io.block-timeout: -5s");
		assertThat(output).contains("Property: thread-system.pools.io.block-timeout")
			.contains("Value: \"-5s\"")
			.contains("Reason: A time must not be negative.")
			.contains("Set 0 or a positive time.");
	}

	@Test
	void aWordInPlaceOfANumber(CapturedOutput output) {
		fail("thread-system.pools.io.min-workers: many");
		assertThat(output).contains("Property: thread-system.pools.io.min-workers")
			.contains("Value: \"many\"")
			.contains("failed to convert java.lang.String to java.lang.Integer");
	}

	@Test
	void aWordThatIsNoPolicy(CapturedOutput output) {
		fail("thread-system.pools.io.queue-full: drop");
		assertThat(output).contains("Property: thread-system.pools.io.queue-full")
			.contains("Value: \"drop\"")
			.contains("The following values are valid:")
			.contains("BLOCK")
			.contains("REJECT");
	}

	@Test
	void aWordThatIsNoDuration(CapturedOutput output) {
		fail("thread-system.pools.io.timeout: soon");
		assertThat(output).contains("Property: thread-system.pools.io.timeout")
			.contains("Value: \"soon\"")
			.contains("'soon' is not a valid duration");
	}

	@Test
	void anUnknownKeyOfAPool(CapturedOutput output) {
		fail("thread-system.pools.io.max-threads: 4");
		assertThat(output).contains("Property: thread-system.pools.io.max-threads")
			.contains("Value: \"4\"")
			.contains("application.yaml] - 1:37")
			.contains("Reason: There is no such property.")
			.contains("thread-system.pools.<name>.{aging, block-timeout, high-watermark, keep-alive, levels, "
					+ "low-watermark, max-workers, min-workers, queue-capacity, queue-full, queue-timeout, rate-limit, "
					+ "replace-stuck, scaling, shutdown, shutdown-timeout, spare-workers, stuck-after, threads, "
					+ "timeout}");
	}

	@Test
	void anUnknownKeyOfALevel(CapturedOutput output) {
		fail("thread-system.pools.io.levels.low.max-threads: 4");
		assertThat(output).contains("Property: thread-system.pools.io.levels.low.max-threads")
			.contains("Value: \"4\"")
			.contains("Reason: There is no such property.")
			.contains("thread-system.pools.io.levels.low.{max-workers, queue-capacity, rate-limit}");
	}

	@Test
	void anUnknownKeyOfScaling(CapturedOutput output) {
		fail("thread-system.pools.io.scaling.up-treshold: 0.9");
		assertThat(output).contains("Property: thread-system.pools.io.scaling.up-treshold")
			.contains("thread-system.pools.io.scaling.{cooldown, down-threshold, dry-run, enabled, interval, schedule, "
					+ "target-wait, up-threshold}");
	}

	@Test
	void aLevelThatIsNoPriority(CapturedOutput output) {
		fail("thread-system.pools.io.levels.urgent.max-workers: 4");
		assertThat(output).contains("thread-system.pools.io.levels")
			.contains("urgent")
			.contains("The following values are valid:")
			.contains("HIGHEST");
	}

	@Test
	void aLimitOfALevelThatCannotWork(CapturedOutput output) {
		fail("thread-system.pools.io.levels.low.max-workers: -4");
		assertThat(output).contains("Property: thread-system.pools.io.levels.low.max-workers")
			.contains("Value: \"-4\"")
			.contains("application.yaml] - 1:48")
			.contains("Reason: It must not be negative.");
	}

	@Test
	void aRateWithoutAPeriod(CapturedOutput output) {
		fail("thread-system.pools.io.rate-limit.permits: 4");
		assertThat(output).contains("Property: thread-system.pools.io.rate-limit.period")
			.contains("Reason: It is not set.")
			.contains("Set a time, such as 1s.")
			.doesNotContain("Value: \"null");
	}

	@Test
	void aThresholdThatCannotWork(CapturedOutput output) {
		fail("thread-system.pools.io.scaling: {down-threshold: 0.9}");
		assertThat(output).contains("Property: thread-system.pools.io.scaling.down-threshold")
			.contains("Value: \"0.9\"")
			.contains("Reason: It must be 0 or more, and less than up-threshold, which is 0.8.");
	}

	@Test
	void aSizeOutsideOfThePool(CapturedOutput output) {
		fail("""
				thread-system.pools.io:
				  min-workers: 1
				  max-workers: 4
				  scaling:
				    schedule:
				    - {from: "08:00", to: "18:00", workers: 5}
				""");
		assertThat(output).contains("Property: thread-system.pools.io.scaling.schedule[0].workers")
			.contains("Value: \"5\"")
			.contains("application.yaml] - 6:45")
			.contains("between min-workers (1) and max-workers (4)");
	}

	@Test
	void virtualThreadsBelowJava21(CapturedOutput output) {
		assumeThat(Runtime.version().feature()).as("this Java has virtual threads").isLessThan(21);
		fail("thread-system.pools.io.threads: virtual");
		assertThat(output).contains("Property: thread-system.pools.io.threads")
			.contains("Value: \"virtual\"")
			.contains("virtual threads need Java 21 or newer.")
			.contains("Run on Java 21 or newer, or set it to platform.");
	}

	@Test
	void anUnknownKey(CapturedOutput output) {
		fail("thread-system.defaultpol: io");
		assertThat(output).contains("Property: thread-system.defaultpol")
			.contains("thread-system.{cluster, default-pool, enabled, health, pools, retry}");
	}

	@Test
	void anEmptyValue(CapturedOutput output) {
		fail("thread-system.pools.io.max-workers: ${POOL_MAX:}");
		assertThat(output).contains("Property: thread-system.pools.io.max-workers")
			.contains("Value: \"${POOL_MAX:}\"")
			.contains("application.yaml] - 1:37")
			.contains("Reason: It has no value.")
			.contains("Give it one, or remove it to have the default.");
	}

	@Test
	void enabledWithAWordThatIsNoBoolean(CapturedOutput output) {
		fail("thread-system.enabled: treu");
		assertThat(output).contains("Property: thread-system.enabled")
			.contains("Value: \"treu\"")
			.contains("application.yaml] - 1:24")
			.contains("Reason: It is neither true nor false.")
			.contains("Set it to true or false.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "my_pool", "myPool", "'[my_pool]'" })
	void aPoolWithAnUnusualNameIsReportedWithItsValueAndOrigin(String name, CapturedOutput output) {
		fail("""
				thread-system:
				  pools:
				    %s:
				      max-workers: 0
				""".formatted(name));
		assertThat(output).contains("Value: \"0\"")
			.contains("application.yaml] - 4:20")
			.contains("max-workers")
			.doesNotContain("not set");
	}

	@Test
	void twoNamesThatAreTheSameToBoot(CapturedOutput output) {
		fail("thread-system.pools: {main: {}, Main: {}}");
		assertThat(output).contains("Property: thread-system.pools.Main")
			.contains("Reason: The names 'main' and 'Main' are the same but for capital letters, '-' and '_'.")
			.contains("or rename one of the pools");
	}

	@Test
	void anUnknownDefaultPool(CapturedOutput output) {
		fail("""
				thread-system:
				  default-pool: oi
				  pools:
				    io: {}
				    cpu: {}
				""");
		assertThat(output).contains("Property: thread-system.default-pool")
			.contains("Value: \"oi\"")
			.contains("Reason: There is no pool of that name. The pools are: cpu, io.")
			.contains("Set it to one of these, or add thread-system.pools.oi.");
	}

	@Test
	void severalPoolsWithoutADefaultPool(CapturedOutput output) {
		fail("thread-system.pools: {io: {}, cpu: {}}");
		assertThat(output).contains("Property: thread-system.default-pool")
			.contains("Reason: It is not set, and none of the pools (io, cpu) has the name 'main'.")
			.contains("Set thread-system.default-pool to one of them, or give one the name 'main'.");
	}

	@Test
	void aNameThatBootReserves(CapturedOutput output) {
		for (String name : new String[] { "taskExecutor", "applicationTaskExecutor", "bootstrapExecutor",
				"taskScheduler", "task-scheduler", "applicationEventMulticaster" }) {
			fail("thread-system.pools." + name + ".min-workers: 1");
			assertThat(output).contains("Property: thread-system.pools." + name)
				.contains("Reason: '" + name + "' is a name under which Spring Boot looks for a bean of its own.")
				.contains("Give the pool another name.");
		}
	}

	@Test
	void aBlankName(CapturedOutput output) {
		fail("thread-system.pools: {'[ ]': {min-workers: 1}}");
		assertThat(output).contains("Property: thread-system.pools[ ]")
			.contains("Reason: ' ' cannot be the name of a pool.");
	}

	@Test
	void aNameWithADot(CapturedOutput output) {
		fail("thread-system.pools: {'[a.b]': {min-workers: 1}}");
		assertThat(output).contains("Property: thread-system.pools[a.b]")
			.contains("Reason: 'a.b' cannot be the name of a pool.")
			.contains("letters, digits, '-' and '_'");
	}

	@Test
	void anExecutorOfTheApplicationWithTheNameOfAPool(CapturedOutput output) {
		fail("thread-system.pools.io.min-workers: 1", ExecutorNamedIo.class);
		assertThat(output).contains("Property: thread-system.pools.io")
			.contains("'io' already stands for the bean 'io', so that @Async(\"io\") or @Qualifier(\"io\")"
					+ " would find two")
			.contains("Rename the pool or the bean.");
	}

	@Test
	void aPoolOfTheApplicationWithTheNameOfAPool(CapturedOutput output) {
		fail("thread-system.pools.io.min-workers: 1", PoolNamedIo.class);
		assertThat(output).contains("Property: thread-system.pools.io").contains("'io' already stands for");
	}

	@Test
	void anotherBeanWithTheBeanNameOfAPool(CapturedOutput output) {
		fail("thread-system.pools.io.min-workers: 1", TextNamedIoPriorityPool.class);
		assertThat(output).contains("Property: thread-system.pools.io")
			.contains("the pool's bean would have the name 'ioPriorityPool', which is another bean's");
	}

	@Test
	void anotherBeanWithTheBeanNameOfATaskExecutor(CapturedOutput output) {
		fail("thread-system.pools.io.min-workers: 1", TextNamedIoPriorityPoolTaskExecutor.class);
		assertThat(output).contains("Property: thread-system.pools.io").contains("'ioPriorityPoolTaskExecutor'");
	}

	private void fail(String yaml, Class<?>... sources) {
		try {
			Files.writeString(this.directory.resolve("application.yaml"), yaml);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		SpringApplication application = new SpringApplication(Application.class);
		for (Class<?> source : sources) {
			application.addPrimarySources(List.of(source));
		}
		application.setWebApplicationType(WebApplicationType.NONE);
		assertThatException()
			.isThrownBy(() -> application.run("--spring.config.location=" + this.directory.toUri()).close());
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ TaskExecutionAutoConfiguration.class, ThreadSystemAutoConfiguration.class })
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	static class ExecutorNamedIo {

		@Bean
		Executor io() {
			return Runnable::run;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PoolNamedIo {

		@Bean
		PriorityPool io() {
			return PriorityPool.create("own", PoolSettings.builder().build());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TextNamedIoPriorityPool {

		@Bean
		String ioPriorityPool() {
			return "text";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TextNamedIoPriorityPoolTaskExecutor {

		@Bean
		String ioPriorityPoolTaskExecutor() {
			return "text";
		}

	}

}
