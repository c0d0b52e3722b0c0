package io.threadsystem.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/**
 * What makes a run due, for code that shows schedules to people.
 *
 * @since 0.1.0
 */
public sealed interface JobTrigger {

	/**
	 * Once, at a time.
	 *
	 * @param time the time
	 */
	record Once(Instant time) implements JobTrigger {
	}

	/**
	 * Again and again, at the same distance from start to start.
	 *
	 * @param period the time from one run to the next
	 * @param initialDelay the time to the first run
	 */
	record FixedRate(Duration period, Duration initialDelay) implements JobTrigger {
	}

	/**
	 * Again and again, each run a time after the end of the one before.
	 *
	 * @param delay the time from the end of a run to the next one
	 * @param initialDelay the time to the first run
	 */
	record FixedDelay(Duration delay, Duration initialDelay) implements JobTrigger {
	}

	/**
	 * By a cron expression.
	 *
	 * @param expression the expression
	 * @param zone the time zone in which it is meant
	 */
	record Cron(String expression, ZoneId zone) implements JobTrigger {
	}

	/**
	 * By a schedule of the application's own.
	 *
	 * @param schedule the schedule
	 */
	record Custom(Schedule schedule) implements JobTrigger {
	}

}
