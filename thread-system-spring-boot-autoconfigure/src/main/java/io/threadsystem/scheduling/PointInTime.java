package io.threadsystem.scheduling;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;

import org.jspecify.annotations.Nullable;

/**
 * Reads the point in time that an attribute names.
 */
final class PointInTime {

	private static final String EXAMPLE = "2030-01-31T06:00:00+01:00";

	private PointInTime() {
	}

	/**
	 * Reads a time.
	 * @param at the attribute with the time
	 * @param zoneAttribute the attribute with its zone
	 * @param zone that zone, {@code null} for none
	 */
	static Instant read(Attribute at, Attribute zoneAttribute, @Nullable ZoneId zone) {
		TemporalAccessor parsed = parse(at);
		if (parsed instanceof ZonedDateTime time) {
			if (zone != null) {
				throw zoneAttribute.invalid("the attribute " + at + " and has an offset of its own",
						"Remove the zone, or the offset.");
			}
			return time.toInstant();
		}
		if (zone == null) {
			throw at.invalid("it has no offset, and there is no zone",
					"Add an offset, as in " + EXAMPLE + ", or the attribute zone.");
		}
		return of((LocalDateTime) parsed, at, zone);
	}

	/** Of a time that a clock shows twice, the earlier one. */
	private static Instant of(LocalDateTime time, Attribute at, ZoneId zone) {
		if (zone.getRules().getValidOffsets(time).isEmpty()) {
			throw at.invalid("there is no such time in " + zone + ", as clocks are put forward there",
					"Choose another time.");
		}
		return time.atZone(zone).toInstant();
	}

	private static TemporalAccessor parse(Attribute at) {
		try {
			return DateTimeFormatter.ISO_DATE_TIME.parseBest(at.value(), ZonedDateTime::from, LocalDateTime::from);
		}
		catch (DateTimeException ex) {
			throw at.invalid("this is no time",
					"Write it as in " + EXAMPLE + " or 2030-01-31T05:00:00Z, or without an offset and with a zone.");
		}
	}

}
