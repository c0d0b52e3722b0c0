package io.threadsystem.actuate.endpoint;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.convert.ConversionException;

/** The values of a request for a change, by the names of the settings. */
final class RequestedValues {

	private final Map<String, ?> given;

	/** Names that were asked for, whether or not they are given. */
	private final Set<String> known = new LinkedHashSet<>();

	/** What is given and was asked for, as what it is. */
	private final Map<String, Object> taken = new LinkedHashMap<>();

	RequestedValues(Map<String, ?> given) {
		Map<String, @Nullable Object> uniform = new LinkedHashMap<>();
		given.forEach((name, value) -> uniform.put(uniform(name), value));
		this.given = uniform;
	}

	/**
	 * Priorities are written in any case, as the answers have them in capital letters.
	 */
	private static String uniform(String name) {
		String[] parts = name.split("\\.", 3);
		return (parts.length == 3 && parts[0].equals("levels"))
				? parts[0] + "." + parts[1].toLowerCase(Locale.ROOT) + "." + parts[2] : name;
	}

	/** Passes a value on, if it is given. */
	<T> void take(String name, Class<T> type, Consumer<T> target) {
		T value = take(name, type);
		if (value != null) {
			target.accept(value);
		}
	}

	/**
	 * A value.
	 * @return the value, {@code null} if it is not given
	 * @throws InvalidPoolChangeException if it is given and is none of that type
	 */
	<T> @Nullable T take(String name, Class<T> type) {
		this.known.add(name);
		if (!this.given.containsKey(name)) {
			return null;
		}
		T value = convert(name, this.given.get(name), type);
		this.taken.put(name, value);
		return value;
	}

	private static <T> T convert(String name, @Nullable Object given, Class<T> type) {
		if (given instanceof Collection<?>) {
			throw new InvalidPoolChangeException(name, given, "It has several values.",
					"Give it once, with one value.");
		}
		T value = null;
		try {
			value = isOfItsKind(given, type) ? ApplicationConversionService.getSharedInstance().convert(given, type)
					: null;
		}
		catch (ConversionException | IllegalArgumentException ex) {
			// says in Spring's words what is said below
		}
		if (value == null) {
			throw new InvalidPoolChangeException(name, String.valueOf(given), "It is not " + what(type) + ".",
					"Set " + examples(type) + ".");
		}
		return value;
	}

	/** A number is no text: Spring takes it for the position of a value of an enum. */
	private static boolean isOfItsKind(@Nullable Object given, Class<?> type) {
		return (type.isEnum() || type == String.class) ? given instanceof CharSequence : given != null;
	}

	private static String what(Class<?> type) {
		return (type == Integer.class || type == Long.class) ? "a whole number, or too large"
				: (type == Double.class) ? "a number" : (type == Boolean.class) ? "true or false"
						: (type == Duration.class) ? "a time"
								: (type == String.class) ? "a text" : (type == LocalTime.class) ? "a time of the day"
										: (type == ZoneId.class) ? "a time zone" : "one of its values";
	}

	private static String examples(Class<?> type) {
		if (type.isEnum()) {
			return Arrays.stream(type.getEnumConstants())
				.map((value) -> value.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
				.collect(Collectors.joining(" or "));
		}
		if (type == String.class) {
			return "it to off, or its parts, each under a name of its own, such as rateLimit.permits";
		}
		return (type == Integer.class || type == Long.class) ? "a number, such as 8"
				: (type == Double.class) ? "a number, such as 0.8"
						: (type == Boolean.class) ? "true or false"
								: (type == LocalTime.class) ? "a time of the day, such as 08:00"
										: (type == ZoneId.class) ? "a time zone, such as Europe/Rome"
												: "a time, such as 500ms, 5s or PT5S";
	}

	boolean has(String name) {
		return this.given.containsKey(name);
	}

	/** Names that were given. */
	Collection<String> names() {
		return this.given.keySet();
	}

	@Nullable Object value(String name) {
		return this.given.get(name);
	}

	Set<String> known() {
		return this.known;
	}

	Map<String, Object> taken() {
		return this.taken;
	}

}
