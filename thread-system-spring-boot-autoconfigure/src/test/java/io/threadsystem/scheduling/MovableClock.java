package io.threadsystem.scheduling;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

import io.threadsystem.schedule.JobScheduler;
import io.threadsystem.schedule.ScheduledJob;

import static org.awaitility.Awaitility.await;

/**
 * A wall clock that stands still until the test moves it, and then waits for a scheduler
 * that follows it, whose pool has one worker.
 */
public final class MovableClock extends Clock {

	private final AtomicReference<Instant> now;

	public MovableClock(String now) {
		this.now = new AtomicReference<>(Instant.parse(now));
	}

	@Override
	public Instant instant() {
		return this.now.get();
	}

	@Override
	public ZoneId getZone() {
		return ZoneOffset.UTC;
	}

	@Override
	public Clock withZone(ZoneId zone) {
		throw new UnsupportedOperationException();
	}

	/** Moves the clock; afterwards, all runs that are due by then have ended. */
	public void advance(Duration time, JobScheduler scheduler) {
		set(instant().plus(time), scheduler);
	}

	/** Moves the clock; afterwards, all runs that are due by then have ended. */
	public void set(Instant time, JobScheduler scheduler) {
		this.now.set(time);
		// made after all others, it is handed over, and run by the only worker, after
		// them
		ScheduledJob last = scheduler.job("last").at(time, () -> {
		});
		await().atMost(Duration.ofSeconds(60)).until(() -> last.lastOutcome().isPresent());
	}

}
