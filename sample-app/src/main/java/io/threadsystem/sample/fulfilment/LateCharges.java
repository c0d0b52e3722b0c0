package io.threadsystem.sample.fulfilment;

import io.threadsystem.annotation.PriorityScheduled;
import io.threadsystem.sample.order.Order;
import io.threadsystem.sample.order.OrderState;
import io.threadsystem.sample.order.Orders;

import org.springframework.stereotype.Component;

/**
 * Charges the orders whose charge was put off, every few seconds.
 */
@Component
public class LateCharges {

	private static final int MOST_AT_A_TIME = 100;

	private final OrderService service;

	private final Orders orders;

	LateCharges(OrderService service, Orders orders) {
		this.service = service;
		this.orders = orders;
	}

	/**
	 * Begins to charge them. Of two calls at the same time, one gets each order.
	 */
	@PriorityScheduled(fixedDelay = "${sample.charge-later.delay}", initialDelay = "${sample.charge-later.delay}",
			name = "charge-later")
	public void charge() {
		for (Order order : this.orders.list(OrderState.CHARGE_LATER, MOST_AT_A_TIME)) {
			this.service.chargeAgain(order.id());
		}
	}

}
