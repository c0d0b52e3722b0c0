package io.threadsystem.sample.fulfilment;

import java.util.concurrent.CompletableFuture;

import io.threadsystem.sample.order.Order;
import io.threadsystem.sample.order.OrderState;

/** What becomes of an order that is stored, in this process or in any of several. */
interface OrderProcessing {

	/**
	 * Processes an order, or sees to it that somebody does.
	 * @param order the order, which is new
	 * @return the state that it ends in; never completes exceptionally
	 */
	CompletableFuture<OrderState> process(Order order);

}
