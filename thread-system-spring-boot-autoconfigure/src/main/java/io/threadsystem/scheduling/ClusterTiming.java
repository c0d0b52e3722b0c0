package io.threadsystem.scheduling;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

import io.threadsystem.cluster.ClusterSchedule.Trigger;
import io.threadsystem.schedule.Schedule;
import io.threadsystem.spring.SpringCronParser;
import org.jspecify.annotations.Nullable;

/**
 * When the runs of a schedule of the cluster are due. Times that pass while nobody runs
 * it, or while a run lasts, are left out.
 *
 * @param definition what it was read from, of the same text on all nodes
 * @param trigger the times
 */
record ClusterTiming(String definition, Trigger trigger) {

	private static final int LONGEST_DEFINITION = 200;

	ClusterTiming {
		if (definition.length() > LONGEST_DEFINITION) {
			String hash = "#" + Integer.toHexString(definition.hashCode());
			definition = definition.substring(0, LONGEST_DEFINITION - hash.length()) + hash;
		}
	}

	static ClusterTiming cron(String expression, ZoneId zone) {
		Schedule schedule = new SpringCronParser().parse(expression, zone);
		return new ClusterTiming("cron " + expression + " " + zone,
				(lastDue, now) -> schedule.nextAfter(later(lastDue, now)));
	}

	static ClusterTiming fixedRate(Duration period, Duration first) {
		return new ClusterTiming("fixedRate " + period + " after " + first,
				(lastDue, now) -> (lastDue != null) ? nextOf(lastDue, period, now) : now.plus(first));
	}

	static ClusterTiming fixedDelay(Duration delay, Duration first) {
		return new ClusterTiming("fixedDelay " + delay + " after " + first,
				(lastDue, now) -> (lastDue != null) ? later(lastDue, now).plus(delay) : now.plus(first));
	}

	/** The clock of the node that had the last run may be ahead of that of this one. */
	private static Instant later(@Nullable Instant lastDue, Instant now) {
		return (lastDue != null && lastDue.isAfter(now)) ? lastDue : now;
	}

	/** The first that is not before now, of those that are whole periods later. */
	private static Instant nextOf(Instant lastDue, Duration period, Instant now) {
		Instant next = lastDue.plus(period);
		if (!next.isBefore(now)) {
			return next;
		}
		Duration missed = Duration.between(next, now);
		long periods = missed.dividedBy(period)
				+ (missed.equals(period.multipliedBy(missed.dividedBy(period))) ? 0 : 1);
		return next.plus(period.multipliedBy(periods));
	}

}
