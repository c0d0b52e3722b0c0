package io.threadsystem.event;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobFailure;
import io.threadsystem.job.JobState;
import io.threadsystem.job.JobTimeoutException;
import io.threadsystem.job.QueueTimeoutException;
import io.threadsystem.pool.PoolListener;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.QueueFullPolicy;
import io.threadsystem.pool.WorkerSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * Makes events of what happens in one pool. The engine logs what their listeners throw.
 */
final class PoolEvents implements PoolListener {

	private final String pool;

	private final JobEvents events;

	/**
	 * Whether the thread is publishing one: a listener that submits would do it again.
	 */
	private final ThreadLocal<Boolean> tellingOfFull = ThreadLocal.withInitial(() -> false);

	PoolEvents(String pool, JobEvents events) {
		this.pool = pool;
		this.events = events;
	}

	@Override
	public boolean followsJobs() {
		return this.events.areWanted();
	}

	private boolean isNews(Class<? extends JobEvent> type, Job<?> job) {
		return this.events.areWanted(type) && !this.events.isQuiet(job);
	}

	@Override
	public void jobOffered(Job<?> job) {
		this.events.offered(job);
	}

	@Override
	public void jobSubmitted(Job<?> job) {
		if (isNews(JobSubmitted.class, job)) {
			this.events.publish(new JobSubmitted(job.id(), job.name(), this.pool, job.priority(), job.submittedAt()));
		}
	}

	@Override
	public void jobRejected(Job<?> job, RejectedExecutionException reason) {
		if (isNews(JobRejected.class, job)) {
			this.events
				.publish(new JobRejected(job.id(), job.name(), this.pool, job.priority(), reason, Instant.now()));
		}
	}

	@Override
	public void jobStarted(Job<?> job, long waitedNanos) {
		if (isNews(JobStarted.class, job)) {
			this.events.publish(new JobStarted(job.id(), job.name(), this.pool, job.priority(), job.attempts(),
					Duration.ofNanos(waitedNanos), Instant.now()));
		}
	}

	@Override
	public void jobRetried(Job<?> job, JobFailure failure, Duration delay) {
		if (isNews(JobRetried.class, job)) {
			this.events.publish(new JobRetried(job.id(), job.name(), this.pool, job.priority(), failure.attempt(),
					failure.cause(), delay, failure.time()));
		}
	}

	@Override
	public void jobDone(Job<?> job, JobState state, @Nullable Throwable failure) {
		if (this.events.isQuiet(job)) {
			return;
		}
		if (failure == null) {
			if (this.events.areWanted(JobCompleted.class)) {
				this.events.publish(completed(job));
			}
		}
		else if (state == JobState.CANCELLED) {
			if (this.events.areWanted(JobCancelled.class)) {
				this.events.publish(cancelled(job, failure));
			}
		}
		else if (isTimeout(failure)) {
			if (this.events.areWanted(JobTimedOut.class)) {
				this.events.publish(timedOut(job, failure));
			}
		}
		else if (this.events.areWanted(JobFailed.class)) {
			this.events.publish(failed(job, failure));
		}
	}

	private static boolean isTimeout(Throwable failure) {
		return failure instanceof TimeoutException
				&& (failure instanceof JobTimeoutException || failure instanceof QueueTimeoutException);
	}

	private JobCompleted completed(Job<?> job) {
		return new JobCompleted(job.id(), job.name(), this.pool, job.priority(), job.attempts(), job.queueTime(),
				job.executionTime(), Instant.now());
	}

	private JobCancelled cancelled(Job<?> job, Throwable failure) {
		return new JobCancelled(job.id(), job.name(), this.pool, job.priority(), job.attempts(), job.queueTime(),
				job.executionTime(), failure, Instant.now());
	}

	private JobTimedOut timedOut(Job<?> job, Throwable failure) {
		return new JobTimedOut(job.id(), job.name(), this.pool, job.priority(), job.attempts(), job.queueTime(),
				job.executionTime(), failure, Instant.now());
	}

	private JobFailed failed(Job<?> job, Throwable failure) {
		return new JobFailed(job.id(), job.name(), this.pool, job.priority(), job.attempts(), job.queueTime(),
				job.executionTime(), failure, Instant.now());
	}

	@Override
	public void queueFull(Job<?> job, QueueFullPolicy policy) {
		if (this.events.areWanted(QueueFull.class) && !this.tellingOfFull.get()) {
			this.tellingOfFull.set(true);
			try {
				this.events
					.publish(new QueueFull(this.pool, job.id(), job.name(), job.priority(), policy, Instant.now()));
			}
			finally {
				this.tellingOfFull.remove();
			}
		}
	}

	@Override
	public void queueChanged(boolean saturated, int queued, int capacity) {
		this.events.publish(saturated ? new PoolSaturated(this.pool, queued, capacity, Instant.now())
				: new PoolRecovered(this.pool, queued, capacity, Instant.now()));
	}

	@Override
	public void workerStuck(WorkerSnapshot worker, List<StackTraceElement> stack) {
		WorkerSnapshot.RunningJob job = worker.job();
		if (job != null) {
			this.events.publish(new WorkerStuck(this.pool, worker.thread(), job.id(), job.name(), job.priority(),
					job.elapsed(), stack, Instant.now()));
		}
	}

	@Override
	public void reconfigured(PoolSettings before, PoolSettings now) {
		if (before.minWorkers() != now.minWorkers() || before.maxWorkers() != now.maxWorkers()
				|| before.queueCapacity() != now.queueCapacity()) {
			this.events.publish(
					new PoolResized(this.pool, now.minWorkers(), now.maxWorkers(), now.queueCapacity(), Instant.now()));
		}
		this.events.publish(new PoolReconfigured(this.pool, before, now, Instant.now()));
	}

	@Override
	public void pauseChanged(boolean paused) {
		this.events
			.publish(paused ? new PoolPaused(this.pool, Instant.now()) : new PoolResumed(this.pool, Instant.now()));
	}

}
