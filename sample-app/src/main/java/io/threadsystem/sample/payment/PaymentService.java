package io.threadsystem.sample.payment;

import io.threadsystem.sample.order.Order;
import io.threadsystem.sample.order.OrderDetails;
import io.threadsystem.sample.order.Orders;

import org.springframework.stereotype.Service;

/**
 * Charges orders.
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
	 * Charges an order and notes that it is paid. Takes as long as the gateway does.
	 * @param order the order
	 * @return the receipt
	 * @throws GatewayUnavailableException if there is no answer
	 * @throws PaymentFailedException if the answer is no
	 */
	public Receipt charge(Order order) {
		OrderDetails details = order.details();
		int attempt = this.orders.nextCharge(order.id());
		Receipt receipt = this.gateway.charge(details.number(), details.amount(), attempt);
		this.orders.paid(order.id(), receipt.reference());
		return receipt;
	}

	/**
	 * Puts the charge of an order off.
	 * @param failure why
	 * @param order the order
	 */
	public void chargeLater(Throwable failure, Order order) {
		this.orders.postpone(order.id(), String.valueOf(failure.getMessage()));
	}

}
