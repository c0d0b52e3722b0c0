package io.threadsystem.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobFailure;
import io.threadsystem.job.JobState;
import org.jspecify.annotations.Nullable;

/** The listeners of a pool as one, which never throws. */
final class PoolListeners implements PoolListener {

	private volatile PoolListener[] listeners;

	PoolListeners(List<PoolListener> listeners) {
		this.listeners = listeners.toArray(PoolListener[]::new);
	}

	/** Adds a listener of the pool itself, or takes it out. */
	synchronized void use(PoolListener listener, boolean present) {
		List<PoolListener> all = new ArrayList<>(List.of(this.listeners));
		all.remove(listener);
		if (present) {
			all.add(listener);
		}
		if (all.size() != this.listeners.length) {
			this.listeners = all.toArray(PoolListener[]::new);
		}
	}

	boolean isPresent() {
		return this.listeners.length > 0;
	}

	// Each job

	@Override
	public void jobStarted(Job<?> job, long waitedNanos) {
		for (PoolListener listener : this.listeners) {
			try {
				listener.jobStarted(job, waitedNanos);
			}
			catch (Throwable ex) {
				failed("the start", job, ex);
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
				failed("the end of an attempt", job, ex);
			}
		}
	}

	@Override
	public void jobFailed(Job<?> job, JobFailure failure) {
		for (PoolListener listener : this.listeners) {
			try {
				listener.jobFailed(job, failure);
			}
			catch (Throwable ex) {
				failed("the failure", job, ex);
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
				failed("the retry", job, ex);
			}
		}
	}

	@Override
	public void queueFull(Job<?> job, QueueFullPolicy policy) {
		for (PoolListener listener : this.listeners) {
			try {
				listener.queueFull(job, policy);
			}
			catch (Throwable ex) {
				failed("the full queue at the submission", job, ex);
			}
		}
	}

	// Where somebody follows them

	@Override
	public boolean followsJobs() {
		for (PoolListener listener : this.listeners) {
			if (follows(listener)) {
				return true;
			}
		}
		return false;
	}

	private static boolean follows(PoolListener listener) {
		try {
			return listener.followsJobs();
		}
		catch (Throwable ex) {
			FailureLog.error("A listener of a pool failed on the question whether it follows jobs", ex);
			return false;
		}
	}

	@Override
	public void jobOffered(Job<?> job) {
		tell("the submission", job, (listener) -> listener.jobOffered(job));
	}

	@Override
	public void jobSubmitted(Job<?> job) {
		tell("the submission", job, (listener) -> listener.jobSubmitted(job));
	}

	@Override
	public void jobRejected(Job<?> job, RejectedExecutionException reason) {
		tell("the rejection", job, (listener) -> listener.jobRejected(job, reason));
	}

	@Override
	public void jobDone(Job<?> job, JobState state, @Nullable Throwable failure) {
		tell("the end", job, (listener) -> listener.jobDone(job, state, failure));
	}

	private void tell(String what, Job<?> job, Consumer<PoolListener> call) {
		for (PoolListener listener : this.listeners) {
			try {
				if (follows(listener)) {
					call.accept(listener);
				}
			}
			catch (Throwable ex) {
				failed(what, job, ex);
			}
		}
	}

	private static void failed(String what, Job<?> job, Throwable failure) {
		FailureLog.error("A listener of a pool failed on " + what + " of job '" + job.name() + "'", failure);
	}

	// The pool

	@Override
	public void queueChanged(boolean saturated, int queued, int capacity) {
		tellOfPool("a change of the queue", (listener) -> {
			if (follows(listener)) {
				listener.queueChanged(saturated, queued, capacity);
			}
		});
	}

	@Override
	public void workerStuck(WorkerSnapshot worker, List<StackTraceElement> stack) {
		tellOfPool("a worker that is stuck", (listener) -> listener.workerStuck(worker, stack));
	}

	@Override
	public void scaled(ScalingDecision decision) {
		tellOfPool("a change of the number of workers", (listener) -> listener.scaled(decision));
	}

	@Override
	public void reconfigured(PoolSettings before, PoolSettings now) {
		tellOfPool("a change of the settings", (listener) -> listener.reconfigured(before, now));
	}

	@Override
	public void pauseChanged(boolean paused) {
		tellOfPool(paused ? "a pause" : "the end of a pause", (listener) -> listener.pauseChanged(paused));
	}

	private void tellOfPool(String what, Consumer<PoolListener> call) {
		for (PoolListener listener : this.listeners) {
			try {
				call.accept(listener);
			}
			catch (Throwable ex) {
				FailureLog.error("A listener of a pool failed on " + what, ex);
			}
		}
	}

}
