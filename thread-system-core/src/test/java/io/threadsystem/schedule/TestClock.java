package io.threadsystem.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** A wall clock that stands still until the test moves it, forward or back. */
final class TestClock extends Clock {

	static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

	private final AtomicReference<Instant> now = new AtomicReference<>(START);

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

	void advance(Duration time) {
		this.now.updateAndGet((instant) -> instant.plus(time));
	}

	void set(Instant time) {
		this.now.set(time);
	}

}
