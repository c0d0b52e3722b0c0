package io.threadsystem.sample.fulfilment;

import java.util.concurrent.CompletableFuture;

import io.threadsystem.sample.order.Order;
import io.threadsystem.sample.order.OrderState;

/**
 * An order that is being processed.
 *
 * @param order the order as it was stored
 * @param processed the state that it ended in, {@code DONE} if all went well; never
 * completes exceptionally
 */
public record PlacedOrder(Order order, CompletableFuture<OrderState> processed) {
}
