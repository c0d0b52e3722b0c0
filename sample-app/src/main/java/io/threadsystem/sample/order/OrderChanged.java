package io.threadsystem.sample.order;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Event: an order has come to a state. Published in the transaction that changes it.
 *
 * @param order the key of the order
 * @param state the state that it has now
 * @param note why, where there is something to say
 * @param time when
 */
public record OrderChanged(long order, OrderState state, @Nullable String note, Instant time) {
}
