package io.threadsystem.sample.summary;

/**
 * How long jobs of a priority waited for a worker of a pool.
 *
 * @param pool the pool
 * @param priority the priority, in lower case
 * @param jobs how many jobs have started
 * @param meanMillis how long they waited on average
 * @param maxMillis how long one waited at most lately (Micrometer forgets after some
 * minutes)
 */
public record WaitTime(String pool, String priority, long jobs, double meanMillis, double maxMillis) {
}
