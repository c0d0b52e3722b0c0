package io.threadsystem.metrics;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.JobOutcome;

/**
 * The timers of one pool in one registry: all there from the start and found by an array
 * access, so that a job costs no look-up in the registry.
 */
final class JobTimers {

	private final Map<Priority, Timer> wait = new EnumMap<>(Priority.class);

	private final Map<Priority, Map<JobOutcome, Timer>> execution = new EnumMap<>(Priority.class);

	JobTimers(String pool, MeterRegistry registry) {
		for (Priority priority : Priority.values()) {
			this.wait.put(priority,
					Timer.builder("thread.system.job.wait")
						.description("Time that jobs waited for a worker")
						.tags(MeterTags.POOL, pool, MeterTags.PRIORITY, priority.tag())
						.register(registry));
			Map<JobOutcome, Timer> timers = new EnumMap<>(JobOutcome.class);
			for (JobOutcome outcome : JobOutcome.values()) {
				timers.put(outcome,
						Timer.builder("thread.system.job.execution")
							.description("Time that workers were busy with an attempt of a job")
							.tags(MeterTags.POOL, pool, MeterTags.PRIORITY, priority.tag(), "outcome", tag(outcome))
							.register(registry));
			}
			this.execution.put(priority, timers);
		}
	}

	private static String tag(JobOutcome outcome) {
		return outcome.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	Timer wait(Priority priority) {
		return Objects.requireNonNull(this.wait.get(priority));
	}

	Timer execution(Priority priority, JobOutcome outcome) {
		return Objects.requireNonNull(Objects.requireNonNull(this.execution.get(priority)).get(outcome));
	}

}
