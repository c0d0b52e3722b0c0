package io.threadsystem.job;

import java.time.Instant;

/**
 * One failed attempt of a job.
 *
 * @param attempt the number of the attempt, 1 for the first
 * @param time when the attempt ended
 * @param cause what the attempt threw
 * @since 0.1.0
 */
public record JobFailure(int attempt, Instant time, Throwable cause) {
}
