package io.threadsystem.sample.payment;

/**
 * Thrown when the gateway gave no answer. Another try may get one.
 */
public class GatewayUnavailableException extends PaymentFailedException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception.
	 * @param message what happened
	 */
	public GatewayUnavailableException(String message) {
		super(message);
	}

}
