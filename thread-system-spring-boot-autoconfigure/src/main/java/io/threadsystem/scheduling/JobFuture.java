package io.threadsystem.scheduling;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import io.threadsystem.schedule.ScheduledJob;

/**
 * A schedule as the future that Spring asks for the time of its next run.
 *
 * @param job the schedule
 */
record JobFuture(ScheduledJob job) implements ScheduledFuture<Object> {

	@Override
	public long getDelay(TimeUnit unit) {
		return this.job.nextRun().map((next) -> unit.convert(Duration.between(Instant.now(), next))).orElse(0L);
	}

	@Override
	public int compareTo(Delayed other) {
		return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		return this.job.cancel();
	}

	@Override
	public boolean isCancelled() {
		return this.job.isDone();
	}

	@Override
	public boolean isDone() {
		return this.job.isDone();
	}

	@Override
	public Object get() {
		throw new UnsupportedOperationException("A schedule has no result");
	}

	@Override
	public Object get(long timeout, TimeUnit unit) {
		return get();
	}

}
