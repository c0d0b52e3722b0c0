package io.threadsystem.sample.order;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * How an order is getting on.
 *
 * @param state how far it has come
 * @param charges how often the gateway was asked for its payment
 * @param postponed how often its charge was put off
 * @param receipt the payment's reference
 * @param problem why the last step failed
 * @param placedAt when it was placed
 * @param paidAt when it was paid
 * @param doneAt when its invoice was mailed
 */
public record OrderProgress(OrderState state, int charges, int postponed, @Nullable String receipt,
		@Nullable String problem, Instant placedAt, @Nullable Instant paidAt, @Nullable Instant doneAt) {
}
