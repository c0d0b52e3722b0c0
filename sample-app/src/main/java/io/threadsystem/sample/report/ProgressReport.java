package io.threadsystem.sample.report;

import java.util.Map;

import io.threadsystem.annotation.PriorityScheduled;
import io.threadsystem.job.Priority;
import io.threadsystem.sample.fulfilment.OrderService;
import io.threadsystem.sample.order.OrderState;
import io.threadsystem.sample.order.Orders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;

/**
 * Logs how the orders get on, every few seconds while there are any in flight. Urgent, so
 * that it does not wait for those.
 */
@Component
class ProgressReport {

	private static final Logger logger = LoggerFactory.getLogger(ProgressReport.class);

	private final OrderService service;

	private final Orders orders;

	ProgressReport(OrderService service, Orders orders) {
		this.service = service;
		this.orders = orders;
	}

	@PriorityScheduled(fixedRate = "${sample.progress.period}", initialDelay = "${sample.progress.period}",
			priority = Priority.HIGHEST, name = "progress")
	void log() {
		int inFlight = this.service.inFlight();
		if (inFlight > 0) {
			Map<OrderState, Long> counts = this.orders.countByState();
			logger.info("{} orders in flight, {} done, {} to be charged later, {} payments failed", inFlight,
					counts.get(OrderState.DONE), counts.get(OrderState.CHARGE_LATER),
					counts.get(OrderState.PAYMENT_FAILED));
		}
	}

}
