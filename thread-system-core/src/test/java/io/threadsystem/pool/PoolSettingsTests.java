package io.threadsystem.pool;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Settings: their defaults, and values that cannot work. */
class PoolSettingsTests {

	private static final Duration NEGATIVE = Duration.ofSeconds(-1);

	@Test
	void theDefaultsAreThoseOfTheDocumentation() {
		PoolSettings settings = PoolSettings.builder().build();
		int processors = Runtime.getRuntime().availableProcessors();
		assertThat(settings.minWorkers()).isEqualTo(processors);
		assertThat(settings.maxWorkers()).isEqualTo(4 * processors);
		assertThat(settings.keepAlive()).isEqualTo(Duration.ofSeconds(30));
		assertThat(settings.queueCapacity()).isEqualTo(10_000);
		assertThat(settings.queueFull()).isEqualTo(QueueFullPolicy.BLOCK);
		assertThat(settings.blockTimeout()).isEqualTo(Duration.ofSeconds(5));
		assertThat(settings.timeout()).isZero();
		assertThat(settings.queueTimeout()).isZero();
		assertThat(settings.stuckAfter()).isEqualTo(Duration.ofSeconds(60));
		assertThat(settings.shutdown()).isEqualTo(ShutdownMode.DRAIN);
		assertThat(settings.shutdownTimeout()).isEqualTo(Duration.ofSeconds(30));
	}

	@Test
	void theMaximumFollowsTheMinimumUnlessItIsSet() {
		assertThat(PoolSettings.builder().minWorkers(3).build().maxWorkers()).isEqualTo(12);
		assertThat(PoolSettings.builder().minWorkers(0).build().maxWorkers()).isOne();
		assertThat(PoolSettings.builder().minWorkers(3).maxWorkers(5).build().maxWorkers()).isEqualTo(5);
	}

	@Test
	void aBuilderOfSettingsStartsFromAllOfThem() {
		PoolSettings settings = changed().build();
		assertThat(settings.toBuilder().build()).isEqualTo(settings)
			.hasSameHashCodeAs(settings)
			.hasToString(settings.toString())
			.isNotEqualTo(PoolSettings.builder().build());
		assertThat(settings.toBuilder().queueCapacity(9).build()).isNotEqualTo(settings);
	}

	@Test
	void everySettingIsShown() {
		assertThat(changed().build()).hasToString("PoolSettings[minWorkers=1, maxWorkers=2, keepAlive=PT3S, "
				+ "queueCapacity=4, queueFull=REJECT, blockTimeout=PT5S, timeout=PT6S, queueTimeout=PT7S, "
				+ "stuckAfter=PT8S, shutdown=CANCEL, shutdownTimeout=PT9S]");
	}

	@ParameterizedTest
	@MethodSource
	void aValueThatCannotWorkIsRefused(Consumer<PoolSettings.Builder> change, String setting, Object value,
			String reason) {
		PoolSettings.Builder builder = PoolSettings.builder().minWorkers(2).maxWorkers(4);
		change.accept(builder);
		InvalidPoolSettingException ex = catchThrowableOfType(InvalidPoolSettingException.class, builder::build);
		assertThat(ex.setting()).isEqualTo(setting);
		assertThat(ex.value()).isEqualTo(value.toString());
		assertThat(ex.reason()).contains(reason).endsWith(".");
		assertThat(ex.remedy()).isNotBlank().endsWith(".");
		assertThat(ex).hasMessage("Pool setting " + setting + " = " + value + ": " + ex.reason() + " " + ex.remedy());
	}

	static Stream<Arguments> aValueThatCannotWorkIsRefused() {
		return Stream.of(bad("minWorkers", -1, "between 0 and 32767", (builder) -> builder.minWorkers(-1)),
				bad("minWorkers", 32_768, "between 0 and 32767", (builder) -> builder.minWorkers(32_768)),
				bad("maxWorkers", 0, "between 1 and 32767", (builder) -> builder.minWorkers(0).maxWorkers(0)),
				bad("maxWorkers", 32_768, "between 1 and 32767", (builder) -> builder.maxWorkers(32_768)),
				bad("maxWorkers", 1, "less than minWorkers, which is 2", (builder) -> builder.maxWorkers(1)),
				bad("queueCapacity", -1, "negative", (builder) -> builder.queueCapacity(-1)),
				bad("keepAlive", NEGATIVE, "negative", (builder) -> builder.keepAlive(NEGATIVE)),
				bad("blockTimeout", NEGATIVE, "negative", (builder) -> builder.blockTimeout(NEGATIVE)),
				bad("timeout", NEGATIVE, "negative", (builder) -> builder.timeout(NEGATIVE)),
				bad("queueTimeout", NEGATIVE, "negative", (builder) -> builder.queueTimeout(NEGATIVE)),
				bad("stuckAfter", NEGATIVE, "negative", (builder) -> builder.stuckAfter(NEGATIVE)),
				bad("shutdownTimeout", NEGATIVE, "negative", (builder) -> builder.shutdownTimeout(NEGATIVE)));
	}

	private static Arguments bad(String setting, Object value, String reason, Consumer<PoolSettings.Builder> change) {
		return arguments(Named.of(setting + " = " + value, change), setting, value, reason);
	}

	@Test
	void nullIsRefused() {
		PoolSettings.Builder builder = PoolSettings.builder();
		assertThatNullPointerException().isThrownBy(() -> builder.keepAlive(null)).withMessageContaining("keepAlive");
		assertThatNullPointerException().isThrownBy(() -> builder.queueFull(null)).withMessageContaining("queueFull");
		assertThatNullPointerException().isThrownBy(() -> builder.blockTimeout(null))
			.withMessageContaining("blockTimeout");
		assertThatNullPointerException().isThrownBy(() -> builder.timeout(null)).withMessageContaining("timeout");
		assertThatNullPointerException().isThrownBy(() -> builder.queueTimeout(null))
			.withMessageContaining("queueTimeout");
		assertThatNullPointerException().isThrownBy(() -> builder.stuckAfter(null)).withMessageContaining("stuckAfter");
		assertThatNullPointerException().isThrownBy(() -> builder.shutdown(null)).withMessageContaining("shutdown");
		assertThatNullPointerException().isThrownBy(() -> builder.shutdownTimeout(null))
			.withMessageContaining("shutdownTimeout");
	}

	@Test
	void timesWithoutEndAreAccepted() throws Exception {
		Duration forever = Duration.ofSeconds(Long.MAX_VALUE);
		PoolSettings settings = PoolSettings.builder()
			.minWorkers(0)
			.maxWorkers(1)
			.keepAlive(forever)
			.blockTimeout(forever)
			.timeout(forever)
			.queueTimeout(forever)
			.stuckAfter(forever)
			.shutdownTimeout(forever)
			.build();
		try (PriorityPool pool = PriorityPool.create("forever", settings)) {
			assertThat(pool.submit(() -> "done").get()).isEqualTo("done");
		}
	}

	@Test
	void theDefaultMaximumOfManyWorkersIsTheMostThereMayBe() {
		PoolSettings settings = PoolSettings.builder().minWorkers(9_000).build();
		assertThat(settings.minWorkers()).isEqualTo(9_000);
		assertThat(settings.maxWorkers()).isEqualTo(32_767);
	}

	private static PoolSettings.Builder changed() {
		return PoolSettings.builder()
			.minWorkers(1)
			.maxWorkers(2)
			.keepAlive(Duration.ofSeconds(3))
			.queueCapacity(4)
			.queueFull(QueueFullPolicy.REJECT)
			.blockTimeout(Duration.ofSeconds(5))
			.timeout(Duration.ofSeconds(6))
			.queueTimeout(Duration.ofSeconds(7))
			.stuckAfter(Duration.ofSeconds(8))
			.shutdown(ShutdownMode.CANCEL)
			.shutdownTimeout(Duration.ofSeconds(9));
	}

}
