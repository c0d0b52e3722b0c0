package io.threadsystem.event;

import java.time.Duration;
import java.time.Instant;

import io.threadsystem.job.Priority;

/**
 * Event: a job has failed, after all attempts that it had. Published on the worker,
 * before the job's future is completed; or where a dependency has failed.
 *
 * @param id the number of the job
 * @param name the name of the job
 * @param pool the name of its pool
 * @param priority its priority
 * @param attempts how often it was started, 0 where it depended on a job that has failed
 * @param waited how long it has waited for its worker, the last time
 * @param executed how long the last attempt took
 * @param failure why
 * @param time when it ended
 * @since 0.1.0
 */
public record JobFailed(long id, String name, String pool, Priority priority, int attempts, Duration waited,
		Duration executed, Throwable failure, Instant time) implements JobEvent {

	/** Shows all components; the failure as well as it can be shown. */
	@Override
	public String toString() {
		return "JobFailed[id=" + this.id + ", name=" + this.name + ", pool=" + this.pool + ", priority=" + this.priority
				+ ", attempts=" + this.attempts + ", waited=" + this.waited + ", executed=" + this.executed
				+ ", failure=" + FailureText.of(this.failure) + ", time=" + this.time + "]";
	}

}
