package io.threadsystem.metrics;

import java.util.List;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.threadsystem.pool.ScalingDecision;

/**
 * The counters of the scaling decisions of one pool in one registry: all there from the
 * start, so that a rate can be told from the first decision on.
 */
final class ScalingCounters {

	private static final String UP = "up";

	private static final String DOWN = "down";

	/** A time with a fixed size begins or ends, and the size is that already. */
	private static final String NONE = "none";

	private final String pool;

	private final MeterRegistry registry;

	ScalingCounters(String pool, MeterRegistry registry) {
		this.pool = pool;
		this.registry = registry;
		for (String direction : List.of(UP, DOWN, NONE)) {
			counter(direction, true);
			counter(direction, false);
		}
	}

	void count(ScalingDecision decision) {
		counter(direction(decision), !decision.dryRun()).increment();
	}

	private static String direction(ScalingDecision decision) {
		if (decision.from() == decision.to()) {
			return NONE;
		}
		return (decision.from() < decision.to()) ? UP : DOWN;
	}

	/** The counter, found by its name and tags where it is there. */
	private Counter counter(String direction, boolean applied) {
		return Counter.builder("thread.system.scaling.decisions")
			.description("Decisions about the number of workers; those of a dry run were not applied")
			.tags(MeterTags.POOL, this.pool, "direction", direction, "applied", String.valueOf(applied))
			.register(this.registry);
	}

}
