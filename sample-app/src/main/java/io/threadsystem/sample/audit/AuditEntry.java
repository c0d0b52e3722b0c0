package io.threadsystem.sample.audit;

import java.time.Instant;

import io.threadsystem.sample.order.OrderState;
import org.jspecify.annotations.Nullable;

/**
 * One line of an order's history.
 *
 * @param state the state that it came to
 * @param note why, where there is something to say
 * @param time when it changed
 */
public record AuditEntry(OrderState state, @Nullable String note, Instant time) {
}
