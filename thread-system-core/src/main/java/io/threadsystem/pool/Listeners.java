package io.threadsystem.pool;

import java.time.Duration;
import java.util.List;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobFailure;

/** The listeners of a pool as one, which never throws. */
final class Listeners implements PoolListener {

	private final PoolListener[] listeners;

	Listeners(List<PoolListener> listeners) {
		this.listeners = listeners.toArray(PoolListener[]::new);
	}

	boolean isPresent() {
		return this.listeners.length > 0;
	}

	@Override
	public void jobStarted(Job<?> job, long waitedNanos) {
		for (PoolListener listener : this.listeners) {
			try {
				listener.jobStarted(job, waitedNanos);
			}
			catch (Throwable ex) {
				FailureLog.error("A listener of a pool failed on the start of job '" + job.name() + "'", ex);
			}
		}
	}

	@Override
	public void jobEnded(Job<?> job, long executionNanos, JobOutcome outcome) {
		for (PoolListener listener : this.listeners) {
			try {
				listener.jobEnded(job, executionNanos, outcome);
			}
			catch (Throwable ex) {
				FailureLog.error("A listener of a pool failed on the end of job '" + job.name() + "'", ex);
			}
		}
	}

	@Override
	public void jobRetried(Job<?> job, JobFailure failure, Duration delay) {
		for (PoolListener listener : this.listeners) {
			try {
				listener.jobRetried(job, failure, delay);
			}
			catch (Throwable ex) {
				FailureLog.error("A listener of a pool failed on the retry of job '" + job.name() + "'", ex);
			}
		}
	}

}
