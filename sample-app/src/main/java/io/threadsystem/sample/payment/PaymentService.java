package io.threadsystem.sample.payment;

import java.util.concurrent.CompletableFuture;

import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.job.Priority;
import io.threadsystem.sample.order.Order;
import io.threadsystem.sample.order.OrderDetails;
import io.threadsystem.sample.order.Orders;

import org.springframework.stereotype.Service;

/**
 * Charges orders, as many at a time as the gateway takes.
 */
@Service
public class PaymentService {

	private final PaymentGateway gateway;

	private final Orders orders;

	PaymentService(PaymentGateway gateway, Orders orders) {
		this.gateway = gateway;
		this.orders = orders;
	}

	/**
	 * Charges an order and notes that it is paid, on a worker of the pool
	 * {@code payments}.
	 * @param order the order
	 * @param priority the priority of this call
	 * @return the receipt, or the {@link PaymentFailedException} or
	 * {@link io.threadsystem.job.JobTimeoutException} that came instead
	 */
	@PriorityAsync(pool = "payments", timeout = "${sample.gateway.timeout}", name = "charge-card")
	public CompletableFuture<Receipt> charge(Order order, Priority priority) {
		OrderDetails details = order.details();
		Receipt receipt = this.gateway.charge(details.number(), details.amount(), order.progress().charges());
		this.orders.paid(order.id(), receipt.reference());
		return CompletableFuture.completedFuture(receipt);
	}

}
