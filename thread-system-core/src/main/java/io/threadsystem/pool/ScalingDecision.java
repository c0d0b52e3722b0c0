package io.threadsystem.pool;

import java.time.Duration;

/**
 * A change of the number of workers that a pool which scales is to have, its target.
 *
 * @param from the target before
 * @param to the target now; the same where a time with a fixed size begins or ends at it
 * @param reason why, a sentence
 * @param dryRun whether the decision was not carried out, because
 * {@link ScalingSettings#dryRun()} is set
 * @param utilisation share of the target that was busy when it was decided: in the mean
 * of the interval where the decision comes from that, else at that moment; 0 to 1
 * @param oldestWait how long the job has waited that waits longest; 0 if none waits
 * @since 0.1.0
 */
public record ScalingDecision(int from, int to, String reason, boolean dryRun, double utilisation,
		Duration oldestWait) {
}
