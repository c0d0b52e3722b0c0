package io.threadsystem.sample.order;

/**
 * How far an order has come: {@code NEW → PAID → DONE}, or {@code OUT_OF_STOCK},
 * {@code CHARGE_LATER} or {@code PAYMENT_FAILED}, from where another charge makes it
 * {@code NEW} again.
 */
public enum OrderState {

	/** Stored; its charge is waiting or running. */
	NEW,

	/** Charged; its invoice is waiting or being made. */
	PAID,

	/** The invoice is in the mail. */
	DONE,

	/** There were too few pieces, and nothing more happens by itself. */
	OUT_OF_STOCK,

	/** The gateway was not to be reached; a schedule has the order charged again. */
	CHARGE_LATER,

	/** The charge failed, and nothing more happens by itself. */
	PAYMENT_FAILED

}
