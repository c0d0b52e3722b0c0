package io.threadsystem.sample.report;

import java.io.IOException;

import io.threadsystem.annotation.PriorityScheduled;
import io.threadsystem.job.Priority;

import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** Has the report of the day before written every night. */
@Component
@Profile("!cluster")
class NightlyReport {

	private final DailyReport report;

	NightlyReport(DailyReport report) {
		this.report = report;
	}

	@PriorityScheduled(cron = "${sample.daily-report.cron}", zone = "${sample.daily-report.zone}",
			priority = Priority.LOW, name = "daily-report")
	void write() throws IOException {
		this.report.write();
	}

}
