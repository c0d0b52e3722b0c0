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

	private final AtomicReference<RuntimeException> failure;

	TestClock() {
		this(new AtomicReference<>());
	}

	/** A clock that throws what is there. */
	TestClock(AtomicReference<RuntimeException> failure) {
		this.failure = failure;
	}

	@Override
	public Instant instant() {
		RuntimeException thrown = this.failure.get();
		if (thrown != null) {
			throw thrown;
		}
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

}
