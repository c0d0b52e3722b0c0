package io.threadsystem.sample.stock;

/**
 * Thrown where an order wants more pieces of a product than there are.
 */
public class OutOfStockException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message what is missing
	 */
	public OutOfStockException(String message) {
		super(message);
	}

}
