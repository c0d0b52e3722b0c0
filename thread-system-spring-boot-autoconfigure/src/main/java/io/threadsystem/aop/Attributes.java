package io.threadsystem.aop;

import java.lang.reflect.Method;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.util.StringValueResolver;

/**
 * The texts of one annotation of a method, with their placeholders resolved. What cannot
 * be read fails with an {@link InvalidJobMethodException} that names the attribute and
 * its value.
 *
 * @param annotation the annotation
 * @param method the method for which it is in force
 * @param placeholders resolves placeholders
 * @since 0.1.0
 */
public record Attributes(MergedAnnotation<?> annotation, Method method, StringValueResolver placeholders) {

	/**
	 * A text without the space around it.
	 * @param attribute the name of the attribute
	 * @return the text, empty where there is none
	 * @throws InvalidJobMethodException if a placeholder stands for nothing
	 */
	public String text(String attribute) {
		String value = this.annotation.getString(attribute);
		try {
			String resolved = this.placeholders.resolveStringValue(value);
			return (resolved != null) ? resolved.strip() : "";
		}
		catch (IllegalArgumentException ex) {
			throw invalid(attribute, value, String.valueOf(ex.getMessage()),
					"Define the property, or give the placeholder a default, as in ${property:default}.");
		}
	}

	/**
	 * A time of 0 or more.
	 * @param attribute the name of the attribute
	 * @return the time, {@code null} where there is none
	 * @throws InvalidJobMethodException if the text is no such time
	 */
	public @Nullable Duration duration(String attribute) {
		String value = text(attribute);
		if (value.isEmpty()) {
			return null;
		}
		Duration duration = parse(attribute, value);
		if (duration.isNegative()) {
			throw invalid(attribute, value, "a time must not be negative", "Set 0 or a positive time.");
		}
		return duration;
	}

	private Duration parse(String attribute, String value) {
		try {
			return DurationFormatterUtils.detectAndParse(value);
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			throw invalid(attribute, value, "this is no time",
					"Write a number with a unit, such as 500ms, 5s or 2m, or an ISO 8601 duration, such as PT5S.");
		}
	}

	/**
	 * A failure because of the value of an attribute.
	 * @param attribute the name of the attribute
	 * @param value the value
	 * @param reason why it cannot be, as the rest of a sentence without its end
	 * @param remedy a sentence that says what to do
	 * @return the failure, to be thrown
	 */
	public InvalidJobMethodException invalid(String attribute, Object value, String reason, String remedy) {
		return invalid("Its attribute " + attribute + " is \"" + value + "\": " + reason + ".", remedy);
	}

	/**
	 * A failure because of the annotation as a whole.
	 * @param reason a sentence that says why it cannot work
	 * @param remedy a sentence that says what to do
	 * @return the failure, to be thrown
	 */
	public InvalidJobMethodException invalid(String reason, String remedy) {
		return new InvalidJobMethodException(this.annotation.getType(), this.method, reason, remedy);
	}

}
