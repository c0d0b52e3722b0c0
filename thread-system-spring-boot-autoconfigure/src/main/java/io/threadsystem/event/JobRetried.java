package io.threadsystem.event;

import java.time.Duration;
import java.time.Instant;

import io.threadsystem.job.Priority;

/**
 * Event: an attempt of a job has failed, and another one follows. Published on the
 * worker.
 *
 * @param id the number of the job
 * @param name the name of the job
 * @param pool the name of its pool
 * @param priority its priority
 * @param attempt the number of the failed attempt, 1 for the first
 * @param failure what the attempt threw
 * @param delay the time until the job goes to the end of its queue again
 * @param time when the attempt ended
 * @since 0.1.0
 */
public record JobRetried(long id, String name, String pool, Priority priority, int attempt, Throwable failure,
		Duration delay, Instant time) implements JobEvent {

	/** Shows all components; the failure as well as it can be shown. */
	@Override
	public String toString() {
		return "JobRetried[id=" + this.id + ", name=" + this.name + ", pool=" + this.pool + ", priority="
				+ this.priority + ", attempt=" + this.attempt + ", failure=" + FailureText.of(this.failure) + ", delay="
				+ this.delay + ", time=" + this.time + "]";
	}

}
