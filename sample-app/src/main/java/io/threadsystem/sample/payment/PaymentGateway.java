package io.threadsystem.sample.payment;

import io.threadsystem.sample.order.Money;

/**
 * Somebody else's service that moves money. It moves that of an order once, however often
 * it is asked, so a call that got no answer may be made again. Implementations are safe
 * for use by several threads.
 */
public interface PaymentGateway {

	/**
	 * Charges an order.
	 * @param orderNumber the number of the order
	 * @param amount what to charge
	 * @param attempt how often this was tried, 1 the first time
	 * @return the receipt
	 * @throws GatewayUnavailableException if there was no answer
	 * @throws PaymentFailedException if the money did not move
	 */
	Receipt charge(String orderNumber, Money amount, int attempt);

}
