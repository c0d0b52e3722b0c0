package io.threadsystem.metrics;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.threadsystem.job.Job;
import io.threadsystem.pool.JobOutcome;
import io.threadsystem.pool.PoolListener;
import io.threadsystem.pool.ScalingDecision;

/**
 * Times the jobs of one pool, on its workers, and counts its scaling decisions, in any
 * number of registries. What happens before the first registry is there is not recorded.
 */
final class PoolMeterListener implements PoolListener {

	/*
	 * Workers read the array without a lock; it is never changed, but replaced by a
	 * longer one, which PriorityPoolMetrics does under its lock.
	 */

	private final String pool;

	private volatile Registered[] registered = {};

	PoolMeterListener(String pool) {
		this.pool = pool;
	}

	void recordTo(MeterRegistry registry) {
		Registered[] longer = Arrays.copyOf(this.registered, this.registered.length + 1);
		longer[longer.length - 1] = new Registered(new JobTimers(this.pool, registry),
				new ScalingCounters(this.pool, registry));
		this.registered = longer;
	}

	@Override
	public void jobStarted(Job<?> job, long waitedNanos) {
		for (Registered each : this.registered) {
			each.timers().wait(job.priority()).record(waitedNanos, TimeUnit.NANOSECONDS);
		}
	}

	@Override
	public void jobEnded(Job<?> job, long executionNanos, JobOutcome outcome) {
		for (Registered each : this.registered) {
			each.timers().execution(job.priority(), outcome).record(executionNanos, TimeUnit.NANOSECONDS);
		}
	}

	@Override
	public void scaled(ScalingDecision decision) {
		for (Registered each : this.registered) {
			each.decisions().count(decision);
		}
	}

	/**
	 * The meters of the pool in one registry.
	 *
	 * @param timers those of its jobs
	 * @param decisions those of its scaling
	 */
	private record Registered(JobTimers timers, ScalingCounters decisions) {
	}

}
