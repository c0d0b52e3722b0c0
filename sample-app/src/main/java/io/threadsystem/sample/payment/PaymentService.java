package io.threadsystem.sample.payment;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.threadsystem.annotation.JobRetry;
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
	 * {@code payments}. Where the gateway gives no answer, it is asked again, as
	 * {@code thread-system.retry.gateway} says.
	 * @param order the order
	 * @param priority the priority of this call
	 * @return the receipt; empty if all tries got no answer, and the order is charged
	 * later; or the {@link PaymentFailedException} that came instead
	 */
	@PriorityAsync(pool = "payments", timeout = "${sample.gateway.timeout}", name = "charge-card")
	@JobRetry(policy = "gateway", recover = "chargeLater")
	public CompletableFuture<Optional<Receipt>> charge(Order order, Priority priority) {
		OrderDetails details = order.details();
		int attempt = this.orders.nextCharge(order.id());
		Receipt receipt = this.gateway.charge(details.number(), details.amount(), attempt);
		this.orders.paid(order.id(), receipt.reference());
		return CompletableFuture.completedFuture(Optional.of(receipt));
	}

	/**
	 * Puts the charge of an order off.
	 * @param failure why
	 * @param order the order
	 * @param priority the priority that its charge had
	 * @return no receipt
	 */
	public Optional<Receipt> chargeLater(Exception failure, Order order, Priority priority) {
		this.orders.postpone(order.id(), String.valueOf(failure.getMessage()));
		return Optional.empty();
	}

}
