package io.threadsystem.scheduling;

import java.lang.reflect.Method;
import java.time.Duration;

import io.threadsystem.annotation.PriorityScheduled;
import io.threadsystem.aop.InvalidJobMethodException;
import org.jspecify.annotations.Nullable;

import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.util.StringValueResolver;

/**
 * One attribute of an annotation. What cannot be read fails with an
 * {@link InvalidJobMethodException} that names the attribute and its value.
 *
 * @param method the method that carries the annotation
 * @param name the name of the attribute
 * @param written the value as the annotation has it
 * @param value the value with its placeholders resolved
 */
record Attribute(Method method, String name, String written, String value) {

	static Attribute of(Method method, String name, String written, StringValueResolver placeholders) {
		try {
			String resolved = placeholders.resolveStringValue(written);
			return new Attribute(method, name, written, (resolved != null) ? resolved.strip() : "");
		}
		catch (IllegalArgumentException ex) {
			throw new Attribute(method, name, written, written).invalid(ex.getMessage(),
					"Define the property, or give the placeholder a default, as in ${property:default}.");
		}
	}

	boolean isSet() {
		return !this.value.isEmpty();
	}

	/** Whether a placeholder stands for nothing. */
	boolean isEmptied() {
		return !isSet() && !this.written.isBlank();
	}

	boolean isDisabled() {
		return Scheduled.CRON_DISABLED.equals(this.value);
	}

	/** A time of 0 or more. */
	Duration time() {
		Duration time = parse();
		if (time.isNegative()) {
			throw invalid("a time must not be negative", "Set 0 or a positive time.");
		}
		return time;
	}

	/** A time of more than 0. */
	Duration period() {
		Duration time = parse();
		if (time.isZero() || time.isNegative()) {
			throw invalid("there must be time between the runs", "Set a positive time, or \"-\" for no runs at all.");
		}
		return time;
	}

	private Duration parse() {
		try {
			return DurationFormatterUtils.detectAndParse(this.value);
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			throw invalid("this is no time",
					"Write a number with a unit, such as 500ms, 5s or 2m, or an ISO 8601 duration, such as PT5S.");
		}
	}

	/**
	 * Refuses the value.
	 * @param reason why, as the rest of a sentence
	 * @param remedy a sentence that says what to do
	 */
	InvalidJobMethodException invalid(@Nullable String reason, String remedy) {
		return new InvalidJobMethodException(PriorityScheduled.class, this.method,
				"Its attribute " + this + ": " + reason + ".", remedy);
	}

	/** Refuses the value, as somebody else has done. */
	InvalidJobMethodException invalid(Throwable cause, @Nullable String reason, String remedy) {
		InvalidJobMethodException failure = invalid(reason, remedy);
		failure.initCause(cause);
		return failure;
	}

	@Override
	public String toString() {
		return this.name + " is \"" + this.written + "\""
				+ (this.written.strip().equals(this.value) ? "" : " (" + this.value + ")");
	}

}
