package io.threadsystem.sample.run;

import java.io.PrintStream;
import java.time.Duration;

import io.threadsystem.job.JobState;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.sample.audit.AuditTrail;
import io.threadsystem.sample.imports.ImportReport;
import io.threadsystem.sample.imports.RefusedRow;
import io.threadsystem.sample.summary.Summary;
import io.threadsystem.sample.summary.SummaryService;
import io.threadsystem.sample.summary.WaitTime;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/**
 * What a run prints when it is over.
 */
@Component
class RunReport {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final SummaryService summaries;

	private final AuditTrail audit;

	private final PriorityPool auditPool;

	private final ServerAddress address;

	private final PrintStream out = System.out;

	RunReport(SummaryService summaries, AuditTrail audit, @Qualifier("audit") PriorityPool auditPool,
			ServerAddress address) {
		this.summaries = summaries;
		this.audit = audit;
		this.auditPool = auditPool;
		this.address = address;
	}

	void print(ImportReport imported, int express, double seconds, boolean exit) throws InterruptedException {
		this.auditPool.awaitIdle(PATIENCE);
		Summary summary = this.summaries.summary();
		printImport(imported, express, seconds);
		printOrders(summary);
		printWaits(summary);
		if (!exit) {
			printUrls();
		}
		this.out.flush();
	}

	private void printImport(ImportReport imported, int express, double seconds) {
		this.out.printf("%nImport of %s: %s in %.1f s%n", imported.name(), imported.state(), seconds);
		if (imported.state() == JobState.FAILED) {
			this.out.printf("  %s%n", imported.problem());
		}
		this.out.printf("  %,6d orders placed at LOW, its express ones at HIGH%n", imported.placed());
		this.out.printf("  %,6d rows refused%n", imported.refused());
		for (RefusedRow row : imported.firstRefused()) {
			this.out.printf("         line %d: %s%n", row.line(), row.reason());
		}
		this.out.printf("  %,6d more express orders placed one by one at HIGH%n", express);
	}

	private void printOrders(Summary summary) {
		this.out.printf("%nOrders%n");
		summary.orders().forEach((state, count) -> this.out.printf("  %,6d %s%n", count, state));
		this.out.printf("  %,6d invoices mailed%n", summary.mails());
		this.out.printf("  %,6d changes in the audit trail, each written after its commit%n", this.audit.count());
		this.out.printf("%nCharges that the gateway did not answer%n");
		this.out.printf("  %,6d tried again after a moment (thread.system.jobs.retried)%n", summary.retries());
		this.out.printf("  %,6d put off after three tries, and charged later by schedule%n", summary.postponed());
	}

	private void printWaits(Summary summary) {
		this.out.printf("%nHow long jobs waited for a worker (thread.system.job.wait)%n");
		this.out.printf("  %-10s %-8s %8s %12s %12s%n", "pool", "priority", "jobs", "mean", "max");
		for (WaitTime wait : summary.waits()) {
			this.out.printf("  %-10s %-8s %,8d %,9.1f ms %,9.1f ms%n", wait.pool(), wait.priority(), wait.jobs(),
					wait.meanMillis(), wait.maxMillis());
		}
	}

	private void printUrls() {
		this.out.printf("%nWhere to look next (this goes on until Ctrl-C)%n");
		for (String path : new String[] { "/actuator/metrics/thread.system.job.wait?tag=priority:high",
				"/actuator/metrics/thread.system.job.wait?tag=priority:low",
				"/actuator/metrics/thread.system.job.execution?tag=pool:payments",
				"/actuator/metrics/thread.system.jobs.retried", "/actuator/scheduledtasks", "/orders/summary",
				"/orders?state=PAYMENT_FAILED", "/orders/1", "/orders/1/history", "/imports/1", "/mailbox",
				"/mailbox/1/invoice.pdf" }) {
			this.out.printf("  %s%n", this.address.url(path));
		}
		this.out.println();
	}

}
