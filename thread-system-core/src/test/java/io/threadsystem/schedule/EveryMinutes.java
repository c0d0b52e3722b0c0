package io.threadsystem.schedule;

import java.time.Instant;
import java.time.ZoneId;

/** A cron expression that tests understand: whole minutes that a number divides. */
record EveryMinutes(String expression, ZoneId zone) implements Schedule {

	@Override
	public Instant nextAfter(Instant time) {
		long seconds = 60 * Long.parseLong(this.expression);
		return Instant.ofEpochSecond((time.getEpochSecond() / seconds + 1) * seconds);
	}

}
