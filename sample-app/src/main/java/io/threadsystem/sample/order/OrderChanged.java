package io.threadsystem.sample.order;

import java.time.Instant;

/**
 * Event: an order has come to a state. Published in the transaction that changes it.
 *
 * @param order the key of the order
 * @param state the state that it has now
 * @param note why, empty where there is nothing to say
 * @param time when
 */
public record OrderChanged(long order, OrderState state, String note, Instant time) {
}
