package io.threadsystem.pool;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.threadsystem.job.Job;
import io.threadsystem.job.Priority;
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

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final LocalTime NOON = LocalTime.NOON;

	private static final LocalTime MIDNIGHT = LocalTime.MIDNIGHT;

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
		assertThat(settings.threads()).isEqualTo(ThreadKind.PLATFORM);
		assertThat(settings.highWatermark()).isEqualTo(0.8);
		assertThat(settings.lowWatermark()).isEqualTo(0.5);
		assertThat(settings.aging()).isZero();
		assertThat(settings.levels()).isEmpty();
		assertThat(settings.level(Priority.LOW)).isEqualTo(LevelSettings.unlimited());
		assertThat(settings.rateLimit()).isNull();
		assertThat(settings.replaceStuck()).isFalse();
	}

	@Test
	void aPoolDoesNotScaleByDefaultAndIfItDoesItHasTheDefaultsOfTheDocumentation() {
		assertThat(PoolSettings.builder().build().scaling().enabled()).isFalse();
		assertThat(ScalingSettings.builder().build()).isEqualTo(new ScalingSettings(true, Duration.ofSeconds(5), 0.8,
				0.2, Duration.ZERO, Duration.ofSeconds(15), false, List.of()));
	}

	@Test
	void theBurstOfARateIsATenthOfItUnlessItIsSet() {
		assertThat(RateLimit.of(100, Duration.ofSeconds(1)).burst()).isEqualTo(10);
		assertThat(RateLimit.of(9, Duration.ofSeconds(1)).burst()).isOne();
		assertThat(RateLimit.of(9, Duration.ofSeconds(1)).withBurst(4))
			.isEqualTo(new RateLimit(9, Duration.ofSeconds(1), 4));
	}

	@Test
	void levelsAreSetOneByOneOrAllAtOnce() {
		LevelSettings low = LevelSettings.unlimited().withMaxWorkers(1);
		LevelSettings high = LevelSettings.unlimited().withQueueCapacity(2);
		PoolSettings both = PoolSettings.builder().level(Priority.LOW, low).level(Priority.HIGH, high).build();
		assertThat(both.levels()).isEqualTo(Map.of(Priority.LOW, low, Priority.HIGH, high));
		assertThat(both.toBuilder().levels(Map.of(Priority.LOW, high)).build().levels())
			.isEqualTo(Map.of(Priority.LOW, high));
	}

	@Test
	void virtualThreadsNeedJava21() {
		PoolSettings.Builder builder = PoolSettings.builder().threads(ThreadKind.VIRTUAL);
		if (Runtime.version().feature() >= 21) {
			assertThat(builder.build().threads()).isEqualTo(ThreadKind.VIRTUAL);
			return;
		}
		InvalidPoolSettingException ex = catchThrowableOfType(InvalidPoolSettingException.class, builder::build);
		assertThat(ex.setting()).isEqualTo("threads");
		assertThat(ex.reason()).contains("virtual threads need Java 21 or newer");
		assertThat(ex.remedy()).contains("or set it to platform");
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
		assertThat(changed().build())
			.hasToString("PoolSettings[minWorkers=1, maxWorkers=2, spareWorkers=256, keepAlive=PT3S, "
					+ "threads=PLATFORM, queueCapacity=4, queueFull=REJECT, blockTimeout=PT5S, highWatermark=0.9, "
					+ "lowWatermark=0.1, aging=PT10S, levels={LOW=LevelSettings[maxWorkers=1, queueCapacity=2, "
					+ "rateLimit=RateLimit[permits=3, period=PT1S, burst=1]]}, "
					+ "rateLimit=RateLimit[permits=4, period=PT1S, burst=1], timeout=PT6S, queueTimeout=PT7S, "
					+ "scaling=ScalingSettings[enabled=true, interval=PT1S, upThreshold=0.7, downThreshold=0.3, "
					+ "targetWait=PT2S, cooldown=PT3S, dryRun=true, schedule=[FixedSize[from=08:00, to=18:00, workers=2, "
					+ "zone=Europe/Rome]]], stuckAfter=PT8S, replaceStuck=true, shutdown=CANCEL, shutdownTimeout=PT9S]");
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
				bad("shutdownTimeout", NEGATIVE, "negative", (builder) -> builder.shutdownTimeout(NEGATIVE)),
				bad("aging", NEGATIVE, "negative", (builder) -> builder.aging(NEGATIVE)),
				bad("highWatermark", 1.1, "more than 0 and at most 1", (builder) -> builder.highWatermark(1.1)),
				bad("lowWatermark", 0.8, "less than highWatermark, which is 0.8",
						(builder) -> builder.lowWatermark(0.8)),
				bad("rateLimit.permits", 0L, "No job could ever start", rate(0, SECOND, 1)),
				bad("rateLimit.burst", 0L, "No job could ever start", rate(1, SECOND, 0)),
				bad("rateLimit.period", Duration.ZERO, "more than 0", rate(1, Duration.ZERO, 1)),
				bad("levels.low.maxWorkers", -1, "negative",
						(builder) -> builder.level(Priority.LOW, new LevelSettings(-1, 0, null))),
				bad("levels.low.queueCapacity", -1, "negative",
						(builder) -> builder.level(Priority.LOW, new LevelSettings(0, -1, null))),
				bad("levels.low.rateLimit.permits", 0L, "No job",
						(builder) -> builder.level(Priority.LOW, new LevelSettings(0, 0, new RateLimit(0, SECOND, 1)))),
				bad("replaceStuck", true, "stuckAfter is 0",
						(builder) -> builder.stuckAfter(Duration.ZERO).replaceStuck(true)));
	}

	static Stream<Arguments> scalingThatCannotWorkIsRefused() {
		return Stream.of(
				badScaling("interval", Duration.ZERO, "more than 0", (scaling) -> scaling.interval(Duration.ZERO)),
				badScaling("upThreshold", 1.5, "at most 1", (scaling) -> scaling.upThreshold(1.5)),
				badScaling("downThreshold", 0.8, "less than upThreshold, which is 0.8",
						(scaling) -> scaling.downThreshold(0.8)),
				badScaling("targetWait", NEGATIVE, "negative", (scaling) -> scaling.targetWait(NEGATIVE)),
				badScaling("cooldown", NEGATIVE, "negative", (scaling) -> scaling.cooldown(NEGATIVE)),
				badScaling("schedule[0].workers", 5, "between minWorkers (2) and maxWorkers (4)",
						(scaling) -> scaling.schedule(List.of(new FixedSize(NOON, MIDNIGHT, 5)))),
				badScaling("schedule[0].to", NOON, "the same time",
						(scaling) -> scaling.schedule(List.of(new FixedSize(NOON, NOON, 3)))),
				badScaling("schedule[1].from", LocalTime.of(23, 0), "the size from 12:00 to 00:00", (scaling) -> scaling
					.schedule(List.of(new FixedSize(NOON, MIDNIGHT, 3), new FixedSize(LocalTime.of(23, 0), NOON, 2)))));
	}

	@ParameterizedTest
	@MethodSource
	void scalingThatCannotWorkIsRefused(Consumer<PoolSettings.Builder> change, String setting, Object value,
			String reason) {
		aValueThatCannotWorkIsRefused(change, setting, value, reason);
	}

	@Test
	void sizesMayFollowEachOtherAroundTheClock() {
		List<FixedSize> schedule = List.of(new FixedSize(NOON, LocalTime.of(23, 0), 3),
				new FixedSize(LocalTime.of(23, 0), NOON, 2));
		assertThat(PoolSettings.builder()
			.minWorkers(2)
			.maxWorkers(4)
			.scaling(ScalingSettings.builder().schedule(schedule).build())
			.build()
			.scaling()
			.schedule()).isEqualTo(schedule);
	}

	private static Arguments badScaling(String setting, Object value, String reason,
			Consumer<ScalingSettings.Builder> change) {
		ScalingSettings.Builder scaling = ScalingSettings.builder();
		change.accept(scaling);
		return bad("scaling." + setting, value, reason, (builder) -> builder.scaling(scaling.build()));
	}

	private static Consumer<PoolSettings.Builder> rate(long permits, Duration period, long burst) {
		return (builder) -> builder.rateLimit(new RateLimit(permits, period, burst));
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
		assertThatNullPointerException().isThrownBy(() -> builder.threads(null)).withMessageContaining("threads");
		assertThatNullPointerException().isThrownBy(() -> builder.aging(null)).withMessageContaining("aging");
		assertThatNullPointerException().isThrownBy(() -> builder.scaling(null)).withMessageContaining("scaling");
		assertThatNullPointerException().isThrownBy(() -> builder.level(null, LevelSettings.unlimited()))
			.withMessageContaining("priority");
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
			.aging(forever)
			.rateLimit(new RateLimit(1, forever, 10))
			.scaling(ScalingSettings.builder().interval(forever).cooldown(forever).build())
			.build();
		try (PriorityPool pool = PriorityPool.create("forever", settings)) {
			assertThat(pool.submit(() -> "done").get()).isEqualTo("done");
			Job<String> never = pool.job("never").delay(forever).submit(() -> "done");
			assertThat(pool.submit(() -> "done").get()).isEqualTo("done");
			assertThat(never.cancel(false)).isTrue();
			pool.reconfigure(settings.toBuilder().keepAlive(Duration.ofDays(999_999_999_999L)).build());
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
			.shutdownTimeout(Duration.ofSeconds(9))
			.highWatermark(0.9)
			.lowWatermark(0.1)
			.aging(Duration.ofSeconds(10))
			.level(Priority.LOW, new LevelSettings(1, 2, RateLimit.of(3, SECOND)))
			.rateLimit(RateLimit.of(4, SECOND))
			.replaceStuck(true)
			.scaling(new ScalingSettings(true, SECOND, 0.7, 0.3, Duration.ofSeconds(2), Duration.ofSeconds(3), true,
					List.of(new FixedSize(LocalTime.of(8, 0), LocalTime.of(18, 0), 2, ZoneId.of("Europe/Rome")))));
	}

}
