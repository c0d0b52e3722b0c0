package io.threadsystem.actuate.endpoint;

import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.threadsystem.pool.FixedSize;
import org.jspecify.annotations.Nullable;

/**
 * Sizes by the time of the day as they are asked for: those that are given replace the
 * ones that there are, as in a file of properties.
 */
final class ScheduleChange {

	private static final String NAME = "scaling.schedule";

	/** What takes the schedule away. */
	private static final String OFF = "off";

	private final RequestedValues values;

	ScheduleChange(RequestedValues values) {
		this.values = values;
	}

	/** The name of a value, with the first place for any other. */
	static String anyPlace(String name) {
		return name.replaceFirst("^scaling\\.schedule\\[\\d+]\\.", NAME + "[0].");
	}

	/** Passes the new sizes on, if there are any to be. */
	void apply(Consumer<List<FixedSize>> target) {
		String off = this.values.take(NAME, String.class);
		List<FixedSize> sizes = sizes();
		if (off != null && (!off.equalsIgnoreCase(OFF) || !sizes.isEmpty())) {
			throw new InvalidPoolChangeException(NAME, off, "A schedule is taken away, or replaced by its parts.",
					"Set " + NAME + " to " + OFF + ", or " + NAME + "[0].from, .to and .workers, and so on.");
		}
		if (off != null || !sizes.isEmpty()) {
			target.accept(sizes);
		}
	}

	private List<FixedSize> sizes() {
		List<FixedSize> sizes = new ArrayList<>();
		FixedSize next = size(0);
		while (next != null) {
			sizes.add(next);
			next = size(sizes.size());
		}
		checkNoneIsLeft(sizes.size());
		return sizes;
	}

	private @Nullable FixedSize size(int place) {
		String name = NAME + "[" + place + "]";
		LocalTime from = this.values.take(name + ".from", LocalTime.class);
		LocalTime to = this.values.take(name + ".to", LocalTime.class);
		Integer workers = this.values.take(name + ".workers", Integer.class);
		ZoneId zone = this.values.take(name + ".zone", ZoneId.class);
		if (from == null && to == null && workers == null && zone == null) {
			return null;
		}
		return new FixedSize(required(name + ".from", from, "a time, such as 08:00"),
				required(name + ".to", to, "a time, such as 18:00"),
				required(name + ".workers", workers, "a number of workers"),
				(zone != null) ? zone : ZoneId.systemDefault());
	}

	private static <T> T required(String name, @Nullable T value, String what) {
		if (value == null) {
			throw new InvalidPoolChangeException(name, "", "It is not set.", "Set " + what + ".");
		}
		return value;
	}

	private void checkNoneIsLeft(int places) {
		for (String name : this.values.names()) {
			if (name.startsWith(NAME + "[") && !this.values.taken().containsKey(name)) {
				throw new InvalidPoolChangeException(name, String.valueOf(this.values.value(name)),
						"Nothing is given for " + NAME + "[" + places + "].",
						"Count the places from 0 on, without a gap.");
			}
		}
	}

}
