package io.threadsystem.sample.payment;

/**
 * Thrown when the gateway did not move the money.
 */
public class PaymentFailedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception.
	 * @param message the reason, for the customer
	 */
	public PaymentFailedException(String message) {
		super(message);
	}

}
