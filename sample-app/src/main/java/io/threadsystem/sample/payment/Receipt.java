package io.threadsystem.sample.payment;

/**
 * Proof of a payment.
 *
 * @param reference what the gateway calls it
 */
public record Receipt(String reference) {
}
