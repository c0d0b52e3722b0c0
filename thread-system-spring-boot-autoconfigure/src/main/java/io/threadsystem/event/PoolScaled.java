package io.threadsystem.event;

import java.time.Duration;
import java.time.Instant;

/**
 * Event: a pool that scales has decided on another number of workers.
 *
 * @param pool the name of the pool
 * @param from workers that it was to have before
 * @param to workers that it is to have now; the same where a time with a fixed size
 * begins or ends at it
 * @param reason why, a sentence
 * @param dryRun whether the decision is only told and not carried out
 * @param utilisation share of the workers that was busy, 0 to 1
 * @param oldestWait how long the job has waited that waits longest; 0 if none waits
 * @param time when it was told
 * @since 0.1.0
 */
public record PoolScaled(String pool, int from, int to, String reason, boolean dryRun, double utilisation,
		Duration oldestWait, Instant time) implements PoolEvent {
}
