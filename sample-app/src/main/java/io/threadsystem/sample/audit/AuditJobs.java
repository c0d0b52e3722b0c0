package io.threadsystem.sample.audit;

import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.job.Priority;
import io.threadsystem.sample.order.OrderChanged;

import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Writes changes to the audit trail when their transactions have been committed, by jobs
 * of this process: who has changed an order does not wait for it, and a change that was
 * rolled back is not in it.
 */
@Component
@Profile("!cluster")
class AuditJobs {

	private final AuditTrail trail;

	AuditJobs(AuditTrail trail) {
		this.trail = trail;
	}

	@TransactionalEventListener
	@PriorityAsync(pool = "audit", priority = Priority.LOW, name = "audit")
	void on(OrderChanged event) {
		this.trail.add(event);
	}

}
