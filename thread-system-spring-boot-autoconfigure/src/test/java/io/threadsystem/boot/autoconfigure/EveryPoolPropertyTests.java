package io.threadsystem.boot.autoconfigure;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

import io.threadsystem.job.Priority;
import io.threadsystem.pool.FixedSize;
import io.threadsystem.pool.LevelSettings;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.QueueFullPolicy;
import io.threadsystem.pool.RateLimit;
import io.threadsystem.pool.ScalingSettings;
import io.threadsystem.pool.ShutdownMode;
import io.threadsystem.pool.ThreadKind;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/** Every key of a pool, with a value other than its default. */
class EveryPoolPropertyTests {

	private static final String YAML = """
			min-workers: 3
			max-workers: 7
			spare-workers: 8
			keep-alive: 4s
			threads: %s
			queue-capacity: 50
			queue-full: reject
			block-timeout: 6s
			high-watermark: 0.7
			low-watermark: 0.3
			aging: 11s
			levels:
			  low:
			    max-workers: 1
			    queue-capacity: 12
			    rate-limit: { permits: 13, period: 14s, burst: 15 }
			rate-limit: { permits: 16, period: 17s, burst: 18 }
			timeout: 19s
			queue-timeout: 20s
			scaling:
			  enabled: false
			  interval: 21s
			  up-threshold: 0.9
			  down-threshold: 0.1
			  target-wait: 22s
			  cooldown: 23s
			  dry-run: true
			  schedule:
			  - { from: "08:00", to: "18:00", workers: 5, zone: Asia/Tokyo }
			stuck-after: 24s
			replace-stuck: true
			shutdown: cancel
			shutdown-timeout: 25s
			""";

	private static final boolean VIRTUAL = Runtime.version().feature() >= 21;

	@Test
	void everyKeyReachesThePool() {
		assertThat(poolOf(properties())).isEqualTo(expected(false));
	}

	@Test
	void aPoolScalesWhereThatIsSaid() {
		Properties properties = properties();
		properties.setProperty("scaling.enabled", "true");
		assertThat(poolOf(properties)).isEqualTo(expected(true));
	}

	@Test
	void noPropertyIsLeftOutHere() {
		Set<String> said = new TreeSet<>();
		properties().stringPropertyNames()
			.forEach((name) -> said.add(name.replace("levels.low.", "levels.*.").replace("[0]", "[*]")));
		assertThat(said).isEqualTo(names("", PoolProperties.class));
	}

	@Test
	void noValueHereIsADefault() throws ReflectiveOperationException {
		assumeThat(VIRTUAL).as("'threads' has one value only").isTrue();
		// by default, it has as many workers as there are processors
		assertNothingIsTheSame(expected(true), PoolSettings.builder().minWorkers(1).build());
		assertNothingIsTheSame(expected(true).level(Priority.LOW), LevelSettings.unlimited());
		assertNothingIsTheSame(expected(true).scaling(), ScalingSettings.off());
	}

	private static void assertNothingIsTheSame(Object expected, Object defaults) throws ReflectiveOperationException {
		for (Method method : defaults.getClass().getDeclaredMethods()) {
			if (Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers())
					&& method.getParameterCount() == 0 && !method.getName().equals("toBuilder")) {
				assertThat(method.invoke(expected)).as("%s", method).isNotEqualTo(method.invoke(defaults));
			}
		}
	}

	private static Properties properties() {
		YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
		yaml.setResources(new ByteArrayResource(
				YAML.formatted(VIRTUAL ? "virtual" : "platform").getBytes(StandardCharsets.UTF_8)));
		Properties properties = yaml.getObject();
		assertThat(properties).isNotNull();
		Properties texts = new Properties();
		properties.forEach((name, value) -> texts.setProperty((String) name, value.toString()));
		return texts;
	}

	private static PoolSettings poolOf(Properties properties) {
		PoolSettings[] settings = new PoolSettings[1];
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(TaskExecutionAutoConfiguration.class, ThreadSystemAutoConfiguration.class))
			.withPropertyValues(properties.stringPropertyNames()
				.stream()
				.map((name) -> "thread-system.pools.io." + name + "=" + properties.getProperty(name))
				.toArray(String[]::new))
			.run((context) -> settings[0] = context.getBean("ioPriorityPool", PriorityPool.class).settings());
		return settings[0];
	}

	private static PoolSettings expected(boolean scales) {
		return PoolSettings.builder()
			.minWorkers(3)
			.maxWorkers(7)
			.spareWorkers(8)
			.keepAlive(Duration.ofSeconds(4))
			.threads(VIRTUAL ? ThreadKind.VIRTUAL : ThreadKind.PLATFORM)
			.queueCapacity(50)
			.queueFull(QueueFullPolicy.REJECT)
			.blockTimeout(Duration.ofSeconds(6))
			.highWatermark(0.7)
			.lowWatermark(0.3)
			.aging(Duration.ofSeconds(11))
			.level(Priority.LOW, new LevelSettings(1, 12, new RateLimit(13, Duration.ofSeconds(14), 15)))
			.rateLimit(new RateLimit(16, Duration.ofSeconds(17), 18))
			.timeout(Duration.ofSeconds(19))
			.queueTimeout(Duration.ofSeconds(20))
			.scaling(scaling(scales))
			.stuckAfter(Duration.ofSeconds(24))
			.replaceStuck(true)
			.shutdown(ShutdownMode.CANCEL)
			.shutdownTimeout(Duration.ofSeconds(25))
			.build();
	}

	private static ScalingSettings scaling(boolean enabled) {
		return ScalingSettings.builder()
			.enabled(enabled)
			.interval(Duration.ofSeconds(21))
			.upThreshold(0.9)
			.downThreshold(0.1)
			.targetWait(Duration.ofSeconds(22))
			.cooldown(Duration.ofSeconds(23))
			.dryRun(true)
			.schedule(List.of(new FixedSize(LocalTime.of(8, 0), LocalTime.of(18, 0), 5, ZoneId.of("Asia/Tokyo"))))
			.build();
	}

	/** Names of the properties of a class of ours and of those that it is made of. */
	private static Set<String> names(String prefix, Class<?> type) {
		Set<String> names = new TreeSet<>();
		Arrays.stream(type.getDeclaredFields()).filter((field) -> !field.isSynthetic()).forEach((field) -> {
			String name = prefix + DataObjectPropertyName.toDashedForm(field.getName());
			names.addAll(names(name, field));
		});
		return names;
	}

	private static Set<String> names(String name, Field field) {
		if (Map.class.isAssignableFrom(field.getType())) {
			return names(name + ".*.", ResolvableType.forField(field).getGeneric(1).toClass());
		}
		if (Collection.class.isAssignableFrom(field.getType())) {
			return names(name + "[*].", ResolvableType.forField(field).getGeneric(0).toClass());
		}
		return (field.getType().getPackage() == PoolProperties.class.getPackage()) ? names(name + ".", field.getType())
				: Set.of(name);
	}

}
