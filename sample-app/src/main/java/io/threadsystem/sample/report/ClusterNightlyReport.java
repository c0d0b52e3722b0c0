package io.threadsystem.sample.report;

import java.io.IOException;

import io.threadsystem.annotation.PriorityScheduled;
import io.threadsystem.job.Priority;

import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** Has the report of the day before written every night, by one of the nodes. */
@Component
@Profile("cluster")
class ClusterNightlyReport {

	private final DailyReport report;

	ClusterNightlyReport(DailyReport report) {
		this.report = report;
	}

	@PriorityScheduled(cron = "${sample.daily-report.cron}", zone = "${sample.daily-report.zone}",
			priority = Priority.LOW, name = "daily-report", cluster = true)
	void write() throws IOException {
		this.report.write();
	}

}
