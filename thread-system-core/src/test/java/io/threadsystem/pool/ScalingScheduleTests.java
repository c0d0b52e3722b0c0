package io.threadsystem.pool;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Sizes by the time of the day. */
class ScalingScheduleTests {

	private static final FixedSize DAY = new FixedSize(LocalTime.of(8, 0), LocalTime.of(18, 0), 8, ZoneOffset.UTC);

	private static final FixedSize NIGHT = new FixedSize(LocalTime.of(22, 0), LocalTime.of(6, 0), 2, ZoneOffset.UTC);

	@Test
	void aSizeIsInForceFromItsBeginUntilBeforeItsEnd() {
		ScalingSchedule schedule = new ScalingSchedule(List.of(DAY, NIGHT));
		assertThat(schedule.at(Instant.parse("2026-03-01T07:59:59.999Z"))).isNull();
		assertThat(schedule.at(Instant.parse("2026-03-01T08:00:00Z"))).isEqualTo(DAY);
		assertThat(schedule.at(Instant.parse("2026-03-01T17:59:59.999Z"))).isEqualTo(DAY);
		assertThat(schedule.at(Instant.parse("2026-03-01T18:00:00Z"))).isNull();
	}

	@Test
	void aSizeMayGoOnAfterMidnight() {
		ScalingSchedule schedule = new ScalingSchedule(List.of(DAY, NIGHT));
		assertThat(schedule.at(Instant.parse("2026-03-01T22:00:00Z"))).isEqualTo(NIGHT);
		assertThat(schedule.at(Instant.parse("2026-03-02T00:00:00Z"))).isEqualTo(NIGHT);
		assertThat(schedule.at(Instant.parse("2026-03-02T05:59:59Z"))).isEqualTo(NIGHT);
		assertThat(schedule.at(Instant.parse("2026-03-02T06:00:00Z"))).isNull();
	}

	@Test
	void theTimesAreThoseOfTheZoneInSummerAndInWinter() {
		FixedSize rome = new FixedSize(LocalTime.of(8, 0), LocalTime.of(9, 0), 8, ZoneId.of("Europe/Rome"));
		ScalingSchedule schedule = new ScalingSchedule(List.of(rome));
		assertThat(schedule.at(Instant.parse("2026-01-15T07:30:00Z"))).isEqualTo(rome);
		assertThat(schedule.at(Instant.parse("2026-07-15T07:30:00Z"))).isNull();
		assertThat(schedule.at(Instant.parse("2026-07-15T06:30:00Z"))).isEqualTo(rome);
	}

	@Test
	void withoutSizesThereIsNeverOne() {
		assertThat(new ScalingSchedule(List.of()).isEmpty()).isTrue();
		assertThat(new ScalingSchedule(List.of()).at(Instant.EPOCH)).isNull();
	}

}
