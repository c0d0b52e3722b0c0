package io.threadsystem.metrics;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.threadsystem.job.Job;
import io.threadsystem.pool.JobOutcome;
import io.threadsystem.pool.PoolListener;

/**
 * Times the jobs of one pool, on its workers, in any number of registries. A job that
 * runs before the first registry is there is not timed.
 */
final class JobTimerListener implements PoolListener {

	/*
	 * Workers read the array without a lock; it is never changed, but replaced by a
	 * longer one, which PriorityPoolMetrics does under its lock.
	 */

	private final String pool;

	private volatile JobTimers[] timers = {};

	JobTimerListener(String pool) {
		this.pool = pool;
	}

	void recordTo(MeterRegistry registry) {
		JobTimers[] longer = Arrays.copyOf(this.timers, this.timers.length + 1);
		longer[longer.length - 1] = new JobTimers(this.pool, registry);
		this.timers = longer;
	}

	@Override
	public void jobStarted(Job<?> job, long waitedNanos) {
		for (JobTimers registered : this.timers) {
			registered.wait(job.priority()).record(waitedNanos, TimeUnit.NANOSECONDS);
		}
	}

	@Override
	public void jobEnded(Job<?> job, long executionNanos, JobOutcome outcome) {
		for (JobTimers registered : this.timers) {
			registered.execution(job.priority(), outcome).record(executionNanos, TimeUnit.NANOSECONDS);
		}
	}

}
