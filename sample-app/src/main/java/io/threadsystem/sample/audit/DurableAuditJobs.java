package io.threadsystem.sample.audit;

import io.threadsystem.annotation.JobRetry;
import io.threadsystem.annotation.PriorityEventListener;
import io.threadsystem.job.Priority;
import io.threadsystem.sample.order.OrderChanged;

import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Writes changes to the audit trail by durable jobs. Each one is stored in the
 * transaction of its change: none is missing, whichever process dies when, and a change
 * that was rolled back is not in it.
 */
@Component
@Profile("cluster")
class DurableAuditJobs {

	private final AuditTrail trail;

	DurableAuditJobs(AuditTrail trail) {
		this.trail = trail;
	}

	@PriorityEventListener(durable = true, pool = "audit", priority = Priority.LOW, name = "audit")
	@JobRetry(maxRetries = 10, delay = "1s", multiplier = 2)
	void on(OrderChanged event) {
		this.trail.add(event);
	}

}
