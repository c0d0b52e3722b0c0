package io.threadsystem.spring;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;

import io.threadsystem.schedule.CronParser;
import io.threadsystem.schedule.Schedule;
import org.jspecify.annotations.Nullable;

import org.springframework.scheduling.support.CronExpression;

/**
 * Cron expressions as Spring's {@link CronExpression} understands them: six fields,
 * beginning with the seconds; the macros {@code @yearly}, {@code @annually},
 * {@code @monthly}, {@code @weekly}, {@code @daily}, {@code @midnight} and
 * {@code @hourly}; {@code L}, {@code W} and {@code #}; 0 and 7 are Sunday. Safe for use
 * by several threads.
 *
 * <p>
 * The times are those of Spring's own schedules, also where clocks change. Put forward,
 * as on the last Sunday of March in Rome: a time that does not exist, such as 02:30, is
 * left out, and the next one is that of the next day on which it exists. Put back: a time
 * that exists twice takes place twice, an hour apart. February 29th is a day of leap
 * years only.
 *
 * @since 0.1.0
 */
public final class SpringCronParser implements CronParser {

	private static final LocalDateTime ANY_TIME = LocalDateTime.of(2000, 1, 1, 0, 0);

	/** Creates a parser. */
	public SpringCronParser() {
	}

	/**
	 * {@inheritDoc}
	 * @throws IllegalArgumentException if it is not understood, or no day is like that,
	 * with the reason
	 */
	@Override
	public Schedule parse(String expression, ZoneId zone) {
		CronExpression cron = CronExpression.parse(expression);
		if (cron.next(ANY_TIME) == null) {
			throw new IllegalArgumentException("There is no such day in any year");
		}
		return new CronSchedule(cron, zone);
	}

	/** The times of an expression in a zone. */
	private record CronSchedule(CronExpression cron, ZoneId zone) implements Schedule {

		@Override
		public @Nullable Instant nextAfter(Instant time) {
			ZonedDateTime next = this.cron.next(time.atZone(this.zone));
			return (next != null) ? next.toInstant() : null;
		}

	}

}
