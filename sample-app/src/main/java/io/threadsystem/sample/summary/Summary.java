package io.threadsystem.sample.summary;

import java.util.List;
import java.util.Map;

import io.threadsystem.sample.order.OrderState;

/**
 * Figures of the whole application.
 *
 * @param orders the number of orders in each state
 * @param retries how often a charge was tried again
 * @param postponed how often a charge was put off
 * @param mails the number of mails sent
 * @param waits the wait times of each pool, the highest priority first; levels that had
 * no job are left out
 */
public record Summary(Map<OrderState, Long> orders, long retries, long postponed, long mails, List<WaitTime> waits) {
}
