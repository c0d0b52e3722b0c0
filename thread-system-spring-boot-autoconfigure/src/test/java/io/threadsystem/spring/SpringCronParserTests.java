package io.threadsystem.spring;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.schedule.JobScheduler;
import io.threadsystem.schedule.ScheduledJob;
import io.threadsystem.scheduling.MovableClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link SpringCronParser} in a scheduler whose clock is moved from one next
 * run to the next.
 */
class SpringCronParserTests {

	private static final String ROME = "Europe/Rome";

	private final PriorityPool pool = PriorityPool.create("main",
			PoolSettings.builder().minWorkers(1).maxWorkers(1).build());

	private final List<Instant> runs = Collections.synchronizedList(new ArrayList<>());

	private MovableClock clock = new MovableClock("2026-01-01T00:00:00Z");

	private JobScheduler scheduler = JobScheduler.builder(this.pool)
		.clock(this.clock)
		.cron(new SpringCronParser())
		.build();

	@AfterEach
	void close() {
		this.scheduler.close();
		this.pool.close();
	}

	// The zone puts its clocks forward: on 2026-03-29 in Rome, there is no 02:30

	@Test
	void aTimeThatDoesNotExistIsLeftOut() {
		assertThat(follow("0 30 2 * * *", ROME, "2026-03-28T00:00:00Z", 3)).containsExactly("2026-03-28T01:30:00Z",
				"2026-03-30T00:30:00Z", "2026-03-31T00:30:00Z");
	}

	@Test
	void aWholeHourThatDoesNotExistIsLeftOut() {
		assertThat(follow("0 0 * * * *", ROME, "2026-03-29T00:30:00Z", 2)).containsExactly("2026-03-29T01:00:00Z",
				"2026-03-29T02:00:00Z");
	}

	@Test
	void minutesGoOnEvenlyWhereClocksArePutForward() {
		assertThat(follow("0 */30 * * * *", ROME, "2026-03-29T00:15:00Z", 4)).containsExactly("2026-03-29T00:30:00Z",
				"2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z", "2026-03-29T02:00:00Z");
	}

	@Test
	void aMidnightThatDoesNotExistIsLeftOut() {
		assertThat(follow("@daily", "America/Havana", "2026-03-07T12:00:00Z", 1))
			.containsExactly("2026-03-09T04:00:00Z");
	}

	// The zone puts its clocks back: on 2026-10-25 in Rome, there are two times 02:30

	@Test
	void aTimeThatExistsTwiceTakesPlaceTwice() {
		assertThat(follow("0 30 2 * * *", ROME, "2026-10-24T00:00:00Z", 4)).containsExactly("2026-10-24T00:30:00Z",
				"2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-26T01:30:00Z");
	}

	@Test
	void aTimeAfterwardsTakesPlaceOnce() {
		assertThat(follow("0 0 3 * * *", ROME, "2026-10-24T12:00:00Z", 2)).containsExactly("2026-10-25T02:00:00Z",
				"2026-10-26T02:00:00Z");
	}

	@Test
	void minutesGoOnEvenlyWhereClocksArePutBack() {
		assertThat(follow("0 */30 * * * *", ROME, "2026-10-25T00:15:00Z", 4)).containsExactly("2026-10-25T00:30:00Z",
				"2026-10-25T01:00:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:00:00Z");
	}

	@Test
	void aZoneWithoutChangesHasNeither() {
		assertThat(follow("0 30 2 * * *", "UTC", "2026-03-29T00:00:00Z", 2)).containsExactly("2026-03-29T02:30:00Z",
				"2026-03-30T02:30:00Z");
	}

	// The calendar

	@ParameterizedTest
	@CsvSource({ "0 0 0 29 2 *, 2028-02-29T00:00:00Z, 2032-02-29T00:00:00Z",
			"0 0 0 L * *, 2026-01-31T00:00:00Z, 2026-02-28T00:00:00Z",
			"0 0 0 L-2 * *, 2026-01-29T00:00:00Z, 2026-02-26T00:00:00Z",
			"0 0 0 LW * *, 2026-01-30T00:00:00Z, 2026-02-27T00:00:00Z",
			"0 0 0 15W * *, 2026-01-15T00:00:00Z, 2026-02-16T00:00:00Z",
			"0 0 0 ? * FRI#2, 2026-01-09T00:00:00Z, 2026-02-13T00:00:00Z",
			"0 0 0 ? * 5L, 2026-01-30T00:00:00Z, 2026-02-27T00:00:00Z",
			"@yearly, 2027-01-01T00:00:00Z, 2028-01-01T00:00:00Z",
			"@annually, 2027-01-01T00:00:00Z, 2028-01-01T00:00:00Z",
			"@monthly, 2026-02-01T00:00:00Z, 2026-03-01T00:00:00Z",
			"@weekly, 2026-01-04T00:00:00Z, 2026-01-11T00:00:00Z", "@daily, 2026-01-02T00:00:00Z, 2026-01-03T00:00:00Z",
			"@midnight, 2026-01-02T00:00:00Z, 2026-01-03T00:00:00Z",
			"@hourly, 2026-01-01T01:00:00Z, 2026-01-01T02:00:00Z",
			"0 0 0 ? * 0, 2026-01-04T00:00:00Z, 2026-01-11T00:00:00Z",
			"0 0 0 ? * 7, 2026-01-04T00:00:00Z, 2026-01-11T00:00:00Z" })
	void runsFallOnTheDaysOfTheExpression(String expression, String first, String second) {
		assertThat(follow(expression, "UTC", "2026-01-01T00:00:00Z", 2)).containsExactly(first, second);
	}

	// The clock is set

	@Test
	void whatHasRunDoesNotRunAgainAfterTheClockWasSetBack() {
		ScheduledJob job = start("0 0 * * * *", "UTC", "2026-01-01T00:30:00Z");
		this.clock.set(Instant.parse("2026-01-01T01:00:00Z"), this.scheduler);
		this.clock.set(Instant.parse("2026-01-01T00:10:00Z"), this.scheduler);
		this.clock.set(Instant.parse("2026-01-01T01:00:00Z"), this.scheduler);
		this.clock.set(Instant.parse("2026-01-01T01:59:59Z"), this.scheduler);
		assertThat(job.runCount()).isOne();
		this.clock.set(Instant.parse("2026-01-01T02:00:00Z"), this.scheduler);
		assertThat(job.runCount()).isEqualTo(2);
	}

	@Test
	void oneRunStandsForAllThatTheClockHasLeaptOver() {
		ScheduledJob job = start("0 0 * * * *", "UTC", "2026-01-01T00:30:00Z");
		this.clock.set(Instant.parse("2026-01-01T05:30:00Z"), this.scheduler);
		assertThat(job.runCount()).isOne();
		assertThat(job.nextRun()).contains(Instant.parse("2026-01-01T06:00:00Z"));
	}

	// What is not understood

	@ParameterizedTest
	@CsvSource(delimiter = ';',
			value = { "* * * * *; Cron expression must consist of 6 fields (found 5 in \"* * * * *\")",
					"0 0 25 * * *; Invalid value for HourOfDay (valid values 0 - 23)",
					"@never; Cron expression must consist of 6 fields (found 1 in \"@never\")",
					"'' ; Expression must not be empty", "0 0 0 31 2 *; There is no such day in any year" })
	void anExpressionThatIsNotUnderstoodIsRefusedWithTheReason(String expression, String reason) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.scheduler.cron(expression, ZoneId.of("UTC"), this::run))
			.withMessageContaining(reason);
	}

	/** Starts a schedule, and moves the clock to its next run again and again. */
	private List<String> follow(String expression, String zone, String from, int runs) {
		ScheduledJob job = start(expression, zone, from);
		for (int run = 0; run < runs; run++) {
			Instant next = job.nextRun().orElseThrow();
			this.clock.set(next.minus(Duration.ofNanos(1)), this.scheduler);
			assertThat(job.runCount()).isEqualTo(run);
			this.clock.set(next, this.scheduler);
			assertThat(job.runCount()).isEqualTo(run + 1);
		}
		return this.runs.stream().map(Instant::toString).toList();
	}

	private ScheduledJob start(String expression, String zone, String from) {
		this.clock.set(Instant.parse(from), this.scheduler);
		return this.scheduler.cron(expression, ZoneId.of(zone), this::run);
	}

	private void run() {
		this.runs.add(this.clock.instant());
	}

}
