package io.threadsystem.sample.fulfilment;

/**
 * What the durable jobs of an order are told: what is not in here is in its row.
 *
 * @param order the key of the order
 */
record OrderJob(long order) {
}
