package io.threadsystem.workflow;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;

import io.threadsystem.pool.Seed;
import io.threadsystem.workflow.JobGroupStatistics.Percentiles;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The distribution of times, against the sorted times themselves. */
class JobTimesTests {

	private final JobTimes times = new JobTimes();

	@Test
	void withoutTimesAllIsZero() {
		assertThat(this.times.percentiles())
			.isEqualTo(new Percentiles(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO));
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, 1, 127, 128, 129, 255, 256, 257, 511, 512, 1_000_000, (1L << 40) - 1, 1L << 40,
			Long.MAX_VALUE / 1_000 })
	void aTimeAloneIsExact(long micros) {
		Duration time = Duration.ofNanos(micros * 1_000);
		this.times.add(time);
		assertThat(this.times.percentiles()).isEqualTo(new Percentiles(time, time, time, time));
	}

	@Test
	void nanosecondsAreLeftOut() {
		this.times.add(Duration.ofNanos(999));
		assertThat(this.times.percentiles().max()).isZero();
	}

	@Test
	void shortTimesAreExact() {
		for (int micros = 1; micros <= 100; micros++) {
			this.times.add(Duration.ofNanos(micros * 1_000L));
		}
		assertThat(this.times.percentiles()).isEqualTo(new Percentiles(Duration.ofNanos(50_000),
				Duration.ofNanos(90_000), Duration.ofNanos(99_000), Duration.ofNanos(100_000)));
	}

	@RepeatedTest(20)
	void percentilesAreNeverTooShortAndLessThanOnePercentTooLong() {
		Random random = Seed.of("percentilesAreNeverTooShortAndLessThanOnePercentTooLong").random(0);
		long[] micros = random.longs(1 + random.nextInt(2_000))
			.map((bits) -> (bits >>> 11) >>> (bits & 0x1f))
			.toArray();
		for (long time : micros) {
			this.times.add(Duration.ofNanos(time * 1_000));
		}
		Arrays.sort(micros);
		Percentiles percentiles = this.times.percentiles();
		assertClose(percentiles.p50(), micros, 50);
		assertClose(percentiles.p90(), micros, 90);
		assertClose(percentiles.p99(), micros, 99);
		assertThat(percentiles.max()).isEqualTo(Duration.ofNanos(micros[micros.length - 1] * 1_000));
	}

	private static void assertClose(Duration actual, long[] sorted, int percent) {
		long exact = sorted[(sorted.length * percent + 99) / 100 - 1];
		assertThat(actual.toNanos() / 1_000).isBetween(exact, exact + exact / 100);
	}

}
