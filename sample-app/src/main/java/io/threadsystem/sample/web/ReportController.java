package io.threadsystem.sample.web;

import java.time.LocalDate;

import io.threadsystem.job.Job;
import io.threadsystem.sample.report.DailyReport;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Reports. The answer waits for its job, and no thread of the web server waits with it.
 */
@RestController
@RequestMapping("/reports")
class ReportController {

	private final DailyReport reports;

	ReportController(DailyReport reports) {
		this.reports = reports;
	}

	@GetMapping(path = "/{day}", produces = "text/csv")
	Job<String> of(@PathVariable LocalDate day) {
		return this.reports.of(day);
	}

}
