package io.threadsystem.sample.report;

import java.nio.file.Path;
import java.time.ZoneId;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * When and where the daily report is written.
 *
 * @param cron when, as a cron expression
 * @param zone the time zone of that expression, and of the days
 * @param directory where; it is made if it does not exist
 */
@ConfigurationProperties("sample.daily-report")
record DailyReportProperties(String cron, ZoneId zone, Path directory) {
}
