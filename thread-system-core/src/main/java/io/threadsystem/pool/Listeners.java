package io.threadsystem.pool;

import java.util.List;

import io.threadsystem.job.Job;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners of a pool as one, which never throws. */
final class Listeners implements PoolListener {

	private static final Logger logger = LoggerFactory.getLogger(PriorityPool.class);

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
				logger.error("Listener {} failed on the start of job '{}'", listener, job.name(), ex);
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
				logger.error("Listener {} failed on the end of job '{}'", listener, job.name(), ex);
			}
		}
	}

}
