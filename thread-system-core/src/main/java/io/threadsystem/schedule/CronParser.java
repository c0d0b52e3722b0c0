package io.threadsystem.schedule;

import java.time.ZoneId;

/**
 * Understands cron expressions. The engine has no such code of its own; under Spring,
 * that of {@code CronExpression} is used.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface CronParser {

	/**
	 * Reads an expression.
	 * @param expression the cron expression
	 * @param zone the time zone in which it is meant
	 * @return the times that it stands for
	 * @throws IllegalArgumentException if it is not understood, with the reason
	 */
	Schedule parse(String expression, ZoneId zone);

}
