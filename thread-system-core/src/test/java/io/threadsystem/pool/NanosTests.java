package io.threadsystem.pool;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Durations as texts, in messages. */
class NanosTests {

	@ParameterizedTest
	@CsvSource({ "PT0S, 0s", "PT0.000000007S, 7ns", "PT0.0000015S, 1.5us", "PT0.1S, 100ms", "PT0.101S, 101ms",
			"PT0.0015S, 1.5ms", "PT1S, 1s", "PT2.000123S, 2s", "PT61.5S, 61.5s", "PT59S, 59s", "PT1M, 1m", "PT90S, 90s",
			"PT2H, 2h", "PT90M, 90m", "PT48H, 2d", "PT10S, 10s" })
	void aDurationIsShownAsPeopleWriteIt(Duration duration, String text) {
		assertThat(Nanos.text(duration)).isEqualTo(text);
	}

	@Test
	void aDurationWithoutEndIsShown() {
		assertThat(Nanos.text(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(Long.MAX_VALUE + "s");
		assertThat(Nanos.text(Duration.ofDays(999_999_999_999L))).isEqualTo("999999999999d");
		assertThat(Nanos.text(Nanos.LONGEST)).isEqualTo("4611686018.427s");
	}

}
